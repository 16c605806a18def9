"""How small, tilted, blurred and compressed a number card may be, and whether it is ever taken for another one.

    python benchmarks/cards.py [--showings 20] [--seed 1] [--films FOLDER]

Cards with real lighting and noise are held up for a second before a textured background, unsteadily, in films of 30
pictures a second that are encoded as H.264 and decoded again; four pictures a second are looked at. Prints, by the size
of the marker, the share of pictures in which it was read, of showings in which it was read twice, and how often another
number was read. A 17 cm marker is 27 px a side where a full HD picture shows 12 m. With --films, all films of a folder,
in which there are no cards, are looked through for cards too, every frame at 1920 px a row.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.cards import card_picture, read_cards
from pe_coach.cards.printing import MARKER_MM, PAGE_MM
from pe_coach.clip import open_clip
from pe_coach.errors import ClipError

Image = NDArray[np.uint8]
Floats = NDArray[np.float64]

SIZE = (320, 240)
FRAMES, STEP, RATE = 30, 7, 30
SIDES_PX = (14, 16, 18, 20, 24, 28, 36, 48)


@dataclass(frozen=True)
class Spoiling:
    """What makes a card hard to read: angles in degrees, blur in px, contrast as a share, CRF of the encoder."""

    tilt_deg: float = 0.0
    blur_px: float = 0.5
    motion_px: float = 0.0
    contrast: float = 0.8
    noise: float = 3.0
    bend: float = 0.0
    crf: int = 23


EASY = Spoiling()
CASES = {
    "easy": EASY,
    "tilt 30": replace(EASY, tilt_deg=30),
    "tilt 45": replace(EASY, tilt_deg=45),
    "tilt 60": replace(EASY, tilt_deg=60),
    "blur 1.0 px": replace(EASY, blur_px=1.0),
    "blur 1.5 px": replace(EASY, blur_px=1.5),
    "motion 3 px": replace(EASY, motion_px=3),
    "motion 6 px": replace(EASY, motion_px=6),
    "dim": replace(EASY, contrast=0.3, noise=6),
    "bent paper": replace(EASY, bend=0.08),
    "CRF 30": replace(EASY, crf=30),
    "CRF 36": replace(EASY, crf=36),
    "a lesson": Spoiling(30, 0.8, 1.5, 0.6, 4, 0.04, 28),
}


def showing(number: int, side_px: float, how: Spoiling, chance: np.random.Generator) -> Iterator[Image]:
    """Frames of a card in an unsteady hand, decoded from H.264."""
    background = textured(chance)
    card = bent(card_picture(number, 3.0), how.bend)
    yaw, pitch, roll = chance.uniform(-1, 1, 3) * (how.tilt_deg, how.tilt_deg, 25)
    x, y = chance.uniform(0.35, 0.65, 2) * SIZE
    sway = chance.normal(0, 1, (FRAMES, 5)).cumsum(axis=0) * (0.3, 0.3, 0.6, 0.6, 0.4)
    drawn = (
        spoilt(
            placed(background, card, side_px, (yaw + dyaw, pitch + dpitch, roll + droll), (x + dx, y + dy)), how, chance
        )
        for dx, dy, dyaw, dpitch, droll in sway
    )
    yield from coded(drawn, how.crf)


def textured(chance: np.random.Generator) -> Image:
    """A field, a hedge and people far away, as far as their edges matter."""
    layers = [
        cv2.resize(chance.uniform(40, 215, (SIZE[1] // cell, SIZE[0] // cell, 3)), SIZE, interpolation=cv2.INTER_CUBIC)
        for cell in (4, 12, 60)
    ]
    return np.clip(np.tensordot((0.3, 0.3, 0.4), layers, 1), 0, 255).astype(np.uint8)


def bent(card: Image, bend: float) -> Image:
    """A card whose paper curves forward between the hands, by a share of its width."""
    height, width = card.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    lift = bend * width * np.sin(np.pi * x / width)
    return cv2.remap(card, x, np.float32(y + lift), cv2.INTER_LINEAR, borderValue=255)


def placed(background: Image, card: Image, side_px: float, turn_deg: Floats, centre: Floats) -> Image:
    """The card before the background as a camera far away sees it; facing the camera its marker has this side."""
    height, width = card.shape
    scale = side_px / (width * MARKER_MM / PAGE_MM[0])
    yaw, pitch, roll = np.radians(turn_deg)
    turn = cv2.Rodrigues(np.array((pitch, 0, 0)))[0] @ cv2.Rodrigues(np.array((0, yaw, 0)))[0]
    turn = cv2.Rodrigues(np.array((0, 0, roll)))[0] @ turn
    corners = np.array([(-width, -height, 0), (width, -height, 0), (width, height, 0), (-width, height, 0)]) / 2
    flat = np.float32((corners * scale @ turn.T)[:, :2] + centre)
    source = np.float32([(0, 0), (width, 0), (width, height), (0, height)])
    # reduced first: a warp takes single points of the card, which a lens does not
    small = cv2.resize(card, None, fx=2 * scale, fy=2 * scale, interpolation=cv2.INTER_AREA)
    matrix = cv2.getPerspectiveTransform(source * (small.shape[1] / width), flat)
    mask = cv2.warpPerspective(np.ones(small.shape, np.float32), matrix, SIZE, flags=cv2.INTER_LINEAR)[..., None]
    paper = cv2.warpPerspective(small, matrix, SIZE, flags=cv2.INTER_LINEAR, borderValue=255)[..., None]
    return (background * (1 - mask) + paper * mask).astype(np.uint8)


def spoilt(picture: Image, how: Spoiling, chance: np.random.Generator) -> Image:
    """The picture as a phone's camera takes it."""
    blurred = cv2.GaussianBlur(picture, (0, 0), how.blur_px)
    if how.motion_px >= 1:
        angle = chance.uniform(0, np.pi)
        along = np.linspace(-0.5, 0.5, 15) * how.motion_px
        kernel = np.zeros((15, 15), np.float32)
        np.add.at(
            kernel, (np.rint(7 + along * np.sin(angle)).astype(int), np.rint(7 + along * np.cos(angle)).astype(int)), 1
        )
        blurred = cv2.filter2D(blurred, -1, kernel / kernel.sum())
    light = (
        128
        + how.contrast * (blurred.astype(np.float32) - 128)
        + np.linspace(-15, 15, SIZE[0], dtype=np.float32)[:, None]
    )
    return np.clip(light + how.noise * chance.standard_normal(light.shape, np.float32), 0, 255).astype(np.uint8)


def coded(pictures: Iterator[Image], crf: int) -> Iterator[Image]:
    """The pictures after an encoder and a decoder."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": str(crf), "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.thread_count = 1
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    file.seek(0)
    with av.open(file) as container:
        yield from (frame.to_ndarray(format="rgb24") for frame in container.decode(video=0))


def measured(how: Spoiling, side_px: float, showings: int, chance: np.random.Generator) -> tuple[float, float, int]:
    """Share of pictures read, share of showings read twice, and how many wrong numbers were read."""
    right, twice, wrong, looks = 0, 0, 0, 0
    for _ in range(showings):  # of cards of a class of 49
        number = int(chance.integers(1, 50))
        seen = [
            [card.number for card in read_cards(picture)]
            for index, picture in enumerate(showing(number, side_px, how, chance))
            if index % STEP == 0
        ]
        hits = sum(number in numbers for numbers in seen)
        looks, right, twice = looks + len(seen), right + hits, twice + (hits >= 2)
        wrong += sum(other != number for numbers in seen for other in numbers)
    return right / looks, twice / showings, wrong


def frames_without_cards(folder: Path) -> Iterator[Image]:
    """Every frame of every film in a folder, enlarged to 1920 px a row."""
    for path in sorted(folder.rglob("*")):
        try:
            frames = open_clip(path).frames() if path.is_file() else iter(())
            for frame in frames:
                yield cv2.resize(frame.image, None, fx=1920 / frame.image.shape[1], fy=1920 / frame.image.shape[1])
        except ClipError:
            continue


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--showings", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--films", type=Path)
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    print("marker side, px      " + "".join(f"{side:>12}" for side in SIDES_PX))
    print("                     " + "".join(f"{'one  twice':>12}" for _ in SIDES_PX) + "   wrong")
    wrong = 0
    for name, how in CASES.items():
        chance = np.random.default_rng(asked.seed)
        results = [measured(how, side, asked.showings, chance) for side in SIDES_PX]
        wrong += sum(mistakes for _, _, mistakes in results)
        cells = "".join(f"{one:>7.0%}{two:>5.0%}" for one, two, _ in results)
        print(f"{name:<21}{cells}{sum(mistakes for _, _, mistakes in results):>8}", flush=True)
    print(f"wrong numbers: {wrong} in {len(CASES) * len(SIDES_PX) * asked.showings} showings")
    speed()
    if asked.films:
        without_cards(asked.films)


def speed() -> None:
    """Print the time for a full HD picture."""
    picture = np.tile(textured(np.random.default_rng(0)), (5, 6, 1))[:1080]
    times = []
    for _ in range(20):
        start = time.process_time()
        read_cards(picture)
        times.append(time.process_time() - start)
    print(f"full HD picture full of edges: {1000 * np.median(times):.1f} ms of one core")


def without_cards(folder: Path) -> None:
    """Print how many cards were read where there are none."""
    looked, found, spent_s = 0, list[int](), 0.0
    for picture in frames_without_cards(folder):
        start = time.process_time()
        found += [card.number for card in read_cards(picture)]
        spent_s += time.process_time() - start
        looked += 1
    each_ms = 1000 * spent_s / max(1, looked)
    print(f"films without cards: {len(found)} cards read in {looked} frames, {each_ms:.1f} ms a frame")


if __name__ == "__main__":
    main()
