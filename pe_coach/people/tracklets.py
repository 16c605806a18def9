"""A stretch of sightings that are surely of one person: where, how fast, in what clothes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.people.boxes import BANDS, between, centres, moved
from pe_coach.people.looks import Sighting, boxes_of

Floats = NDArray[np.float64]

RECENT = 4
"""Sightings that tell the velocity at an end: 0.3 s, in which a box's jitter is small beside a runner's way."""
STEADY = 8
"""The same over a gap: 0.7 s, a whole step, in which the legs' swing, which moves a box's middle, cancels."""
BRIEF_S = 0.15
"""Longest time to the next look."""
LEARNT = 10
"""Sightings whose colours are averaged: over a second a body shows all its sides, and the light stays."""
FALLING = 0.8
"""Heights a second downwards against the background, which a falling body has 0.15 s after the top of its flight;
nobody who walks, runs or sits down is as fast."""
LANDED = (1.0, 0.5, 0.0)
"""Paces of a body that still falls, landed half way to the next look, or lies where it was."""
CROWDED = 0.15
"""Overlap with another detection above which colours are mixed and not learnt."""


@dataclass(eq=False)
class Tracklet:
    """Sightings of one person, in order of time.

    Attributes:
        sightings: at least one.
        disputed: the next detection could have been of somebody else as well.
    """

    sightings: list[Sighting]
    disputed: bool = False

    @property
    def first(self) -> Sighting:
        """The earliest sighting."""
        return self.sightings[0]

    @property
    def last(self) -> Sighting:
        """The latest sighting."""
        return self.sightings[-1]

    @property
    def detected(self) -> float:
        """Share of the sightings that the detector made; the others are motion."""
        return float(np.mean([s.score > 0 for s in self.sightings]))

    @property
    def moving(self) -> float:
        """Share of the sightings with motion inside the box."""
        return float(np.mean([s.moves for s in self.sightings]))

    @property
    def best(self) -> float:
        """Highest score of a sighting."""
        return max(s.score for s in self.sightings)

    def colours(self, later: bool = True) -> Floats:
        """(D,) mean of what was seen lately (or at first) of the person alone; of everybody where that is nothing."""
        end = self.sightings[-LEARNT:] if later else self.sightings[:LEARNT]
        alone = [s.appearance for s in end if s.crowded < CROWDED] or [s.appearance for s in end]
        mean = np.mean(np.array(alone, np.float64), axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9))

    def expected(self, time_s: float, camera: Floats, pace: float = 1.0) -> Floats:
        """(4,) px where the person should be in a frame after the last sighting or before the first.

        Going on at so many times the velocity of late: 1 unless told otherwise, 0 stopped.
        """
        later = time_s >= self.last.time_s
        gap_s = time_s - self.last.time_s if later else self.first.time_s - time_s
        count = RECENT if gap_s <= BRIEF_S else STEADY
        end = self.sightings[-count:] if later else self.sightings[:count][::-1]
        trust = min(1.0, (len(end) - 1) / (RECENT - 1))  # of two boxes the difference may be an arm, and no velocity
        drift = pace * trust * velocity(end) * (time_s - end[-1].time_s)
        there = end[-1].box + np.tile(drift, 2)
        return np.asarray(moved(there[None], between(end[-1].camera, camera))[0])

    def tall(self, camera: Floats, later: bool = True) -> float:
        """Usual longer side (upper quartile) of the boxes lately (or at first), px of a frame in that place.

        The larger one of two: as the background was zoomed since, or not, for who comes nearer while the camera zooms
        out keeps the size.
        """
        end = self.sightings[-LEARNT:] if later else self.sightings[:LEARNT]
        as_seen = boxes_of(end)
        zoomed = moved(as_seen, between(np.array([s.camera for s in end]), camera))
        sides = [(boxes[:, 2:] - boxes[:, :2]).max(axis=1) for boxes in (as_seen, zoomed)]
        return float(np.percentile(np.maximum(*sides), 75))

    def paces(self) -> tuple[float, ...]:
        """At how many times the velocity of late the person may have gone on: who falls may have landed since."""
        lately = self.sightings[-RECENT:]
        falls = len(lately) == RECENT and velocity(lately)[1] > FALLING * self.tall(self.last.camera)
        return LANDED if falls else (1.0,)

    def travelled(self) -> float:
        """Greatest extent of the way against the background, in heights of the own box."""
        path = [np.zeros(2)]
        for before, after in zip(self.sightings, self.sightings[1:], strict=False):
            stayed = moved(before.box[None], between(before.camera, after.camera))
            step = centres(after.box[None])[0] - centres(stayed)[0]
            path.append(path[-1] + step / max(after.box[3] - after.box[1], 1.0))
        return float(np.ptp(np.array(path), axis=0).max())


def velocity(end: Sequence[Sighting]) -> Floats:
    """(2,) px/s of the middle against the background, in the frame of the last of these: slope of the best line."""
    if len(end) < 2:
        return np.zeros(2)
    there = centres(moved(boxes_of(end), between(np.array([s.camera for s in end]), end[-1].camera)))
    time_s = np.array([s.time_s for s in end])
    time_s = time_s - time_s.mean()
    return np.asarray(time_s @ (there - there.mean(0)) / max(float(time_s @ time_s), 1e-9))


def unlike(first: Floats, second: Floats) -> Floats:
    """Difference 0…1 of colours (N, D) and (M, D), as (N, M); a body upside down has its bands the other way round."""
    bands = second.reshape(len(second), BANDS, -1)
    upright, inverted = first @ second.T, first @ bands[:, ::-1].reshape(second.shape).T
    return np.asarray(1.0 - np.maximum(upright, inverted))
