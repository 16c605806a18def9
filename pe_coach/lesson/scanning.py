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
from pe_coach.people import Detector
from pe_coach.people.boxes import between
from pe_coach.people.looks import distinct
from pe_coach.people.moving import MovingRegions

Floats = NDArray[np.float64]

LOOK_STEP_S = 0.25
"""Between two looks: a run-up of two seconds is seen eight times, a card that is held up for a second four times."""
PART_S = 60.0
"""Length of the parts that a film is looked through in; how many workers there are changes nothing of what is seen."""
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
    """

    time_s: float
    people: Floats
    step: Floats
    cards: tuple[CardSeen, ...]


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
    for frame in _looks(clip, part.start_s - WARM_UP_LOOKS * LOOK_STEP_S, part.stop_s):
        if frame.time_s < part.start_s:
            seeing.warm_up(frame)
            continue
        glances.append(seeing.glance(frame))
        tell("lesson", (frame.time_s - part.start_s) / max(end_s - part.start_s, LOOK_STEP_S))
    return glances


def _looks(clip: Clip, start_s: float, stop_s: float) -> Iterator[Frame]:
    """The first sound frame of every quarter of a second, whichever part it belongs to."""
    last = -1
    for frame in clip.frames(max(0.0, start_s), stop_s):
        number = int(frame.time_s / LOOK_STEP_S)
        if number > last and not frame.damaged:
            last = number
            yield frame


class _Seeing:
    """What is remembered from look to look."""

    def __init__(self, highest: int) -> None:
        self._highest = highest
        self._camera, self._regions = CameraMotion(), MovingRegions()
        self._place, self._boxes = np.eye(3), np.zeros((0, 4))

    def warm_up(self, frame: Frame) -> None:
        """A look before the part."""
        self._place = self._camera.update(frame.image, self._boxes).matrix
        self._regions.update(frame.image, self._place)

    def glance(self, frame: Frame) -> Glance:
        """The next look. The detector is asked only where something moves, or the camera does."""
        place = self._camera.update(frame.image, self._boxes)
        regions = self._regions.update(frame.image, place.matrix)
        step = between(self._place, place.matrix) if place.ok else np.eye(3)
        stirs = len(regions) > 0 or not place.ok or not np.array_equal(place.matrix, self._place)
        people = distinct(_detector().detect(frame.image)) if stirs else np.zeros((0, 5))
        self._place, self._boxes = place.matrix, people[:, :4]
        cards = tuple(read_cards(frame.image, frame.time_s, highest=self._highest))
        return Glance(frame.time_s, people, step, cards)


@cache
def _detector() -> Detector:
    return Detector.load()
