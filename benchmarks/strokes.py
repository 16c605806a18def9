"""Swimming strokes: names, cycles, instants, readings and negative controls.

    python benchmarks/strokes.py [--shared ../shared/data] [--kept FOLDER]

With --kept, clips are also seen by the shipped network and by MoveNet Thunder, whose key points are kept in the
folder for the next time (some minutes without it). Numbers in the rules come from models, constructed motions and
rendered films. The real cycles are not blind: what their labels mean (a hand goes in where it is first seen, the pull
begins 0.3 T deep, hands part at 95 % of their reach) was read off them, and the clips were looked at for what goes
wrong in principle, such as hands that hop from name to name. Instants are compared with `events.csv` and
`annotations.csv` where both mean the same moment; the rows that the labels define otherwise (deepest and highest
point of a path, largest bend) are left out.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from stroke_films import (
    EYES_M,
    MOTIONS,
    Swim,
    model_cycles,
    real_cycles,
    rendered,
    repeated,
    seen_by_network,
    seen_by_teacher,
    swimming_points,
)

from pe_coach.errors import PeCoachError
from pe_coach.events import Event, find_instants, load_event
from pe_coach.events.event import StrokeInstants
from pe_coach.events.stroke_marks import stroke_marks
from pe_coach.events.stroke_signs import stroke_named
from pe_coach.grading import Options, grade_poses
from pe_coach.motion import Motion
from pe_coach.motion.swimming import to_swimming
from pe_coach.pose import PoseSequence, clean
from pe_coach.pose.files import load_keypoints
from pe_coach.scoring.copies import attempts_of
from pe_coach.scoring.reading import read

STROKES = ("freestyle", "backstroke", "breaststroke", "butterfly")
MOVENET = Path(__file__).parent / "peers" / "movenet_thunder.toml"

LABELS = {
    "hand_entry": "entry",
    "catch": "catch",
    "catch_start": "catch",
    "hand_below_shoulder": "under",
    "hands_below_shoulders": "under",
    "hand_under_shoulder": "under",
    "arms_vertical": "under",
    "hand_exit": "exit",
    "exit": "exit",
    "entry": "entry",
    "wrist_most_forward": "forward",
    "wrist_most_backward": "backward",
    "hand_above_shoulder": "highest",
    "outsweep_start": "hands_part",
    "wrists_apart_start": "hands_part",
    "insweep_end": "hands_back",
    "hands_under_chin": "hands_back",
    "recovery_end": "arms_long",
    "arms_long": "arms_long",
    "heels_at_seat": "knees_bent",
    "legs_together": "kick_end",
    "feet_lowest": "downbeat_end",
}
"""Instants of the data folder's labels, without their side, and what they are called here."""

OF_STROKE = {
    ("breaststroke", "kick_max_knee_flexion"): "knees_bent",
    ("breaststroke", "knees_most_bent"): "knees_bent",
    ("breaststroke", "kick_end"): "kick_end",
    ("backstroke", "arm_vertical"): "highest",
    ("freestyle", "arm_vertical"): "under",
}
"""The same where it depends on the stroke: on the back the arm is seen above the water."""

FRAMES, SECONDS = 1.5, 0.04
"""An instant is right within the larger of the two."""


def moved(poses: PoseSequence, event: Event) -> Motion:
    return to_swimming(clean(poses, event.cut_off_hz).sequence)


@dataclass(frozen=True)
class Label:
    """An instant in the labels: `side` 0 left, 1 right, None not said; `certainty` in frames."""

    instant: str
    side: int | None
    time_s: float
    certainty: float


def labels(table: Path, key: str, name: str, stroke: str) -> Iterator[Label]:
    """The labels of one sequence or clip that mean an instant known here."""
    with table.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row[key] != name:
                continue
            said, side = row["instant"], None
            for number, word in enumerate(("left_", "right_")):
                if said.startswith(word):
                    said, side = said.removeprefix(word), number
            said = said.removesuffix("_armA").removesuffix("_armB")
            known = OF_STROKE.get((stroke, said), LABELS.get(said))
            if known is not None:
                yield Label(known, side, float(row["time_s"]), float(row.get("certainty") or 0.5))


def found_at(swim: Swim) -> dict[tuple[str, int | None], list[float]]:
    """Every occurrence of every instant: by name and side, None any side."""
    event = load_event(swim.stroke)
    rules = event.instants
    assert isinstance(rules, StrokeInstants)
    seen = stroke_marks(moved(swim.poses, event), rules)
    marks, near = seen.marks, seen.near
    found: dict[tuple[str, int | None], list[float]] = {}
    for name, at in marks.items():
        side = 1 - near if name.startswith("far_") else near
        for key in ((name.removeprefix("far_"), side), (name.removeprefix("far_"), None)):
            found.setdefault(key, []).extend(at)
        if not any(other.startswith("far_") for other in marks):
            found.setdefault((name, 1 - near), []).extend(at)
    return found


def print_names(swims: list[Swim]) -> None:
    print("\n## Names\n\n| group | swim | stroke | named | sure | belly down | together | frog | right |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    right: dict[str, list[bool]] = {}
    for swim in swims:
        try:
            named = stroke_named(moved(swim.poses, load_event(swim.stroke)))
        except PeCoachError as error:
            print(f"| {swim.group} | {swim.name} | {swim.stroke} | {error.code} | | | | | no |")
            right.setdefault(swim.group, []).append(False)
            continue
        ok = named.stroke == swim.stroke
        right.setdefault(swim.group, []).append(ok)
        signs = " | ".join(f"{value:+.2f}" for value in named.signs.values())
        said = named.stroke or "unclear"
        print(f"| {swim.group} | {swim.name} | {swim.stroke} | {said} | {named.sure:.2f} | {signs} | {_yes(ok)} |")
    print()
    for group, oks in right.items():
        print(f"{group}: {sum(oks)} of {len(oks)} named right")


def _yes(ok: bool) -> str:
    return "yes" if ok else "no"


def print_instants(swims: list[Swim], shared: Path) -> None:
    print("\n## Cycles and instants\n\n| swim | cycles | seconds each | instants: found - label, s (certainty) |")
    print("| --- | --- | --- | --- |")
    errors: dict[str, list[tuple[float, bool]]] = {}
    for swim in swims:
        cycles = find_instants(moved(swim.poses, load_event(swim.stroke)), load_event(swim.stroke).instants).cycles
        lengths = ", ".join(f"{c['cycle_stop'] - c['cycle_start']:.2f}" for c in cycles)
        step, marks, told = float(np.median(np.diff(swim.poses.time_s))), found_at(swim), []
        for label in _labels_of(swim, shared):
            off = [at - label.time_s for at in marks.get((label.instant, label.side), [])]
            if swim.group == "model cycles":  # the label belongs to every repetition
                off = [(error + swim.cycle_s / 2) % swim.cycle_s - swim.cycle_s / 2 for error in off]
            error = min(off, key=abs, default=np.nan)
            ok = abs(error) <= max(FRAMES * step, SECONDS)
            errors.setdefault(swim.group, []).append((error, ok))
            told.append(f"{label.instant} {error:+.2f} ({label.certainty * step:.2f})")
        print(f"| {swim.name} ({swim.group}) | {len(cycles)} | {lengths or '-'} | {'; '.join(told) or '-'} |")
    print()
    for group, rows in errors.items():
        off = np.array([abs(error) for error, _ in rows])
        print(
            f"{group}: {len(rows)} labels, {np.isnan(off).sum()} not found, median error {np.nanmedian(off):.3f} s, "
            f"within {FRAMES} frames or {SECONDS} s: {100 * np.mean([ok for _, ok in rows]):.0f} %"
        )


def _labels_of(swim: Swim, shared: Path) -> list[Label]:
    if swim.group in ("real cycles", "model cycles"):
        return list(labels(shared / "keypoints" / "events.csv", "id", swim.name, swim.stroke))
    return list(labels(shared / "clips" / "annotations.csv", "clip", f"swimming/{swim.name}", swim.stroke))


def print_readings(swims: list[Swim]) -> None:
    print("\n## Readings of the criteria\n\n| swim | criterion | value | standard error | pupils' band | in band |")
    print("| --- | --- | --- | --- | --- | --- |")
    for swim in swims:
        event = load_event(swim.stroke)
        motion = moved(swim.poses, event)
        attempts = attempts_of(motion, find_instants(motion, event.instants))
        for criterion in event.criteria:
            reading = read(event, criterion, attempts) if attempts else None
            band = f"{_edge(criterion.low)} to {_edge(criterion.high)}{criterion.unit}"
            if reading is None:
                print(f"| {swim.name} | {criterion.id} | not seen | | {band} | |")
                continue
            low = -np.inf if criterion.low is None else criterion.low
            inside = low <= reading.value <= (np.inf if criterion.high is None else criterion.high)
            value = f"{reading.value:.2f} | {reading.standard_error:.2f}"
            print(f"| {swim.name} | {criterion.id} | {value} | {band} | {_yes(inside)} |")


def _edge(value: float | None) -> str:
    return "…" if value is None else f"{value:g}"


Change = Callable[[PoseSequence], PoseSequence]


def backwards(poses: PoseSequence) -> PoseSequence:
    turned = {name: getattr(poses, name)[::-1] for name in ("xy", "confidence", "spread", "camera")}
    return replace(poses, time_s=poses.time_s[-1] - poses.time_s[::-1] + poses.time_s[0], **turned)


def frozen(poses: PoseSequence) -> PoseSequence:
    middle = len(poses.xy) // 2
    return replace(poses, xy=np.repeat(poses.xy[middle : middle + 1], len(poses.xy), 0))


def shuffled(poses: PoseSequence, parts: int = 9) -> PoseSequence:
    """Parts of less than half a cycle each, in another order."""
    rows = np.concatenate(
        np.array_split(np.arange(len(poses.xy)), parts)[::-2] + np.array_split(np.arange(len(poses.xy)), parts)[1::2]
    )
    return replace(poses, xy=poses.xy[rows], confidence=poses.confidence[rows], spread=poses.spread[rows])


RIGHT_CODES = ("wrong_activity", "impossible_order", "impossible_motion", "phase_not_seen")
"""What may be said of a movement that is not the stroke: another activity, or no whole cycle of it."""


def print_controls(shared: Path) -> None:
    print("\n## Negative controls\n\n| event | movement | status | first reason against it | total | held off |")
    print("| --- | --- | --- | --- | --- | --- |")
    motions, held = shared / "bodies" / "motions", []
    own = {
        stroke: swimming_points(motions / f"{name}.npz", "boy14a", EYES_M["side"]) for name, stroke in MOTIONS.items()
    }
    wrong = [
        (name, repeated(load_keypoints(shared / "keypoints" / "controls" / f"{name}.npz"), 3)) for name in CONTROLS
    ]
    for stroke in STROKES:
        movements = [(other, own[other]) for other in STROKES if other != stroke] + wrong
        movements += [(change.__name__, change(own[stroke])) for change in (backwards, frozen, shuffled)]
        held += [_held_off(stroke, name, poses) for name, poses in movements]
    print(f"\n{sum(held)} of {len(held)} held off")
    accepted = [_status(grade_poses(own[stroke], Options(event=stroke, total=True)).report) for stroke in STROKES]
    print("the strokes themselves: " + ", ".join(f"{s} {status}" for s, status in zip(STROKES, accepted, strict=True)))


CONTROLS = ("ctl_run", "ctl_crawl_on_floor", "ctl_dance", "ctl_backflip")


def _status(report: object) -> str:
    total = getattr(report, "score", None)
    return f"{report.status} {'-' if total is None else round(total.value or 0)}"  # type: ignore[attr-defined]


def _held_off(stroke: str, name: str, poses: PoseSequence) -> bool:
    """Rejected for what it is, or below 30 points."""
    try:
        report = grade_poses(poses, Options(event=stroke, total=True)).report
    except PeCoachError as error:
        print(f"| {stroke} | {name} | failed | {error.code} | - | yes |")
        return True
    against = [reason.code for reason in report.reasons if reason.code in RIGHT_CODES]
    total = None if report.score is None else report.score.value
    ok = (str(report.status) == "rejected" and bool(against)) or (total is not None and total < 30)
    shown = "-" if total is None else f"{total:.0f}"
    print(f"| {stroke} | {name} | {report.status} | {against[0] if against else '-'} | {shown} | {_yes(ok)} |")
    return ok


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    parser.add_argument("--kept", type=Path, help="folder for key points of clips")
    arguments = parser.parse_args()
    shared, clips = arguments.shared, arguments.shared / "clips"
    real, models = list(real_cycles(shared / "keypoints")), list(model_cycles(shared / "keypoints"))
    films = [*seen_by_teacher(clips)]
    if arguments.kept:
        for name, card in (("MoveNet", MOVENET), ("LE-HRNet", None)):
            films += seen_by_network(clips, name, card, arguments.kept)
    print_names([*real, *models, *rendered(shared / "bodies" / "motions"), *films])
    print_instants([*real, *models, *films], shared)
    print_readings(real)
    print_controls(shared)


if __name__ == "__main__":
    main()
