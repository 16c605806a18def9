"""People who cross: does everybody keep the own number? Rendered films with two to four people, of known truth.

    python benchmarks/crossings.py [--seeds 100] [--first 0] [--detector CARD.toml | --detector truth]

Prints markdown. People walk and run past each other at different depths, in clothes of their own (odd seeds) or all in
the same ones (even seeds); in every third film the camera pans, in every fourth an official stands in the way. A film
has a switch when a track lies on one person and later on another, each for 0.2 s and on nobody else; `parts` counts
tracks beyond the first of a person, `seen` is the share of the frames in which somebody who is visible has a track
(IoU >= 0.5). `truth` is a detector that gives the true boxes with noise of 4 % of their height, misses one in ten and
whoever is more than half hidden, and sees nothing in enlarged windows.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import open_clip, write_video
from pe_coach.filming import BODY_NAMES, Actor, Shot, bystander, load_body, shoot
from pe_coach.people import Detector, People, track_people
from pe_coach.people.detector import box_iou
from pe_coach.people.looks import common
from pe_coach.people.second_look import FindsPeople

Floats = NDArray[np.float64]

SIZE, RATE, SECONDS = (640, 360), 20.0, 2.8
DISTANCE_M, FOCAL_PX = 9.0, 520.0
FLESH = 0.1
"""What a body reaches beyond its key points, in heights of their hull."""
HIDDEN = 0.5
GOOD, APART = 0.5, 0.3
HELD = 4
"""Frames (0.2 s) for which a track lies on a person and on nobody else before it counts: boxes jitter while people
pass each other."""


def crossing(seed: int) -> Shot:
    """A film of people who meet in the middle of the picture."""
    rng = np.random.default_rng(seed)
    frames, alike = round(SECONDS * RATE), seed % 2 == 0
    clothes = rng.integers(20, 235, (5, 8, 3)).astype(np.uint8)
    kits = rng.integers(0, 3, 5)
    actors: list[Actor] = []
    for n in range(2 + seed % 3):
        tempo, way = float(rng.uniform(0.8, 2.2)), 1 if n % 2 else -1
        body = load_body(BODY_NAMES[0 if alike else int(rng.integers(len(BODY_NAMES)))])
        meets = (-way * 1.3 * tempo * SECONDS / 2 + rng.uniform(-0.4, 0.4), 1.1 * n + rng.uniform(-0.2, 0.2))
        kit = int(kits[0 if alike else n])
        walker = bystander(
            body, frames, RATE / tempo, at=meets, facing_deg=0.0 if way > 0 else 180.0, walks=True, kit=kit
        )
        actors.append(_dressed(walker, clothes[0 if alike else n]))
    if seed % 4 == 0:
        official = bystander(
            load_body("man_a"), frames, RATE, at=(rng.uniform(-0.5, 0.5), -0.8), facing_deg=90.0, kit=1
        )
        actors.append(_dressed(official, clothes[4]))
    swing = rng.uniform(4.0, 9.0) * rng.choice((-1, 1)) if seed % 3 == 0 else 0.0
    yaw = swing * np.linspace(-1, 1, frames)
    background = ("sports_hall", "village_green")[seed % 2]
    eye, focal_px = np.array([0.0, -DISTANCE_M, 1.0]), np.full(frames, FOCAL_PX)
    return Shot(actors, background, eye, yaw, focal_px, size=SIZE, frame_rate=RATE, seed=seed)


def _dressed(actor: Actor, palette: NDArray[np.uint8]) -> Actor:
    return Actor(actor.body, actor.rotations, actor.root, actor.kit, palette)


def true_boxes(shot: Shot) -> Floats:
    """(people, frames, 4) px, reaching beyond the picture where the people do."""
    points = np.array([shot.points(n) for n in range(len(shot.actors))])
    low, high = points.min(axis=2), points.max(axis=2)
    flesh = FLESH * (high - low)[..., 1:] * np.array([0.5, 1.0])
    return np.concatenate((low - flesh, high + flesh / 2), axis=2)


def visible(shot: Shot, boxes: Floats) -> NDArray[np.bool_]:
    """(people, frames): at least half inside the picture, and not more than half behind one who is nearer."""
    depth = np.array([actor.root[:, 1] for actor in shot.actors])
    seen = np.zeros(boxes.shape[:2], bool)
    picture = np.array([0.0, 0.0, *SIZE])
    for person, frame in np.ndindex(seen.shape):
        box = boxes[person, frame]
        area = np.prod(box[2:] - box[:2])
        nearer = boxes[depth[:, frame] < depth[person, frame], frame]
        inside = common(picture[None], box)[0] >= HIDDEN * area
        seen[person, frame] = inside and common(nearer, box).max(initial=0.0) <= HIDDEN * area
    return seen


class Truth:
    """A detector that knows the true boxes; asked in the order of the looks, blind in windows."""

    def __init__(self, boxes: Floats, seen: NDArray[np.bool_], looks: NDArray[np.int64], seed: int) -> None:
        self.boxes, self.seen, self.looks = boxes, seen, iter(looks.tolist())
        self.rng = np.random.default_rng(seed)

    def detect(self, image: NDArray[np.uint8]) -> Floats:
        """(N, 5)."""
        if image.shape[:2] != SIZE[::-1]:
            return np.zeros((0, 5))
        frame = next(self.looks)
        there = self.boxes[self.seen[:, frame] & (self.rng.random(len(self.boxes)) > 0.1), frame]
        height = (there[:, 3] - there[:, 1])[:, None]
        noisy = np.clip(there + self.rng.normal(0, 0.04, there.shape) * height, 0, np.tile(SIZE, 2))
        return np.concatenate((noisy, self.rng.uniform(0.45, 0.9, (len(there), 1))), axis=1)


@dataclass(frozen=True)
class Result:
    """Of one film: people, changes of person along tracks, tracks beyond one a person, share of frames tracked."""

    people: int
    switches: int
    parts: int
    seen: float


def judged(people: People, boxes: Floats, seen: NDArray[np.bool_]) -> Result:
    """Compare tracks with the truth."""
    on: dict[int, set[int]] = {person: set() for person in range(len(boxes))}
    good = np.zeros(seen.shape, bool)
    switches = 0
    for track in people.tracks:
        whose: list[int] = []
        for frame, box in zip(track.frame_index.tolist(), track.boxes, strict=True):
            overlap = box_iou(box[None], boxes[:, frame])[0]
            best = int(overlap.argmax())
            good[best, frame] |= overlap[best] >= GOOD
            if overlap[best] >= GOOD and seen[best, frame] and np.delete(overlap, best).max(initial=0.0) < APART:
                whose.append(best)
        held = [person for person, run in groupby(whose) if len(list(run)) >= HELD]
        switches += len(list(groupby(held))) - 1 if held else 0
        for person in held:
            on[person].add(track.ident)
    parts = sum(max(len(idents) - 1, 0) for idents in on.values())
    return Result(len(boxes), switches, parts, float(good[seen].mean()))


def tracked(seed: int, detector: Detector | None, folder: Path) -> Result:
    """Film, track and compare; without a detector the truth is one."""
    shot = crossing(seed)
    boxes = true_boxes(shot)
    seen = visible(shot, boxes)
    write_video(folder / "crossing.mp4", shoot(shot), frame_rate=RATE)
    finder: FindsPeople = detector or Truth(boxes, seen, np.arange(0, boxes.shape[1], 2), seed)
    return judged(track_people(open_clip(folder / "crossing.mp4"), finder), boxes, seen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--detector", default=None, help="a .toml, or 'truth'; the shipped one without")
    arguments = parser.parse_args()
    detector = None
    if arguments.detector != "truth":
        detector = Detector.load(Path(arguments.detector) if arguments.detector else None)
    print("| seed | people | switches | parts | seen |\n| --- | --- | --- | --- | --- |")
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(arguments.first, arguments.first + arguments.seeds):
            result = tracked(seed, detector, Path(folder))
            results.append(result)
            print(
                f"| {seed} | {result.people} | {result.switches} | {result.parts} | {100 * result.seen:.0f} % |",
                flush=True,
            )
    switched = sum(r.switches > 0 for r in results)
    seen = 100 * np.mean([r.seen for r in results])
    print(f"\n{len(results)} films: {sum(r.switches for r in results)} switches in {switched} films, ", end="")
    print(f"{sum(r.parts for r in results)} tracks beyond one a person, {seen:.1f} % of visible people tracked")


if __name__ == "__main__":
    main()
