"""Where the key points go wrong: frames of recorded films and labelled people, by event and by cause.

    python -m benchmarks.where_it_hurts [CLIP ...] [--model CARD.toml] [--only clips|people] [--csv FILE]
                                        [--before FILE] [--sheets FOLDER]

Films (data folder beside the checkout) are watched as the program watches them and the key points cleaned; labelled
people are those of the validation shards, asked in four turns of which the product's rule chooses one. Printed are
markdown tables. `--csv` keeps one row a frame and person, `--before` compares with such a file, `--sheets` draws the
worst frames of every film, the network's points on the left and the teacher's on the right.

Whether a frame is bad is told by the first of these that is known: (1) the stored teacher poses, where the teacher is
sure of six of the twelve body points: bad if more than four of them are farther off than 0.2 torso; (2) a labelled box
or (3) the mean confidence of the body alone: bad if the points are another person's, nobody was followed, or the
confidence is below 0.35. Without teacher and box, frames outside the film's event are left out, for nobody may be
there. A labelled person is bad if fewer than half of the labelled points are hit.

Causes are what holds in a frame, not what is proven to spoil it: compare their share of the bad frames with that of all
frames, in brackets. `good alone` counts the bad frames that the network reads well when it is asked for that frame
alone in the known box: there not the network is at fault, but the box of pass 1, the following or the cleaning.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.athlete_boxes import CLIPS, ELSEWHERE, NO_BOX, PHASES, labelled
from benchmarks.teacher_agreement import SURE, Teacher, draw
from pe_coach.clip import Clip, open_clip
from pe_coach.errors import PeopleError
from pe_coach.events import event_ids, load_event
from pe_coach.options import Options
from pe_coach.people.detector import box_iou
from pe_coach.people.looks import common
from pe_coach.pose import BODY, PoseEstimator, Poses, PoseSequence, clean
from pe_coach.pose.boxes import hull_box
from pe_coach.training import data
from pe_coach.training.evaluation.asking import both_ways
from pe_coach.training.evaluation.people import SOURCES, People, of_shard, reviewed_rows
from pe_coach.training.evaluation.places import find
from pe_coach.training.evaluation.scores import TILTS
from pe_coach.training.metrics import LIMBS, PCK_LIMIT, distances, exchanged, tilt_deg
from pe_coach.watching import pose_network, watch

Floats = NDArray[np.float64]
Picture = NDArray[np.uint8]

MOST_MISSED, FEWEST_SURE = 4, 6
"""A frame with more missed points is bad; with fewer sure ones the teacher cannot say."""
UNSURE = 0.35
SMALL_PX = 96.0
SHARP_SIDE_PX = 96
"""Sharpness is told of crops scaled down to this side, so that a near athlete is not sharper than a far one."""
BLURRED_SHARE = 0.25
EDGE_PX = 2.0
UNSEEN_BY_TEACHER, UNLABELLED = 4, 2
"""Of the twelve body points; a teacher is less sure than a person who labels."""
VISIBLE = 2
"""Of a labelled point; 1 is hidden."""
WATER = ("swimming",)
PHASED = tuple(phase for phase in PHASES.values() if phase != "few")
HALF_BOXED = 0.5
"""Less of the athlete than this in the box of pass 1, and crops show a part: arms without legs, a trunk."""
WORST, APART = 3, 5
"""Worst frames told of a film, and frames between two of them: else they are all the same moment."""
TILES, TILE_PX = 8, 300

NOBODY, OTHER, PART, CUT, HIDDEN, SIDES = "nobody", "other person", "part boxed", "cut off", "hidden", "sides exchanged"
DOUBTFUL, NO_TILT, WET, SMALL, BLURRED, NONE = "label doubtful", "no tilt", "in water", "small", "blurred", "none"
LYING, INVERTED = "60–120°", ">120°"
FOUND = (NOBODY, OTHER, PART, SIDES, CUT, HIDDEN, DOUBTFUL)
"""Causes that are told while a frame is looked at; the others follow from its numbers."""
OF_FRAMES = (NOBODY, OTHER, PART, INVERTED, LYING, WET, SMALL, BLURRED, CUT, HIDDEN, SIDES, NONE)
OF_PEOPLE = (*TILTS, NO_TILT, SMALL, BLURRED, CUT, HIDDEN, SIDES, DOUBTFUL, NONE)
NEUTRAL = (*(tilt for tilt in TILTS if tilt not in (LYING, INVERTED)), NO_TILT)
"""Said of everybody who stands, and no cause."""


@dataclass(frozen=True)
class Case:
    """A frame of a film or a labelled person.

    Attributes:
        name: the film, or the shard's source.
        event: folder of the film, and phase where that is labelled; the source of a person.
        frame: number of the frame, or row of the shard.
        judge: what says whether it is bad: `teacher`, `box`, `confidence` or `label`.
        bad: whether it is, see the module.
        sure: body points whose place is known.
        missed: those of them that are farther off than 0.2 torso, or were not found.
        error: median distance of the known points in torso lengths; infinite where more than half were not found.
        confidence: the network's mean one of the body.
        tilt_deg: how far the teacher's or the labelled trunk leans from head up; NaN where that is not known.
        long_px: longer side of the person's box.
        sharpness: see `sharpness`.
        found: those of `FOUND` that hold.
        alone: points missed by the network alone, asked for this frame in the known box; None where it was not asked.
    """

    name: str
    event: str
    frame: int
    judge: str
    bad: bool
    sure: int
    missed: int
    error: float
    confidence: float
    tilt_deg: float
    long_px: float
    sharpness: float
    found: tuple[str, ...]
    alone: int | None = None

    @property
    def is_good_alone(self) -> bool:
        """Whether the network knows better than what the program made of it: box, crops or cleaning spoiled it."""
        return self.alone is not None and self.alone <= MOST_MISSED

    @property
    def severity(self) -> float:
        """Larger is worse, for cases of one film; missed points, or what the confidence lets one expect."""
        if self.judge == "teacher":
            return self.missed + min(self.error, 9.0) / 10
        return len(BODY) * (1.0 if {NOBODY, OTHER} & set(self.found) else 1.0 - self.confidence)


def compared(truth: Floats, predicted: Floats) -> tuple[int, int, float]:
    """Body points known, missed, and their median distance in torso lengths; points (17, 2 or more), NaN if unknown."""
    body = list(BODY)
    known_body = np.where(np.isfinite(predicted), predicted, 1e9)  # what was not found is far off, not unknown
    distance = distances(truth[None], known_body[None])[0, body]
    known = np.isfinite(distance)
    if not known.any():
        return 0, 0, float("nan")
    middle = float(np.median(distance[known]))
    return int(known.sum()), int((distance[known] >= PCK_LIMIT).sum()), middle if middle < 1e3 else float("inf")


def sides_exchanged(truth: Floats, predicted: Floats) -> bool:
    """Whether exchanging both arms or both legs mends two or more of their points; (17, 2 or more)."""
    return any(exchanged(truth[None], predicted[None], points)[0, 0] == 1 for points in LIMBS.values())


def whom(points: Floats, label: Floats) -> tuple[str, ...]:
    """`NOBODY` or `OTHER`, if the points (17, 2) are nobody's or lie beside the label (4,), NaN where not known.

    All points of the body count, sure or not: on somebody else few are sure.
    """
    body = points[list(BODY)]
    body = body[np.isfinite(body).all(1)]
    if not len(body):
        return (NOBODY,)
    hull = np.concatenate([body.min(0), body.max(0)])
    return (OTHER,) if np.isfinite(label).all() and box_iou(hull[None], label[None])[0, 0] < ELSEWHERE else ()


def is_part(seen: Floats, whole: Floats) -> bool:
    """Whether less than half of an athlete's box (4,) px lies in the box of pass 1; False where one is not known."""
    known = np.isfinite(seen).all() and np.isfinite(whole).all()
    return bool(known and common(seen[None], whole)[0] < HALF_BOXED * np.prod(whole[2:] - whole[:2]))


def is_cut_off(box: Floats, size: tuple[int, int]) -> bool:
    """Whether a box (4,) px reaches the edge of a picture of that width and height."""
    low, high = box[:2].min(), (np.array(size) - 1 - box[2:]).min()
    return bool(min(low, high) <= EDGE_PX)


def sharpness(image: Picture, box: Floats) -> float:
    """Variance of the Laplacian in a person's box (4,) px over that of the grey values; NaN without pixels.

    Of the box at most `SHARP_SIDE_PX` wide and high; the second variance makes dim and bright pictures comparable.
    """
    if not np.isfinite(box).all():
        return float("nan")
    x0, y0, x1, y1 = np.clip(np.round(box), 0, np.tile(image.shape[1::-1], 2)).astype(int)
    if min(x1 - x0, y1 - y0) < 3:
        return float("nan")
    grey = cv2.cvtColor(np.ascontiguousarray(image[y0:y1, x0:x1]), cv2.COLOR_RGB2GRAY)
    scale = SHARP_SIDE_PX / max(grey.shape)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(grey, cv2.CV_64F).var() / max(float(grey.var()), 1.0))


def blurred_below(cases: Iterable[Case]) -> float:
    """The sharpness that a quarter of all crops is below."""
    return float(np.nanquantile([case.sharpness for case in cases], BLURRED_SHARE))


def causes(case: Case, blur_limit: float) -> set[str]:
    """All that holds in a case; `NONE` where nothing but an upright or unknown trunk does."""
    tilt = {name for name, (low, high) in TILTS.items() if low <= case.tilt_deg < high} or {NO_TILT}
    said = {*case.found, *tilt}
    if case.event in WATER:
        said.add(WET)
    if case.long_px < SMALL_PX:
        said.add(SMALL)
    if case.sharpness < blur_limit:
        said.add(BLURRED)
    return said if said - set(NEUTRAL) else said | {NONE}


@dataclass(frozen=True)
class Known:
    """What is known of the athlete in one frame of a film.

    Attributes:
        truth: (17, 2) px of the teacher, NaN where it is not sure.
        whole: (17, 2) px of all that the teacher said.
        box: (4,) px, labelled or around the teacher's sure points; NaN where neither is known.
        phase: of the event, where that is labelled; "few" beside a box of a film in which only some are labelled, and
            "" without a labelled box.
    """

    truth: Floats
    whole: Floats
    box: Floats
    phase: str = ""


def known_frames(name: str, frames: range) -> dict[int, Known]:
    """By number the frames of a clip of which something is known; `frames` of the event where there is no teacher."""
    labels = labelled(CLIPS).get(name, {})
    path = CLIPS / "teacher_poses" / f"{Path(name).stem}.npz"
    nothing = np.full((17, 2), np.nan)
    known = {} if path.exists() else {k: Known(nothing, nothing, np.full(4, np.nan)) for k in frames}
    if path.exists():
        teacher = Teacher.read(path)
        for frame, xy, confidence in zip(teacher.frame.tolist(), teacher.xy, teacher.confidence, strict=True):
            truth = np.where((confidence >= SURE)[:, None], xy, np.nan)
            known[frame] = Known(truth, xy, hull_box(xy, confidence))
    for frame, label in labels.items():
        at = known.get(frame, Known(nothing, nothing, label.box))
        known[frame] = Known(at.truth, at.whole, label.box, PHASES[label.phase])
    return known


@dataclass(frozen=True)
class Followed:
    """What the program found in a film: cleaned key points, and the boxes (4,) px of pass 1 by frame."""

    poses: PoseSequence
    boxes: Mapping[int, Floats]

    def box(self, known: Known, frame: int) -> Floats:
        """Where the athlete is (4,) px: as is known, else as the points have it; NaN where neither says."""
        own = hull_box(self.poses.xy[frame], self.poses.confidence[frame])
        return known.box if np.isfinite(known.box).all() else own


def followed(clip: Clip, event: str, model: Path | None) -> Followed:
    """The athlete as the program measures them; all unknown where it finds nobody."""
    known = event if event in event_ids() else ""
    try:
        seen = watch(clip.path, Options(event=known, model=model))
    except PeopleError:
        return Followed(_nobodys(clip), {})
    track = seen.choice.track
    poses = clean(seen.poses, load_event(known).cut_off_hz if known else {}).sequence
    return Followed(poses, dict(zip(track.frame_index.tolist(), track.boxes, strict=True)))


def _nobodys(clip: Clip) -> PoseSequence:
    time_s = np.array([frame.time_s for frame in clip.frames()])
    nothing, camera = Poses.unknown(len(time_s)), np.tile(np.eye(3), (len(time_s), 1, 1))
    return PoseSequence(nothing.xy, nothing.confidence, nothing.spread, time_s, clip.size, camera)


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


def event_frames(text: str) -> range:
    """Frames from the first to the last named.

    >>> event_frames("0-115 stroke, 115-219 turn")
    range(0, 220)
    """
    numbers = [int(number) for part in text.split(",") if part for number in part.split()[0].split("-")]
    return range(min(numbers), max(numbers) + 1) if numbers else range(0)


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


def worst(cases: Sequence[Case], count: int) -> list[Case]:
    """The worst frames of a film, no two of them closer than `APART` frames."""
    chosen: list[Case] = []
    for case in sorted(cases, key=lambda case: -case.severity):
        if len(chosen) < count and all(abs(case.frame - other.frame) >= APART for other in chosen):
            chosen.append(case)
    return chosen


def draw_sheet(
    clip: Clip, found: Followed, known: Mapping[int, Known], cases: Sequence[Case], path: Path
) -> None:  # fmt: skip
    """A picture of some frames, worst first: the network's points beside what the teacher says."""
    tiles: dict[int, Picture] = {}
    chosen = {case.frame: case for case in cases}
    for frame in clip.frames():
        if case := chosen.get(frame.index):
            at = known[frame.index]
            box = found.box(at, frame.index)
            box = box if np.isfinite(box).all() else np.array([0.0, 0.0, *frame.image.shape[1::-1]])
            own = _tile(frame.image, box, found.poses.xy[frame.index], found.poses.confidence[frame.index])
            other = _tile(frame.image, box, at.whole, np.where(np.isfinite(at.truth[:, 0]), 1.0, 0.0))
            text = f"{case.frame}: {case.missed}/{case.sure} c{case.confidence:.2f} {case.judge}{' bad' * case.bad}"
            cv2.putText(own, text, (4, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 0), 1, cv2.LINE_AA)
            tiles[frame.index] = np.hstack([own, other])
    rows = [tiles[case.frame] for case in cases if case.frame in tiles]
    rows += [np.zeros_like(rows[0])] * (len(rows) % 2)
    lines = [np.hstack(rows[k : k + 2]) for k in range(0, len(rows), 2)]
    cv2.imwrite(str(path), np.vstack(lines)[..., ::-1])


def _tile(image: Picture, box: Floats, xy: Floats, confidence: Floats) -> Picture:
    half = 0.75 * max(float(np.max(box[2:] - box[:2])), 40.0)
    corner, span = (box[:2] + box[2:]) / 2 - half, int(2 * half)
    shift = np.array([[1.0, 0.0, -corner[0]], [0.0, 1.0, -corner[1]]])
    part = np.asarray(cv2.warpAffine(image, shift, (span, span)), np.uint8)
    scale = TILE_PX / span
    return np.asarray(cv2.resize(draw(part, xy - corner, confidence, scale), (TILE_PX, TILE_PX)), np.uint8)


def of_people(estimator: PoseEstimator, pose: Path) -> Iterator[Case]:
    """Everybody of the validation shards of whom half a torso is labelled."""
    for source in SOURCES:
        shard = data.Shard(pose, f"{source}-val")
        people = of_shard(shard, source)
        trusted = set(reviewed_rows(pose)) if source == "lspet" else set(range(len(people)))
        answer = both_ways(estimator, people, "")[1].points
        for row in range(len(people)):
            case = of_person(source, row, people.truth[row], answer[row], *people.view(row), row in trusted)
            if case.sure:
                yield case


def of_person(
    source: str, row: int, truth: Floats, answer: Floats, picture: Picture, box: Floats, trusted: bool
) -> Case:  # fmt: skip
    """A labelled person; truth and answer (17, 3) px and visibility or confidence, box (4,) px."""
    sure, missed, error = compared(truth[:, :2], answer[:, :2])
    found = {
        SIDES: sides_exchanged(truth, answer),
        CUT: is_cut_off(box, picture.shape[1::-1]),
        HIDDEN: len(BODY) - int((truth[list(BODY), 2] == VISIBLE).sum()) >= UNLABELLED,
        DOUBTFUL: not trusted,
    }
    return Case(
        name=source,
        event=source,
        frame=row,
        judge="label",
        bad=missed > sure / 2,
        sure=sure,
        missed=missed,
        error=error,
        confidence=float(answer[list(BODY), 2].mean()),
        tilt_deg=float(tilt_deg(truth[None])[0]),
        long_px=float(np.max(box[2:] - box[:2])),
        sharpness=sharpness(picture, box),
        found=tuple(name for name, holds in found.items() if holds),
    )


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Markdown."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def by_event(cases: Sequence[Case], before: Mapping[tuple[str, int], bool]) -> str:
    """How many frames of each event are bad, and what holds in them."""
    limit = blurred_below(cases)
    titles = ["event", "frames", "by teacher", *(["bad before"] if before else []), "bad", "good alone", *OF_FRAMES]
    groups = {event: [c for c in cases if c.event == event] for event in dict.fromkeys(c.event for c in cases)}
    return table(titles, (_event_row(name, group, limit, before) for name, group in [*groups.items(), ("all", cases)]))


def _event_row(
    name: str, cases: Sequence[Case], blur_limit: float, before: Mapping[tuple[str, int], bool]
) -> list[str]:  # fmt: skip
    bad, said = [c for c in cases if c.bad], {id(c): causes(c, blur_limit) for c in cases}
    cells = []
    for cause in OF_FRAMES:
        of_bad, of_all = (_percent(sum(cause in said[id(c)] for c in part), len(part)) for part in (bad, cases))
        cells.append(f"{of_bad} ({of_all})")
    was = [before[c.name, c.frame] for c in cases if (c.name, c.frame) in before]
    old = [f"{_percent(sum(was), len(was))} %"] if before else []
    teacher = sum(c.judge == "teacher" for c in cases)
    asked = sum(c.alone is not None for c in cases)
    good_alone = f"{sum(c.is_good_alone for c in cases)} of {asked}"
    return [name, str(len(cases)), str(teacher), *old, f"{_percent(len(bad), len(cases))} %", good_alone, *cells]


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f}" if whole else "–"


def by_clip(cases: Sequence[Case]) -> str:
    """The worst frames of every film, with their numbers."""
    limit, rows = blurred_below(cases), []
    for name in dict.fromkeys(case.name for case in cases):
        group = [case for case in cases if case.name == name]
        told = "; ".join(_told(case, limit) for case in worst(group, WORST))
        rows.append([name, str(len(group)), f"{_percent(sum(c.bad for c in group), len(group))} %", told])
    return table(["film", "frames", "bad", "worst frames"], rows)


def _told(case: Case, blur_limit: float) -> str:
    off = f"{case.missed} of {case.sure} off, {case.error:.2f} torso" if case.sure else "no teacher"
    said = ", ".join(cause for cause in OF_FRAMES if cause in causes(case, blur_limit))
    return f"**{case.frame}** {off}, confidence {case.confidence:.2f} ({said})"


def by_cause(cases: Sequence[Case]) -> str:
    """Of labelled people: how good they are where a cause holds, and what is lost by it."""
    limit = blurred_below(cases)
    said = {id(case): causes(case, limit) for case in cases}
    titles = ["cause", "people", "bad", "PCK@0.2", "PCK of the others", "lost by it"]
    rows = [["all", *_people_cells(cases), "", ""]]
    for cause in OF_PEOPLE:
        some = [case for case in cases if cause in said[id(case)]]
        others = [case for case in cases if cause not in said[id(case)]]
        if some:
            rows.append([cause, *_people_cells(some), f"{hit_share(others):.3f}", f"{lost(some, others):+.3f}"])
    return table(titles, rows)


def _people_cells(cases: Sequence[Case]) -> list[str]:
    bad = f"{_percent(sum(case.bad for case in cases), len(cases))} %"
    return [str(len(cases)), bad, f"{hit_share(cases):.3f}"]


def hit_share(cases: Sequence[Case]) -> float:
    """PCK@0.2 of the points of some people together; NaN without any."""
    sure = sum(case.sure for case in cases)
    return 1 - sum(case.missed for case in cases) / sure if sure else float("nan")


def lost(some: Sequence[Case], others: Sequence[Case]) -> float:
    """PCK@0.2 of all that would be gained if some people were found as well as the others."""
    weight = sum(case.sure for case in some) / max(sum(case.sure for case in (*some, *others)), 1)
    return weight * (hit_share(others) - hit_share(some)) if weight else 0.0


def save(cases: Sequence[Case], path: Path) -> None:
    """One row a case."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(asdict(cases[0])))
        writer.writeheader()
        writer.writerows({**asdict(case), "found": "; ".join(case.found)} for case in cases)


def read_bad(path: Path) -> dict[tuple[str, int], bool]:
    """Which cases of a saved file were bad, by name and frame."""
    with path.open(newline="", encoding="utf-8") as file:
        return {(row["name"], int(row["frame"])): row["bad"] == "True" for row in csv.DictReader(file)}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", nargs="*", help="parts of names of films; all without")
    parser.add_argument("--model", type=Path, help=".toml of a pose network; the shipped one without")
    parser.add_argument("--only", choices=("clips", "people"), help="one half")
    parser.add_argument("--csv", type=Path, help="write one row a frame and person")
    parser.add_argument("--before", type=Path, help="such a file of an earlier run, to compare with")
    parser.add_argument("--sheets", type=Path, help="folder for pictures of the worst frames")
    return parser.parse_args()


def main() -> None:
    arguments = _arguments()
    cv2.setNumThreads(1)
    before = read_bad(arguments.before) if arguments.before else {}
    every: list[Case] = []
    if arguments.only != "people":
        with (CLIPS / "clips.csv").open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if not arguments.clips or any(part in row["clip"] for part in arguments.clips):
                    every += of_clip(row, arguments.model, arguments.sheets)
        print(f"{by_event(every, before)}\n\n{by_clip(every)}\n", flush=True)
    if arguments.only != "clips":
        people = list(of_people(PoseEstimator.load(arguments.model), find().pose))
        print(by_cause(people))
        every += people
    if arguments.csv:
        save(every, arguments.csv)


if __name__ == "__main__":
    main()
