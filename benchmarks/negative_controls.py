"""What is not the event must not get a grade: a score below 30, or a rejection whose first reason says why.

    python benchmarks/negative_controls.py --data ../shared/data [--event long_jump] [--clips FOLDER ...] [--wrong]

Made of the key point sequences: every jump and stroke played backwards, frozen in its middle, with its phases in
another order, graded as each of the other events; the half of the other motions that set no zero; running and upward
jumps. `--clips FOLDER` adds the data folder's films that show something else: each is looked at once and its key points
are kept there, by the network of `benchmarks/peers/FOLDER.toml` or, where there is none, by the shipped one. `--wrong`
lists what got through or was refused for another reason.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.errors import PeCoachError
from pe_coach.events import event_ids
from pe_coach.grading import Options, grade_poses, watch
from pe_coach.pose import PoseSequence, load_keypoints, save_keypoints
from scripts.references.recipes import CONTROLS, RECIPES
from scripts.references.sequences import file_of, ids, rows

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

LEAST, BAR = 30.0, 0.90
"""A score below the first counts as none; the share of each kind that must be told."""

OTHER = ("wrong_activity",)
BROKEN = ("impossible_order", "impossible_motion", "wrong_activity")
NOBODY = (*OTHER, "nobody_found", "low_confidence", "too_short", "wrong_view")
"""Reasons that are right for a kind of control: another movement; a film that was cut or turned round; films without an
athlete from the side."""


@dataclass(frozen=True)
class Control:
    """Something that must not be graded as an event, and the reasons that would be right."""

    event: str
    kind: str
    name: str
    poses: PoseSequence
    right: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What the program said."""

    control: Control
    score: float | None
    status: str
    codes: tuple[str, ...]

    @property
    def told(self) -> bool:
        """Scored low, or rejected for a right reason."""
        low = self.score is not None and self.score < LEAST
        refused = self.status in ("rejected", "failed") and self.codes[:1] != ()
        return low or (refused and self.codes[0] in self.control.right)


def outcome(control: Control) -> Outcome:
    """Grade a control; a total is asked for where an event shows none by itself."""
    try:
        report = grade_poses(control.poses, Options(control.event, total=True), name=control.name).report
    except PeCoachError as error:
        return Outcome(control, None, "failed", (error.code,))
    score = report.score.value if report.score else None
    return Outcome(control, score, str(report.status), tuple(reason.code for reason in report.reasons))


def reordered(poses: PoseSequence, rows: Rows) -> PoseSequence:
    """Other rows of a sequence at the times of its first ones."""
    spread = poses.spread[rows]
    return replace(
        poses,
        xy=poses.xy[rows],
        confidence=poses.confidence[rows],
        spread=spread,
        camera=poses.camera[rows],
        time_s=poses.time_s[: len(rows)],
    )


def spoilt(poses: PoseSequence, event: str) -> Iterator[tuple[str, PoseSequence, tuple[str, ...]]]:
    """A good sequence backwards, frozen and shuffled."""
    rows = np.arange(len(poses.time_s))
    yield "reversed", reordered(poses, rows[::-1]), BROKEN
    yield "frozen", reordered(poses, np.full(len(rows), len(rows) // 2)), OTHER
    for shuffled in shuffles(poses, event):
        yield "shuffled phases", reordered(poses, shuffled), BROKEN


def shuffles(poses: PoseSequence, event: str) -> Iterator[Rows]:
    """Rows with the phases of a jump, or the quarters of every cycle of a stroke, in two other orders."""
    for order in SHUFFLED:
        if event in STROKES:
            cycles = np.array_split(np.arange(len(poses.time_s)), cycles_in(poses))
            yield np.concatenate([np.concatenate([np.array_split(c, 4)[k] for k in order]) for c in cycles])
        else:
            yield np.concatenate(rearranged(phases_of(poses, event), order))


SHUFFLED = ((0, 2, 1, 3), (0, 3, 2, 1))
"""Orders of the quarters of a cycle; a jump first has its inner parts turned round, then begins in its middle."""


def phases_of(poses: PoseSequence, event: str) -> list[Rows]:
    """Rows before, in, and after each phase; in quarters where there are none."""
    report = grade_poses(poses, Options(event)).report
    cuts = sorted({span.start_s for span in report.phases} | {span.stop_s for span in report.phases})
    rows = np.arange(len(poses.time_s))
    parts = [part for part in np.split(rows, np.searchsorted(poses.time_s, cuts)) if len(part)]
    return parts if len(parts) >= 4 else np.array_split(rows, 4)


def rearranged(parts: list[Rows], order: tuple[int, ...]) -> list[Rows]:
    """Parts in another order."""
    inner = [parts[0], *parts[1:-1][::-1], parts[-1]]
    return inner if order == SHUFFLED[0] else [*parts[2:], *parts[:2]]


STROKES = ("freestyle", "backstroke", "breaststroke", "butterfly")
PERIODIC = ("fr_model_cycle", "fly_model_cycle", "br_constructed_cycle", "ba_constructed_cycle")
TIMES = 3
"""Cycles of a model or a drawing that close are played so often, as a swimmer's film shows them."""


def sequence(folder: Path, ident: str) -> PoseSequence:
    """A sequence of the data folder."""
    poses = load_keypoints(file_of(folder, ident))
    if ident not in PERIODIC:
        return poses
    count = len(poses.time_s)
    return reordered(replace(poses, time_s=times(poses.time_s, TIMES)), np.tile(np.arange(count), TIMES))


def cycles_in(poses: PoseSequence) -> int:
    """Whole cycles of a stroke's sequence: those that are repeated, or the one that was clicked."""
    first, third = poses.xy[0], poses.xy[len(poses.time_s) // TIMES]
    return TIMES if np.array_equal(first, third, equal_nan=True) else 1


def times(time_s: Floats, often: int) -> Floats:
    """Times that go on at the same rate."""
    return np.arange(often * len(time_s)) * float(np.median(np.diff(time_s)))


def kind_of(shown: str, event: str) -> str:
    """What another sequence is to an event."""
    if shown in ("running_jump", "vertical_jump"):
        return shown.replace("_", " ")
    if shown in STROKES and event in STROKES:
        return "another stroke"
    return "other motion" if shown == "none" else "another event"


def tested(event: str, folder: Path) -> set[str]:
    """Ids of the movements that did not set a zero of this event."""
    set_by = [recipe for recipe in RECIPES if recipe.event == event]
    used: set[str] = set()
    for recipe in set_by:
        used |= set(ids(folder, (*CONTROLS, *recipe.near))[::2])
    return {row["id"] for row in rows(folder / "sequences.csv")} - used


def controls(event: str, folder: Path) -> Iterator[Control]:
    """All sequences that must not be graded as this event."""
    free = tested(event, folder)
    for row in rows(folder / "sequences.csv"):
        ident, shown = row["id"], row["event"]
        poses = sequence(folder, ident)
        if shown == event:
            yield from (Control(event, kind, ident, p, right) for kind, p, right in spoilt(poses, event))
        elif shown != "none" or ident in free:
            yield Control(event, kind_of(shown, event), ident, poses, OTHER)


SHOWS = {"slj_overlay": "standing_long_jump", "lj_indoor_portrait": "long_jump", "back_above_oblique": "backstroke"}
SHOWN_BY = {"high_jump": "high_jump", "breast": "breaststroke", "free": "freestyle", "backstroke": "backstroke"}
SHOWN_BY |= {"fly": "butterfly", "butterfly": "butterfly", "freestyle": "freestyle"}


def shown_in(name: str) -> str:
    """The event of a film, by its folder and name; "" for something else."""
    folder, _, stem = name.rpartition("__")
    if stem in SHOWS or folder in SHOWN_BY:
        return SHOWS.get(stem) or SHOWN_BY[folder]
    return next((event for start, event in SHOWN_BY.items() if stem.startswith(start)), "")


def films(event: str, folder: Path) -> Iterator[Control]:
    """Films whose key points lie in a folder, and that show something else."""
    for path in sorted(folder.glob("*.npz")):
        shown = shown_in(path.stem)
        if shown == event or (path.stem.startswith("triple_jump") and event == "long_jump"):
            continue
        kind = "film of another stroke" if event in STROKES and shown in STROKES else "film of something else"
        yield Control(event, kind, path.stem, load_keypoints(path), NOBODY)


def look_at(clips: Path, folder: Path) -> None:
    """Keep the key points of every film of which there are none in the folder yet."""
    card = Path(__file__).parent / "peers" / f"{folder.name}.toml"
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(p for p in clips.rglob("*") if p.suffix in (".mp4", ".gif", ".avi")):
        kept = folder / f"{'_'.join(path.parent.relative_to(clips).parts)}__{path.stem}.npz"
        if not kept.exists():
            with suppress(PeCoachError):  # a film without anybody is refused before it is graded
                save_keypoints(kept, watch(path, Options("", model=card if card.exists() else None)).poses)


def report(outcomes: list[Outcome], *, wrong: bool) -> None:
    """The table of an event."""
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for found in outcomes:
        by_kind[found.control.kind].append(found)
    for kind, found in by_kind.items():
        told = sum(one.told for one in found)
        low = sum(one.score is not None and one.score < LEAST for one in found)
        share = told / len(found)
        below = "" if share >= BAR else "  BELOW"
        print(f"  {kind:<24} {told:3d} of {len(found):3d}  {100 * share:3.0f} %{below}  ({low} by score)")
        for one in found if wrong else ():
            if not one.told:
                score = "-" if one.score is None else f"{one.score:.0f}"
                print(f"      {one.control.name}: {score} {one.status} {' '.join(one.codes)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--event", action="append", choices=event_ids())
    parser.add_argument("--clips", type=Path, action="append", default=[])
    parser.add_argument("--wrong", action="store_true")
    given = parser.parse_args()
    for folder in given.clips:
        look_at(given.data / "clips", folder)
    everything: list[Outcome] = []
    for event in given.event or event_ids():
        found = [outcome(c) for c in controls(event, given.data / "keypoints")]
        found += [outcome(c) for folder in given.clips for c in films(event, folder)]
        print(event)
        report(found, wrong=given.wrong)
        everything += found
    print("all events")
    report(everything, wrong=False)


if __name__ == "__main__":
    main()
