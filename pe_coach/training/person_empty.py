"""Pictures that hold nobody, for the person detector: trees, fences, seats, posts, walls and doors are not people.

    python -m pe_coach.training.person_empty --out FOLDER --painted 300 --pictures WALLPAPERS TEXTURES

Writes JPEG files: painted sports grounds, and what the given folders hold, shrunk. That nobody is on a picture is for
whoever gives it to see; `models/README.md` says which ones the shipped detector saw.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.filming import look_at
from pe_coach.filming.panorama import BACKGROUNDS, Panorama, paint

Image = NDArray[np.uint8]

WIDE, SIZE = (3400, 800), (480, 270)
"""Width and height, px, of what is painted and of what is kept."""

SEED = 1000
"""Seeds below belong to the demo."""

CUTS = 3
"""Pictures of a painted ground."""

LARGEST_PX, SMALLEST_PX, PLAINEST = 480, 96, 6.0
"""Long side to which given pictures are shrunk; short side and deviation of grey levels below which they are left."""

QUALITY = [cv2.IMWRITE_JPEG_QUALITY, 90]


def field(rng: np.random.Generator) -> Panorama:
    """A sports ground, from 6 to 14 m and from a child's to a stand's height."""
    eye = np.array([0.0, -rng.uniform(6, 14), rng.uniform(0.9, 3.0)])
    camera = look_at(eye, eye + np.array([0.0, 1.0, 0.0]), rng.uniform(600, 1100), WIDE)
    name = list(BACKGROUNDS)[int(rng.integers(len(BACKGROUNDS)))]
    return paint(name, camera, int(rng.choice((-1, 1))), int(rng.integers(2**31)), pit=bool(rng.random() < 0.5))


def cut(panorama: Panorama, rng: np.random.Generator) -> Image:
    """A part of it that holds the horizon, (270, 480, 3) RGB."""
    height, width = panorama.image.shape[:2]
    high = int(rng.uniform(0.35, 0.75) * height)
    wide = high * SIZE[0] // SIZE[1]
    x, y = int(rng.integers(width - wide)), int(rng.uniform(0.15, 0.85) * (height - high))
    part = panorama.image[y : y + high, x : x + wide]
    return np.asarray(cv2.resize(part, SIZE, interpolation=cv2.INTER_AREA), np.uint8)


def painted(count: int, out: Path) -> None:
    """Write `field-NNNN.jpg`."""
    for index in range(count):
        rng = np.random.default_rng((SEED, index))
        if index % CUTS == 0:
            panorama = field(rng)
        cv2.imwrite(str(out / f"field-{index:04d}.jpg"), cut(panorama, rng)[..., ::-1], QUALITY)


def shrunk(folder: Path, out: Path) -> int:
    """Write the pictures of a folder and of those in it as `FOLDER-NNNN.jpg`; returns how many there are."""
    files = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp")]
    count = 0
    for file in files:
        bgr = cv2.imread(str(file))
        if bgr is None or min(bgr.shape[:2]) < SMALLEST_PX or bgr.std() < PLAINEST:
            continue
        scale = min(1.0, LARGEST_PX / max(bgr.shape[:2]))
        small = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        cv2.imwrite(str(out / f"{folder.name}-{count:04d}.jpg"), small, QUALITY)
        count += 1
    return count


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--painted", type=int, default=300, help="sports grounds")
    parser.add_argument("--pictures", type=Path, nargs="*", default=[], help="folders of pictures without anybody")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    painted(args.painted, args.out)
    for folder in args.pictures:
        print(f"{folder}: {shrunk(folder, args.out)} pictures")


if __name__ == "__main__":
    main()
