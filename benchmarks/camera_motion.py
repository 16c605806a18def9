"""Is the camera's motion recovered: rendered pans, zooms and shaking hands, against the truth.

    python benchmarks/camera_motion.py [--seeds 8] [--case NAME ...]

Prints markdown. Every film is seeded; a camera that turns and zooms on its spot films a painted sports ground for three
seconds, at 640 x 360 and 30 frames a second. The error of a frame is how far five points of it, the middle and those
half way to the corners, lie from where they belong in the frame in the middle of the film, root mean square, in percent
of the picture's width. `median` and `worst` are over all frames of all films of a case, `lost` is the share of the
frames that were declared unknown, `within 2 %` the share of the frames that are not, and lie within 2 %.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import CameraMotion
from pe_coach.filming.actors import bystander
from pe_coach.filming.bodies import BODY_NAMES, load_body
from pe_coach.filming.camera import Camera, look_at
from pe_coach.filming.panorama import BACKGROUNDS, Panorama, paint
from pe_coach.filming.scene import compose, sprite_of
from pe_coach.filming.shooting import Actor

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

SIZE, FRAMES, RATE = (640, 360), 90, 30.0
FOCAL_PX = 700.0
"""Of a phone held level: 49 degrees wide."""
EYE = np.array([0.0, -11.0, 1.3])
WIDE = (3400, 800)
EXPOSURES = 5
"""Pictures that are averaged to one with motion blur."""


@dataclass(frozen=True)
class Case:
    """How the camera moves and what it sees.

    `pan_deg` and `zoom` are reached at the end, `shake_deg` is the standard deviation of a hand's trembling; `people`
    stand close in front and walk, `told` or not; `contrast` scales the background's; `exposure` is the share of a
    frame's time in which light falls in.
    """

    pan_deg: float = 0.0
    zoom: float = 1.0
    shake_deg: float = 0.0
    people: int = 0
    told: bool = True
    contrast: float = 1.0
    exposure: float = 0.0


CASES = {
    "still": Case(),
    "pan 30°": Case(pan_deg=30),
    "pan 60°": Case(pan_deg=60),
    "zoom 1.6": Case(zoom=1.6),
    "zoom out 1/1.6": Case(zoom=1 / 1.6),
    "pan 30° and zoom 1.6": Case(pan_deg=30, zoom=1.6),
    "hand-held": Case(shake_deg=0.5),
    "hand-held, pan 30° and zoom 1.6": Case(pan_deg=30, zoom=1.6, shake_deg=0.5),
    "pan 30°, people over 40 %": Case(pan_deg=30, people=8),
    "pan 30°, the same not told": Case(pan_deg=30, people=8, told=False),
    "pan 30°, little texture": Case(pan_deg=30, contrast=0.15),
    "pan 30°, motion blur": Case(pan_deg=30, exposure=0.5),
    "pan 60°, motion blur": Case(pan_deg=60, exposure=1.0),
    "all at once": Case(pan_deg=30, zoom=1.3, shake_deg=0.5, people=2, contrast=0.4, exposure=0.5),
    "all at once, four people": Case(pan_deg=30, zoom=1.3, shake_deg=0.5, people=4, contrast=0.4, exposure=0.5),
}


@dataclass(frozen=True)
class Path:
    """(T,) yaw, pitch and roll in degrees and focal length in px."""

    yaw: Floats
    pitch: Floats
    roll: Floats
    focal: Floats

    def at(self, frame: float) -> Camera:
        """The camera between two frames."""
        rows = np.arange(len(self.yaw))
        ways = (self.yaw, self.pitch, self.roll, self.focal)
        yaw, pitch, roll, focal = (float(np.interp(frame, rows, way)) for way in ways)
        turn = np.radians(yaw)
        ahead = np.array([np.sin(turn), np.cos(turn), np.tan(np.radians(pitch))])
        return look_at(EYE, EYE + ahead, focal, SIZE, roll)


def path_of(case: Case, rng: np.random.Generator) -> Path:
    """A hand's way through the case: it begins and ends gently."""
    share = np.clip((np.arange(FRAMES) - 10) / (FRAMES - 20), 0, 1)
    eased = 3 * share**2 - 2 * share**3
    shake = [case.shake_deg * _trembling(rng) for _ in range(3)]
    sign = rng.choice((-1, 1))
    return Path(sign * case.pan_deg * (eased - 0.5) + shake[0], shake[1], shake[2], FOCAL_PX * case.zoom**eased)


def _trembling(rng: np.random.Generator) -> Floats:
    """(T,) noise of a hand, 1 to 6 times a second, of deviation 1."""
    time = np.arange(FRAMES) / RATE
    waves = [np.sin(2 * np.pi * (f * time + rng.random())) / f for f in rng.uniform(1, 6, 8)]
    noise = np.sum(waves, axis=0)
    return np.asarray(noise / noise.std())


def scenery(case: Case, rng: np.random.Generator) -> Panorama:
    """The ground around, with so much contrast."""
    name = sorted(BACKGROUNDS)[int(rng.integers(len(BACKGROUNDS)))]
    camera = look_at(EYE, EYE + np.array([0.0, 1.0, 0.0]), FOCAL_PX * max(1.0, case.zoom), WIDE)
    panorama = paint(name, camera, 1, int(rng.integers(2**31)))
    flat = panorama.image.mean() + case.contrast * (panorama.image - panorama.image.mean())
    return replace(panorama, image=flat.astype(np.uint8))


def crowd(case: Case, rng: np.random.Generator) -> list[Actor]:
    """People who walk to and fro close to the camera."""
    places = np.linspace(-1.5, 1.5, case.people) if case.people else []
    return [
        bystander(
            load_body(str(rng.choice(BODY_NAMES))),
            FRAMES,
            RATE,
            at=(float(x + rng.normal(0, 0.2)), float(EYE[1] + rng.uniform(1.9, 2.9))),
            facing_deg=float(rng.choice((0, 180))),
            walks=bool(rng.random() < 0.7),
        )
        for x in places
    ]


def film(case: Case, seed: int) -> Iterator[tuple[Image, Floats, Floats]]:
    """Picture, (N, 4) boxes of people, and the (3, 3) matrix of world directions to px, frame by frame."""
    rng = np.random.default_rng([seed, 13])
    path, ground, people = path_of(case, rng), scenery(case, rng), crowd(case, rng)
    for frame in range(FRAMES):
        moments = frame + case.exposure * (np.arange(EXPOSURES) / (EXPOSURES - 1) - 0.5) if case.exposure else [frame]
        cameras = [path.at(float(np.clip(moment, 0, FRAMES - 1))) for moment in moments]
        pictures = [compose(ground.seen_by(c), [sprite_of(a.person(frame), c) for a in people]) for c in cameras]
        image = np.mean([picture.image for picture in pictures], axis=0) + rng.normal(0, 3, (SIZE[1], SIZE[0], 3))
        boxes = pictures[len(pictures) // 2].boxes
        yield (
            np.clip(image, 0, 255).astype(np.uint8),
            boxes[np.isfinite(boxes).all(1)] if case.told else np.zeros((0, 4)),
            path.at(frame).matrix()[:, :3],
        )


@dataclass(frozen=True)
class Outcome:
    """(T,) errors in widths of the picture, (T,) whether the motion was seen; `covered`: by people, at most, share."""

    errors: Floats
    seen: NDArray[np.bool_]
    covered: float


def outcome(case: Case, seed: int) -> Outcome:
    camera, seen, inner, covered = CameraMotion(), [], [], []
    for image, boxes, matrix in film(case, seed):
        seen.append(camera.update(image, boxes).ok)
        inner.append(matrix)
        covered.append(_covered(boxes))
    middle = FRAMES // 2
    truth = np.array([inner[middle] @ np.linalg.inv(matrix) for matrix in inner])
    found = camera.places()
    found = np.linalg.inv(found[middle]) @ found
    w, h = SIZE
    points = np.array([(w / 2, h / 2), *((x, y) for x in (w / 4, 3 * w / 4) for y in (h / 4, 3 * h / 4))])
    apart = np.linalg.norm(_mapped(found, points) - _mapped(truth, points), axis=-1)
    return Outcome(np.sqrt((apart**2).mean(1)) / w, np.array(seen), float(np.max(covered)))


def _mapped(matrices: Floats, points: Floats) -> Floats:
    """(T, N, 2) of homographies (T, 3, 3) and points (N, 2)."""
    there = np.einsum("tij,nj->tni", matrices, np.column_stack([points, np.ones(len(points))]))
    return np.asarray(there[..., :2] / there[..., 2:])


def _covered(boxes: Floats) -> float:
    """Share of the picture inside any box."""
    mask = np.zeros(SIZE[::-1], bool)
    for x0, y0, x1, y1 in boxes.clip(0).astype(int):
        mask[y0:y1, x0:x1] = True
    return float(mask.mean())


def row(name: str, outcomes: list[Outcome]) -> str:
    errors, seen = np.concatenate([o.errors for o in outcomes]), np.concatenate([o.seen for o in outcomes])
    covered = max(o.covered for o in outcomes)
    good = (errors < 0.02) & seen
    films = sum(bool((o.errors[o.seen] < 0.02).all()) for o in outcomes)
    return (
        f"| {name} | {100 * covered:.0f} | {100 * np.median(errors):.2f} | {100 * errors[seen].max():.2f} | "
        f"{100 * (~seen).mean():.1f} | {100 * good.mean():.1f} | {films} of {len(outcomes)} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--case", nargs="*", default=list(CASES), choices=list(CASES))
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    print("| case | people over, % | median, % | worst, % | lost, % | within 2 %, % of frames | films within 2 % |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name in arguments.case:
        print(row(name, [outcome(CASES[name], seed) for seed in range(arguments.seeds)]), flush=True)


if __name__ == "__main__":
    main()
