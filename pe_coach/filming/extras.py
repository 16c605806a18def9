"""Those who are in a lesson's film but do not jump, and the clock by which all of it goes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from pe_coach.filming import acts
from pe_coach.filming.acts import FRAME_RATE
from pe_coach.filming.camera import Camera
from pe_coach.filming.disciplines import Discipline
from pe_coach.filming.lesson_types import Aside
from pe_coach.filming.pupils import LOOKS, OFFICIALS, dressed, official
from pe_coach.filming.stage import Part

OUTSIDE_M = 0.8
"""So far outside the picture people begin and end."""


@dataclass(eq=False)
class Set:
    """The ground, who is on it, and a clock that counts pictures.

    Attributes:
        discipline: what is jumped.
        camera: beside the runway, y = 0, with the take-off at x = 0.
        rng: decides.
        clock: number of the picture in which the next thing begins.
        parts: what everybody does.
        asides: what of it is no attempt.
    """

    discipline: Discipline
    camera: Camera
    rng: np.random.Generator
    clock: int = 0
    parts: list[Part] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.front = float(np.sign(self.camera.eye[1]))
        self.officials = [official(name, self.rng) for name in OFFICIALS]

    def add(self, part: Part) -> None:
        """The part plays now, and the clock goes on to its end."""
        self.parts.append(part)
        self.clock = part.stop

    def half_m(self, side: float) -> float:
        """Half of what the camera sees of a line beside the runway, metres."""
        return self.camera.size[0] / 2 / self.camera.focal_px * abs(float(self.camera.eye[1]) - side)

    def walked_off(self) -> None:
        """The clock goes on until everybody has left the picture."""
        self.clock = max([self.clock, *(part.stop for part in self.parts)])

    def cross(self, start: int) -> None:
        """Somebody walks through the picture, before or behind the runway."""
        who = self.officials[int(self.rng.integers(len(OFFICIALS)))]
        side = float(self.rng.choice([2.2, -1.8, -3.0]) * self.front)
        ends = np.array([-1, 1]) * (self.half_m(side) + OUTSIDE_M) * self.rng.choice([-1, 1])
        part = acts.walk(who, start, ((float(ends[0]), side), (float(ends[1]), side)))
        self.parts.append(part)
        self.asides.append(Aside(start / FRAME_RATE, part.stop / FRAME_RATE, "walker"))

    def rake(self, start: int) -> None:
        """An official comes to the pit from behind it, rakes the sand and leaves."""
        who, side = self.officials[0], -1.9 * self.front
        x, out = float(self.rng.uniform(2.5, 4.5)), self.half_m(side) + OUTSIDE_M
        coming = acts.walk(who, start, ((out, side), (x, side)))
        speed, frames = -0.12, round(self.rng.uniform(4.0, 8.0) * FRAME_RATE)
        raking = acts.rake(who, coming.stop, frames, (x, side), 90.0 * self.front, speed)
        end = x + speed * frames / FRAME_RATE
        leaving = acts.walk(who, raking.stop, ((end, side), (out, side)))
        self.parts += [coming, raking, leaving]
        self.asides.append(Aside(start / FRAME_RATE, leaving.stop / FRAME_RATE, "raking"))

    def stand_about(self) -> None:
        """A few pupils stand behind the runway all the time."""
        for _ in range(int(self.rng.integers(2, 5))):
            at = (float(self.rng.uniform(*self.discipline.crowd_m)), -self.front * float(self.rng.uniform(4.0, 6.0)))
            facing = self.front * 90.0 + float(self.rng.uniform(-70, 70))
            who = dressed(int(self.rng.integers(LOOKS)))
            self.parts.append(acts.stand(who, 0, self.clock, at, facing))
