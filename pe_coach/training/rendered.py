"""Drawn athletes as training samples: a bank of cut-out people, laid over backgrounds as they are asked for.

Drawing takes ten times as long as everything else a sample needs, so people are drawn once, into files:

    python -m pe_coach.training.rendered --motions MOTIONS --elite ELITE --out BANK --count 8000 --seed 1000
"""

from __future__ import annotations

import argparse
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.filming import BODY_NAMES, HELD_OUT, KIT_NAMES, draw_body, load_body, look_at, pose_body
from pe_coach.training.data import Floats, Picture, Sample
from pe_coach.training.postures import SIDE_VIEW_MOTIONS, Moves, load_elite, load_moves, random_posture
from pe_coach.training.scenery.stage import blend
from pe_coach.training.scenery.staging import MARGIN_SHARE, SCENERY, Scenery, cut_background, staged

SWIM_KIT = KIT_NAMES.index("swim_cap")
LAND_KITS = tuple(i for i, name in enumerate(KIT_NAMES) if name not in (*HELD_OUT.kits, "swim_cap"))
BODIES = tuple(name for name in BODY_NAMES if name not in HELD_OUT.bodies)
TEST_KITS = tuple(KIT_NAMES.index(name) for name in HELD_OUT.kits)

SIDE_RANGE_PX = (50, 220)
"""Longest side of a drawn person: from far away on a phone's film to a full picture."""
CHUNK = 500
"""People in one file of a bank."""


@dataclass(frozen=True)
class Cast:
    """Who is drawn: which bodies, kits for the land, and how they are seen.

    `side_view` is the share of cameras within `SIDE_SPREAD_DEG` of the side; the others look from anywhere. `side_px`
    is the range of a person's longest side.
    """

    bodies: tuple[str, ...] = BODIES
    kits: tuple[int, ...] = LAND_KITS
    side_view: float = 0.75
    side_px: tuple[float, float] = SIDE_RANGE_PX


TRAINING_CAST = Cast()
TEST_CAST = Cast(HELD_OUT.bodies, TEST_KITS, side_view=1.0)
"""What training never draws."""
SIDE_SPREAD_DEG = 35.0


@dataclass(frozen=True, eq=False)
class CutOut:
    """A drawn person: `rgba` (h, w, 4), colours multiplied by alpha, and `points` (17, 2) in its px."""

    rgba: Picture
    points: Floats


class Bank:
    """Cut-out people whose points span at least `least_side_px`, compressed in memory."""

    def __init__(self, files: Sequence[Path], least_side_px: float = 0.0) -> None:
        self._people: list[tuple[NDArray[np.uint8], Floats]] = []
        for file in files:
            with np.load(file, allow_pickle=False) as stored:
                blob, offset, points = stored["blob"], stored["offset"], stored["points"]
            parts = [blob[a:b] for a, b in itertools.pairwise(offset)]
            large = np.ptp(points, axis=1).max(1) >= least_side_px
            people = zip(parts, points.astype(np.float64), large, strict=True)
            self._people += [(part, xy) for part, xy, enough in people if enough]

    def __len__(self) -> int:
        return len(self._people)

    def __getitem__(self, index: int) -> CutOut:
        png, points = self._people[index]
        return CutOut(np.asarray(cv2.imdecode(png, cv2.IMREAD_UNCHANGED), np.uint8), points)

    @property
    def points(self) -> list[Floats]:
        """(17, 2) px of everybody, without decoding a picture."""
        return [points for _, points in self._people]


def save_bank(people: Sequence[CutOut], path: Path) -> None:
    """Write people to a file that `Bank` reads."""
    images = [cv2.imencode(".png", p.rgba, [cv2.IMWRITE_PNG_COMPRESSION, 3])[1] for p in people]
    offset = np.cumsum([0, *(len(image) for image in images)])
    fresh = path.with_name(f".{path.name}")
    np.savez(fresh, blob=np.concatenate(images), offset=offset, points=np.array([p.points for p in people], np.float32))
    fresh.replace(path)


def random_person(moves: list[Moves], rng: np.random.Generator, cast: Cast = TRAINING_CAST) -> CutOut:
    """Somebody of the cast in a random posture, kit, light and view."""
    body = load_body(str(rng.choice(cast.bodies)))
    rotations, move = random_posture(moves, body, rng)
    kit = SWIM_KIT if move.swimming else int(rng.choice(cast.kits))
    posed = pose_body(body, rotations, (0.0, 0.0, 0.0), kit)
    middle = (posed.vertices.max(0) + posed.vertices.min(0)) / 2
    away = _direction(rng, cast.side_view) * rng.uniform(4, 20)
    side_px = float(np.exp(rng.uniform(*np.log(cast.side_px))))
    reach = float(np.linalg.norm(np.ptp(posed.points, axis=0)))
    focal = side_px / (0.85 * reach) * float(np.linalg.norm(away))
    frame = 2 * math.ceil(cast.side_px[1])
    camera = look_at(middle + away, middle, focal, (frame, frame))
    light = rng.normal(0, 1, 3) + np.array([0, 0, 1.2])
    sun = tuple(float(v) for v in light / np.linalg.norm(light))
    sprite = draw_body(body, posed, camera, kit=kit, palette=random_palette(rng), sun=(sun[0], sun[1], sun[2]))
    return _trimmed(np.dstack([sprite.rgb, sprite.alpha]), sprite.points - np.array(sprite.corner))


def _direction(rng: np.random.Generator, side_view: float) -> Floats:
    """Unit vector from the person to the camera; people travel along x."""
    azimuth = math.radians(90 * float(rng.choice([-1, 1])) + rng.uniform(-SIDE_SPREAD_DEG, SIDE_SPREAD_DEG))
    if rng.random() >= side_view:
        azimuth = rng.uniform(-math.pi, math.pi)
    elevation = math.radians(float(np.clip(rng.normal(4, 9), -12, 45)))
    flat = math.cos(elevation)
    return np.array([flat * math.cos(azimuth), flat * math.sin(azimuth), math.sin(elevation)])


def _trimmed(rgba: Picture, points: Floats) -> CutOut:
    """Without empty rows and columns at the edges."""
    rows, columns = np.flatnonzero(rgba[..., 3].any(1)), np.flatnonzero(rgba[..., 3].any(0))
    top, left = rows[0], columns[0]
    part = rgba[top : rows[-1] + 1, left : columns[-1] + 1]
    return CutOut(np.ascontiguousarray(part), points - np.array([left, top]))


def random_palette(rng: np.random.Generator) -> Picture:
    """(8, 3) RGB of a kit's labels; no cloth in a colour of skin."""
    colours = [_cloth(rng) for _ in range(8)]
    return np.array(colours, np.uint8)


def _cloth(rng: np.random.Generator) -> tuple[int, int, int]:
    if rng.random() < 0.4:
        grey = int(rng.choice([rng.integers(10, 60), rng.integers(60, 180), rng.integers(190, 250)]))
        return grey, grey, grey
    hue = rng.uniform(25, 172)  # of 180; left out: red-brown to orange, where skin lies
    if rng.random() < 0.2:
        hue, saturation = rng.uniform(0, 4), rng.uniform(220, 255)  # strong red
    else:
        saturation = rng.uniform(90, 255)
    pixel = np.array([[[hue, saturation, rng.uniform(50, 255)]]], np.uint8)
    r, g, b = cv2.cvtColor(pixel, cv2.COLOR_HSV2RGB)[0, 0].tolist()
    return r, g, b


def compose(person: CutOut, background: Picture, rng: np.random.Generator) -> Sample:
    """The person in front of a background, with nothing around; every point has weight 1."""
    h, w = person.rgba.shape[:2]
    margin = int(MARGIN_SHARE * max(h, w)) + 4
    canvas = cut_background(background, (h + 2 * margin, w + 2 * margin), rng)
    corner = np.array([margin, margin])
    blend(canvas, person.rgba, margin, margin)
    points = np.concatenate([person.points + corner, np.ones((17, 1))], 1)
    return Sample(canvas, points, np.array([margin, margin, margin + w, margin + h], np.float64))


def painted_background(rng: np.random.Generator, side: int = 240) -> Picture:
    """Sky or wall, trees or stands, ground with lines: what a sports ground looks like out of focus."""
    top, middle, ground = (_flat(rng) for _ in range(3))
    horizon = rng.uniform(0.2, 0.8) * side
    y = np.arange(side)[:, None, None]
    picture = np.where(y < horizon, top + (middle - top) * (y / horizon), ground * (1 - 0.25 * (y - horizon) / side))
    picture = np.broadcast_to(picture, (side, side, 3)).astype(np.float32).copy()
    for _ in range(rng.integers(0, 12)):
        centre = (int(rng.uniform(0, side)), int(horizon - rng.uniform(0, 0.25) * side))
        cv2.circle(picture, centre, int(rng.uniform(4, 35)), _flat(rng).tolist(), -1)
    for _ in range(rng.integers(0, 8)):
        at = rng.uniform(horizon, side, 2)
        cv2.line(picture, (0, int(at[0])), (side, int(at[1])), _flat(rng).tolist(), int(rng.integers(1, 5)))
    for _ in range(rng.integers(0, 4)):
        x = int(rng.uniform(0, side))
        cv2.line(picture, (x, 0), (x + int(rng.normal(0, 8)), side), _flat(rng).tolist(), int(rng.integers(1, 7)))
    grain = cv2.resize(rng.normal(0, rng.uniform(2, 25), (side // 3, side // 3, 1)).astype(np.float32), (side, side))
    picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 4)) + grain[..., None]
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def _flat(rng: np.random.Generator) -> NDArray[np.float64]:
    """A colour of things: mostly dull."""
    return np.asarray(np.clip(rng.uniform(20, 235) + rng.normal(0, 28, 3), 0, 255))


def rendered_sample(
    bank: Bank, pictures: Sequence[Picture], rng: np.random.Generator, how: Scenery = SCENERY
) -> Sample:
    """One drawn person over a photographed or painted background, with what else a sports ground holds."""

    def anybody() -> CutOut:
        return bank[int(rng.integers(len(bank)))]

    person = anybody()
    photographed = len(pictures) > 0 and rng.random() < 0.65
    background = pictures[int(rng.integers(len(pictures)))] if photographed else painted_background(rng)
    return staged(person.rgba, person.points, background, lambda: anybody().rgba, rng, how)


def test_samples(motions: Path, pictures: Sequence[Picture], count: int, seed: int) -> list[Sample]:
    """Runners and jumpers of the held-out bodies and kit seen from the side; the same ones for the same arguments."""
    rng = np.random.default_rng(seed)
    moves = load_moves(motions, SIDE_VIEW_MOTIONS)
    people = [random_person(moves, rng, TEST_CAST) for _ in range(count)]
    grounds = [pictures[i % len(pictures)] if i % 2 and pictures else painted_background(rng) for i in range(count)]
    return [compose(person, ground, rng) for person, ground in zip(people, grounds, strict=True)]


def make_bank(moves: list[Moves], folder: Path, count: int, seed: int, cast: Cast = TRAINING_CAST) -> None:
    """Draw `count` people of the cast into files of `CHUNK`, named after the seed."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(0, count, CHUNK):
        people = [random_person(moves, rng, cast) for _ in range(min(CHUNK, count - start))]
        save_bank(people, folder / f"people-{seed}-{start:06d}.npz")
        print(f"{start + len(people)} of {count} people drawn", flush=True)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--motions", type=Path, help="folder of motions as rotations of bones")
    parser.add_argument("--elite", type=Path, help="folder of elite long jumps as 2-D key points")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=8000)
    parser.add_argument("--side", type=float, nargs=2, default=SIDE_RANGE_PX, metavar=("LEAST", "MOST"), help="px")
    parser.add_argument("--seed", type=int, default=HELD_OUT.seeds.stop, help="outside the demo's seeds")
    options = parser.parse_args()
    if not (options.motions or options.elite):
        parser.error("name --motions, --elite or both: who is drawn has to move")
    if options.seed in HELD_OUT.seeds:
        parser.error(f"seeds {HELD_OUT.seeds.start} to {HELD_OUT.seeds.stop - 1} are held out for the demo")
    cv2.setNumThreads(1)
    moves = load_moves(options.motions) if options.motions else []
    moves += load_elite(options.elite) if options.elite else []
    make_bank(moves, options.out, options.count, options.seed, Cast(side_px=tuple(options.side)))


if __name__ == "__main__":
    main()
