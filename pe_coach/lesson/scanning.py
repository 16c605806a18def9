"""The sparse pass over the film of a lesson: four looks a second at what moves, and at every card that is held up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.cards.reading import read_cards
from pe_coach.cards.types import CardSeen
from pe_coach.clip import CameraMotion, Clip, Frame, open_clip
from pe_coach.clip.camera import Transform
from pe_coach.clip.shots import is_same_scene
from pe_coach.people import Detector
from pe_coach.people.boxes import between, moved
from pe_coach.people.looks import distinct
from pe_coach.people.moving import MovingRegions

Floats = NDArray[np.float64]

LOOK_STEP_S = 0.25
"""Between two looks: a run-up of two seconds is seen eight times, a card that is held up for a second four times."""
PART_S = 60.0
"""Length of the parts that a film is looked through in; how many workers there are changes nothing of what is seen."""
CAMERA_STEP_S = 0.1
"""Between two pictures while the camera moves: a pan of a quarter of a second leaves too little in common."""
FAST_PAN = 0.25
"""Widths of the picture a second from which every picture counts: a hand shakes by less, who pans with a run does
two."""
WARM_UP_LOOKS = 2
"""Looks before a part that are taken for comparison only: what moves differs from both pictures before."""


@dataclass(frozen=True, eq=False)
class Glance:
    """One look.

    Attributes:
        time_s: presentation time in the film.
        people: (N, 5) px x0 y0 x1 y1 and score, best first; empty also where nothing moves.
        step: (3, 3), maps pixels of the look before to those of this one, for the world that does not move.
        cards: those that were read.
        cut: nothing of the look before was found again on the way to this one; `step` says nothing then.
    """

    time_s: float
    people: Floats
    step: Floats
    cards: tuple[CardSeen, ...]
    cut: bool = False


@dataclass(frozen=True)
class Part:
    """A part of a film to be looked through, seconds; the highest number on a card."""

    film: Path
    start_s: float
    stop_s: float
    highest: int


def parts_of(clip: Clip, highest: int) -> list[Part]:
    """The whole film in parts."""
    starts = np.arange(0.0, max(clip.duration_s, PART_S / 2), PART_S)
    stops = [*starts[1:], np.inf]
    return [Part(clip.path, float(start), float(stop), highest) for start, stop in zip(starts, stops, strict=True)]


def look_at(part: Part, tell: Callable[[str, float], None]) -> list[Glance]:
    """Look through a part of a film; `tell` is told of every look.

    Raises:
        ClipError: the film cannot be read.
    """
    clip = open_clip(part.film)
    end_s, glances, seeing = min(part.stop_s, clip.duration_s), [], _Seeing(part.highest)
    for frame, due in _frames(clip, part.start_s - WARM_UP_LOOKS * LOOK_STEP_S, part.stop_s):
        if not due:
            seeing.between_looks(frame)
        elif frame.time_s < part.start_s:
            seeing.warm_up(frame)
        else:
            glances.append(seeing.glance(frame))
            tell("lesson", (frame.time_s - part.start_s) / max(end_s - part.start_s, LOOK_STEP_S))
    return glances


def _frames(clip: Clip, start_s: float, stop_s: float) -> Iterator[tuple[Frame, bool]]:
    """Sound frames, and whether a look is due: at the first of every quarter of a second of the film."""
    last = -1
    for frame in clip.frames(max(0.0, start_s), stop_s, jumps=True):
        if not frame.damaged:
            number = int(frame.time_s / LOOK_STEP_S)
            yield frame, number > last
            last = number


class _Seeing:
    """What is remembered from look to look."""

    def __init__(self, highest: int) -> None:
        self._highest = highest
        self._camera, self._regions = CameraMotion(), MovingRegions()
        self._boxes: Floats = np.zeros((0, 4))
        self._looked = self._here = Transform(np.eye(3), True)
        self._placed_s, self._pause_s, self._still = -np.inf, CAMERA_STEP_S, True
        self._last: Frame | None = None
        self._cut, self._looks = False, 0

    def between_looks(self, frame: Frame) -> None:
        """A picture that only tells how the camera moves, where it does."""
        if not self._still and frame.time_s >= self._placed_s + self._pause_s:
            self._place(frame)

    def warm_up(self, frame: Frame) -> None:
        """A look before the part."""
        self._look(frame)

    def glance(self, frame: Frame) -> Glance:
        """The next look. The detector is asked only where something moves, or the camera does."""
        before = self._looked
        stirs, cut = self._look(frame)
        people = distinct(_detector().detect(frame.image)) if stirs else np.zeros((0, 5))
        self._boxes = people[:, :4]
        cards = tuple(read_cards(frame.image, frame.time_s, highest=self._highest))
        return Glance(frame.time_s, people, between(before.matrix, self._looked.matrix), cards, cut)

    def _look(self, frame: Frame) -> tuple[bool, bool]:
        """Whether something moves, or may, and whether there was a cut since the look before."""
        before, here = self._looked, self._place(frame)
        cut, self._cut, self._looked = self._cut, False, here
        self._still = here.ok and np.array_equal(here.matrix, before.matrix)
        if cut:
            self._regions.restart()
            self._looks = 0
        self._looks += 1
        regions = self._regions.update(frame.image, here.matrix)
        return len(regions) > 0 or not self._still or self._looks <= WARM_UP_LOOKS, cut

    def _place(self, frame: Frame) -> Transform:
        """Where the camera looks; the faster it turns, the sooner it is asked again."""
        before, pause_s = self._here, frame.time_s - self._placed_s
        self._here, self._placed_s = self._camera.update(frame.image, self._boxes), frame.time_s
        height, width = frame.image.shape[:2]
        middle = np.array([[width / 2, height / 2] * 2])
        way_px = float(np.linalg.norm((moved(middle, between(before.matrix, self._here.matrix)) - middle)[0, :2]))
        calm = self._here.ok and way_px <= FAST_PAN * width * pause_s
        self._pause_s = CAMERA_STEP_S if calm else 0.0
        self._cut |= not (self._here.ok or self._last is None or is_same_scene(frame.image, self._last.image))
        self._last = frame
        return self._here


@cache
def _detector() -> Detector:
    return Detector.load()
