"""How far the instants of jumps lie from where people put them, and whether one is ever invented.

    python benchmarks/instants.py [--data ../shared/data] [--cache FOLDER] [--part elite captured clips absent]

Errors are in frames of the film. A label names the first frame after a contact began or ended, so the instant itself
lies half a frame before it; a highest or deepest point is a frame's own time.

- elite: 17 World Championship jumps at 25 frames/s against their contact labels, key points corrected by hand (`xy`)
  and as the authors' detector gave them (`xy_raw`);
- captured: motion capture at 30 frames/s, known to a frame, mat contacts to three;
- clips: real films against instants read by eye, of which those of certainty 1 count, from poses of two larger networks
  asked many times (`teacher`) and from the shipped network with the product's own choice of the athlete;
- absent: films that begin or end in the jump, and the elite and captured jumps cut so that they do.

`--cache` keeps the key points of the clips for the next time.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.errors import PeCoachError
from pe_coach.events import Event, Instants, find_instants, load_event
from pe_coach.grading import Options, watch
from pe_coach.motion import to_motion
from pe_coach.pose import PoseSequence, clean, load_keypoints

Floats = NDArray[np.float64]

NAMES = {
    "takeoff_touchdown": "touch_down",
    "take_off_touch_down": "touch_down",
    "penultimate_touch_down": "second_last",
    "take_off_toe_off": "toe_off",
    "toe_off": "toe_off",
    "hip_peak": "hips_highest",
    "bar_clearance_hips_highest": "hips_highest",
    "flight_apex": "peak",
    "landing": "landing",
    "mat_contact": "landing",
    "landing_first_contact": "landing",
    "arms_furthest_back": "arms_back",
    "deepest_knee_bend": "deepest",
}
"""The product's names of labelled instants."""

MAT_FRAMES = 3
"""A captured mat contact is known to so many frames, the other captured instants to one."""

AT_A_FRAME = ("hips_highest", "peak", "arms_back", "deepest")
EVENTS = {
    "lj": "long_jump",
    "rj": "long_jump",
    "hj": "high_jump",
    "slj": "standing_long_jump",
    "vj": "standing_long_jump",
}
CLIP_EVENTS = {
    "long_jump/": "long_jump",
    "high_jump/": "high_jump",
    "standing_long_jump/": "standing_long_jump",
    "other/vertical_jump.mp4": "standing_long_jump",
}
"""By the beginning of a sequence's id, and of a clip's path."""

ABSENT = {
    "lj_indoor_portrait": ("landing",),
    "hj_5": ("second_last", "touch_down"),
    "hj_6": ("second_last", "touch_down"),
    "hj_7": ("second_last", "touch_down"),
    "hj_8": ("second_last", "touch_down", "toe_off"),
}
"""Instants that happen before the clip begins or after it ends, by the clips' own notes."""


@dataclass(frozen=True)
class Label:
    """An instant that somebody marked; `time_s` is where it lies between frames."""

    name: str
    time_s: float
    certainty: int


@dataclass(frozen=True)
class Found:
    """What the program made of a label: `off` in frames, NaN where it found nothing."""

    of: str
    label: Label
    off: float
    frame_s: float

    @property
    def within(self) -> bool:
        """Nearer than 1.5 frames or 0.04 s, whichever is more."""
        return abs(self.off) * self.frame_s <= max(1.5 * self.frame_s, 0.04)


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def instants(event: Event, poses: PoseSequence) -> Instants:
    """As the product finds them."""
    return find_instants(to_motion(clean(poses, event.cut_off_hz).sequence), event.instants)


def compared(of: str, labels: Iterable[Label], found: Instants, frame_s: float) -> list[Found]:
    at = found.time_s
    return [Found(of, label, (at.get(label.name, np.nan) - label.time_s) / frame_s, frame_s) for label in labels]


# --- sequences ------------------------------------------------------------------------------------------------------


def event_of(ident: str) -> Event | None:
    name = next((event for start, event in EVENTS.items() if ident.startswith(start)), None)
    return None if name is None else load_event(name)


def sequence_labels(data: Path) -> dict[str, list[Label]]:
    labels: dict[str, list[Label]] = {}
    rates = {row["id"]: float(row["fps"]) for row in rows(data / "keypoints" / "sequences.csv")}
    for row in rows(data / "keypoints" / "events.csv"):
        if (name := NAMES.get(row["instant"])) and event_of(row["id"]):
            earlier = 0.0 if name in AT_A_FRAME else 0.5 / rates[row["id"]]
            certainty = MAT_FRAMES if row["instant"] == "mat_contact" else 1
            labels.setdefault(row["id"], []).append(Label(name, float(row["time_s"]) - earlier, certainty))
    return labels


def sequence(data: Path, ident: str, *, raw: bool = False) -> PoseSequence:
    path = next(row["file"] for row in rows(data / "keypoints" / "sequences.csv") if row["id"] == ident)
    poses = load_keypoints(data / "keypoints" / path)
    if not raw:
        return poses
    with np.load(data / "keypoints" / path, allow_pickle=False) as file:
        xy = file["xy_raw"].astype(float)
    return replace(poses, xy=xy, confidence=np.isfinite(xy).all(-1).astype(float))


def of_sequences(data: Path, starts: tuple[str, ...], *, raw: bool = False) -> list[Found]:
    found = []
    for ident, labels in sequence_labels(data).items():
        event = event_of(ident)
        if event is not None and ident.startswith(starts):
            poses = sequence(data, ident, raw=raw)
            frame_s = float(np.median(np.diff(poses.time_s)))
            found += compared(ident, labels, instants(event, poses), frame_s)
    return found


def table(found: list[Found]) -> None:
    print("| instant | labels | found | median | median of size | ≤ 1 frame | ≤ 2 | ≤ 3 |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name in dict.fromkeys(one.label.name for one in found):
        off = np.array([one.off for one in found if one.label.name == name])
        known = off[np.isfinite(off)]
        size = np.abs(known)
        shares = " | ".join(f"{100 * (size <= limit).sum() / len(off):.0f} %" for limit in (1, 2, 3))
        print(f"| {name} | {len(off)} | {len(known)} | {np.median(known):+.1f} | {np.median(size):.1f} | {shares} |")


# --- clips ----------------------------------------------------------------------------------------------------------


def clip_event(clip: str) -> Event | None:
    name = next((event for start, event in CLIP_EVENTS.items() if clip.startswith(start)), None)
    return None if name is None else load_event(name)


def clip_labels(data: Path) -> dict[str, list[Label]]:
    labels: dict[str, list[Label]] = {}
    rates = {row["clip"]: float(row["fps"]) for row in rows(data / "clips" / "clips.csv")}
    for row in rows(data / "clips" / "annotations.csv"):
        if (name := NAMES.get(row["instant"])) and clip_event(row["clip"]):
            earlier = 0.0 if name in AT_A_FRAME else 0.5 / rates[row["clip"]]
            label = Label(name, float(row["time_s"]) - earlier, int(row["certainty"]))
            labels.setdefault(row["clip"], []).append(label)
    return labels


def seen(data: Path, clip: str, event: Event, cache: Path | None) -> PoseSequence:
    """What the shipped networks see."""
    return watch(data / "clips" / clip, Options(event=event.id, cache=cache)).poses


def taught(data: Path, clip: str, like: PoseSequence) -> PoseSequence | None:
    """Teacher poses of a clip on the frames and with the camera motion of another sequence of it; None if none.

    The teacher's confidence is about the chance to lie within 0.2 torso lengths; with errors alike in all directions
    that tells their size.
    """
    path = data / "clips" / "teacher_poses" / f"{Path(clip).stem}.npz"
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as file:
        frame, points, sure = file["frame"], file["xy"].astype(float), file["confidence"].astype(float)
    xy, confidence = np.full(like.xy.shape, np.nan), np.zeros(like.confidence.shape)
    xy[frame], confidence[frame] = points, np.nan_to_num(sure)
    xy[confidence <= 0] = np.nan
    torso = np.nanmedian(np.linalg.norm(xy[:, 5:7].mean(1) - xy[:, 11:13].mean(1), axis=-1))
    spread = 0.2 * torso / np.sqrt(-2 * np.log(1 - np.clip(confidence, 0.05, 0.95)))
    return replace(like, xy=xy, confidence=confidence, spread=np.where(confidence > 0, spread, np.nan))


def of_clips(data: Path, cache: Path | None) -> tuple[dict[str, list[Found]], list[tuple[str, str, bool]]]:
    """Errors by whose poses they are, and the instants that are not in a clip: of what, which, whether invented."""
    found: dict[str, list[Found]] = {"teacher": [], "shipped network": []}
    absent = []
    for clip, labels in clip_labels(data).items():
        event = clip_event(clip)
        assert event is not None
        own = seen(data, clip, event, cache)
        frame_s = float(np.median(np.diff(own.time_s)))
        for who, poses in (("teacher", taught(data, clip, own)), ("shipped network", own)):
            if poses is None:
                continue
            try:
                at = instants(event, poses)
            except PeCoachError as error:
                print(f"{clip}, {who}: {error.text}")
                at = Instants((), {}, "left", None, {})
            found[who] += compared(Path(clip).stem, labels, at, frame_s)
            names = ABSENT.get(Path(clip).stem, ())
            absent += [(f"{Path(clip).stem}, {who}", name, name in at.time_s) for name in names]
    return found, absent


def clip_table(who: str, found: list[Found]) -> None:
    print(f"\n| clip, {who} | instant | certainty | off, frames | within max(1.5 frames, 0.04 s) |")
    print("| --- | --- | ---: | ---: | --- |")
    for one in found:
        off = f"{one.off:+.1f}" if np.isfinite(one.off) else "not found"
        print(f"| {one.of} | {one.label.name} | {one.label.certainty} | {off} | {'yes' if one.within else 'no'} |")
    sure = [one for one in found if one.label.certainty <= 1]
    good = sum(one.within for one in sure)
    print(f"\n{who}: {good} of {len(sure)} rows of certainty 1 ({100 * good / len(sure):.0f} %)")


# --- what is not there ----------------------------------------------------------------------------------------------


def cuts(labels: list[Label], frame_s: float) -> Iterator[tuple[str, float, float, tuple[str, ...]]]:
    """Ways to cut a jump: name, start and stop in seconds, and what is then not in the film."""
    at = {label.name: label.time_s for label in labels}
    unsure = max((label.certainty - 1) * frame_s for label in labels if label.name in ("landing", "toe_off"))
    if "touch_down" in at:
        yield "begins in the take-off", at["touch_down"] + 1.5 * frame_s, np.inf, ("touch_down", "second_last")
    yield "begins in the air", at["toe_off"] + 2 * frame_s, np.inf, ("touch_down", "toe_off", "second_last")
    if "landing" in at:
        yield "ends in the air", -np.inf, at["landing"] - unsure - 2 * frame_s, ("landing",)
        yield "ends late in the air", -np.inf, at["landing"] - unsure - 0.5 * frame_s, ("landing",)
    yield "ends before the flight", -np.inf, at["toe_off"], ("toe_off", "landing")


def of_cuts(data: Path) -> list[tuple[str, str, bool]]:
    absent = []
    for ident, labels in sequence_labels(data).items():
        event = event_of(ident)
        assert event is not None
        poses = sequence(data, ident)
        frame_s = float(np.median(np.diff(poses.time_s)))
        for how, start, stop, names in cuts(labels, frame_s):
            kept = (poses.time_s >= start) & (poses.time_s <= stop)
            parts = {name: getattr(poses, name)[kept] for name in ("xy", "confidence", "spread", "time_s", "camera")}
            try:
                at = instants(event, replace(poses, **parts)).time_s
            except PeCoachError:
                at = {}
            absent += [(f"{ident} {how}", name, name in at) for name in names]
    return absent


def absent_table(absent: list[tuple[str, str, bool]]) -> None:
    print("| instant that is not in the film | cases | reported missing |\n| --- | ---: | ---: |")
    for name in dict.fromkeys(name for _, name, _ in absent):
        cases = [invented for _, other, invented in absent if other == name]
        print(f"| {name} | {len(cases)} | {100 * (1 - np.mean(cases)):.0f} % |")
    for of, name, invented in absent:
        if invented:
            print(f"invented: {name} of {of}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--cache", type=Path)
    parts = ("elite", "captured", "clips", "absent")
    parser.add_argument("--part", nargs="+", choices=parts, default=parts)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    if "elite" in options.part:
        for raw in (False, True):
            print(f"\nelite jumps, {'xy_raw' if raw else 'xy'}")
            table(of_sequences(options.data, ("lj",), raw=raw))
    for starts in (("hj",), ("slj", "vj"), ("rj",)) if "captured" in options.part else ():
        print(f"\ncaptured, {' and '.join(starts)}")
        table(of_sequences(options.data, starts))
    absent = []
    if "clips" in options.part or "absent" in options.part:
        found, absent = of_clips(options.data, options.cache)
        for who, errors in found.items() if "clips" in options.part else ():
            clip_table(who, errors)
    if "absent" in options.part:
        print()
        absent_table(absent + of_cuts(options.data))


if __name__ == "__main__":
    main()
