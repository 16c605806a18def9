"""Every frame of a film as a case: what the program made of it beside what is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.athlete_boxes import CLIPS, NO_BOX, PHASES
from benchmarks.where_it_hurts.cases import CUT, HIDDEN, MOST_MISSED, PART, SIDES, Case, worst
from benchmarks.where_it_hurts.known import Known, event_frames, known_frames
from benchmarks.where_it_hurts.sheets import TILES, draw_sheet
from benchmarks.where_it_hurts.signs import compared, is_cut_off, is_part, sharpness, sides_exchanged, whom
from benchmarks.where_it_hurts.watched import Followed, followed
from pe_coach.clip import open_clip
from pe_coach.pose import BODY, PoseEstimator
from pe_coach.training.evaluation.asking import both_ways
from pe_coach.training.evaluation.people import People
from pe_coach.training.metrics import tilt_deg
from pe_coach.watching import pose_network

Picture = NDArray[np.uint8]

FEWEST_SURE = 6
"""With fewer sure points the teacher cannot say whether a frame is bad."""
UNSURE = 0.35
UNSEEN_BY_TEACHER = 4
"""Of the twelve body points, and the athlete counts as hidden."""
PHASED = tuple(phase for phase in PHASES.values() if phase != "few")


def of_clip(row: Mapping[str, str], model: Path | None, sheets: Path | None) -> list[Case]:
    """Every frame of a film of which something is known; draws the worst if there is a folder for them."""
    name = row["clip"]
    known = known_frames(name, event_frames(row["event_frames"]))
    if not known:
        return []
    clip = open_clip(CLIPS / name)
    found = followed(clip, row["event"].split(" (")[0].replace(" ", "_"), model)
    frames = (frame for frame in clip.frames() if frame.index in known)
    cases = []
    for frame in frames:
        at = known[frame.index]
        case = judged(name, frame.index, at, found, frame.image)
        cases.append(alone(case, at, frame.image, pose_network(model)))
    if sheets:
        sheets.mkdir(parents=True, exist_ok=True)
        draw_sheet(clip, found, known, worst(cases, TILES), sheets / f"{Path(name).stem}.png")
    return cases


def judged(name: str, frame: int, known: Known, found: Followed, image: Picture) -> Case:
    """One frame of a film."""
    points, confidence = found.poses.xy[frame], found.poses.confidence[frame]
    box = found.box(known, frame)
    sure, missed, error = compared(known.truth, points)
    mean = float(confidence[list(BODY)].mean())
    wrong, by_teacher, folder = whom(points, known.box), sure >= FEWEST_SURE, str(Path(name).parent)
    return Case(
        name=name,
        event=f"{folder}, {known.phase}" if known.phase in PHASED else folder,
        frame=frame,
        judge="teacher" if by_teacher else "box" if known.phase else "confidence",
        bad=missed > MOST_MISSED if by_teacher else bool(wrong) or mean < UNSURE,
        sure=sure,
        missed=missed,
        error=error,
        confidence=mean,
        tilt_deg=float(tilt_deg(known.whole[None])[0]),
        long_px=float(np.max(box[2:] - box[:2])),
        sharpness=sharpness(image, box),
        found=(*wrong, *_seen_causes(frame, known, found, image)),
    )


def _seen_causes(frame: int, known: Known, found: Followed, image: Picture) -> Iterator[str]:
    if is_part(found.boxes.get(frame, NO_BOX), known.box):
        yield PART
    if sides_exchanged(known.truth, found.poses.xy[frame]):
        yield SIDES
    box = found.box(known, frame)
    if np.isfinite(box).all() and is_cut_off(box, image.shape[1::-1]):
        yield CUT
    unseen = len(BODY) - int(np.isfinite(known.truth[list(BODY), 0]).sum())
    if np.isfinite(known.whole).any() and unseen >= UNSEEN_BY_TEACHER:
        yield HIDDEN


def alone(case: Case, known: Known, image: Picture, estimator: PoseEstimator) -> Case:
    """The case, and what the network says in the known box, where this can be compared with the teacher."""
    if not case.bad or case.judge != "teacher":
        return case
    person = People("", known.truth[None], lambda _: (image, known.box))
    answer = both_ways(estimator, person, "")[1].points[0]
    return replace(case, alone=compared(known.truth, answer[:, :2])[1])
