"""Who does what when in a lesson's film: decided by a seed, with the truth about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from pe_coach.filming import acts
from pe_coach.filming.acts import FRAME_RATE, Place
from pe_coach.filming.bodies import pose_points
from pe_coach.filming.camera import Camera
from pe_coach.filming.disciplines import Discipline
from pe_coach.filming.extras import OUTSIDE_M, Set
from pe_coach.filming.lesson_types import Aside, Attempt, CardShown, Direction, Inserted, Real, Wish
from pe_coach.filming.props import Held, card_sprite, marker_seen
from pe_coach.filming.pupils import LOOKS, Who, dressed
from pe_coach.filming.stage import Part

Floats = NDArray[np.float64]

PUPILS = 12
NUMBERS = 28
"""Cards of the class, of which the pupils have some."""
SHOWN_S = (1.0, 2.0)
"""How long a card is held up."""
WAITED_S = (3.0, 6.0)
"""How long somebody who waits holds a card that is seen."""
SHOWN_AT_M = (-5.4, -3.4)
"""Where along the runway."""
TILT_DEG = (25.0, 15.0, 10.0)
"""Largest turns of a card that is meant to be read: about the vertical, the horizontal, in its own plane."""
TURNED_AWAY_DEG = (62.0, 75.0)
"""Turn of a card that nobody can read."""
LEGIBLE_PX, LEGIBLE_DEG = 24.0, 45.0
"""A marker with sides of so many px, tilted by no more, can be read (measured: 99 to 100 % of single pictures)."""
SHARE_SHOWN, SHARE_TURNED_AWAY = 0.75, 0.1
"""Of the attempts: with a legible card, and with one that nobody can read; the others show none."""
CAMERA_DEG = -90.0
"""Where somebody faces who looks at a camera on the right of the runway."""
BROKEN_OFF_M = (-4.5, -3.0)
"""Where a run-up is broken off, from the take-off."""
TURN_TAKES_S = 16.0
"""About so long a turn takes, without the idle time before it."""


def direct(wish: Wish, discipline: Discipline, camera: Camera) -> Direction:
    """Decide on everything.

    Args:
        wish: what is wanted.
        discipline: what is jumped.
        camera: beside the runway, y = 0, with the take-off at x = 0.
    """
    return _Director(wish, discipline, camera).direction()


@dataclass(eq=False)
class _Pupil:
    """A pupil: who it is and the number on the card."""

    who: Who
    number: int


class _Director(Set):
    """Goes through the lesson."""

    def __init__(self, wish: Wish, discipline: Discipline, camera: Camera) -> None:
        super().__init__(discipline, camera, np.random.default_rng([wish.seed, 16]))
        self.wish = wish
        self.turn = 0
        self.again: _Pupil | None = None
        self.inserted: list[Inserted] = []
        self.attempts: list[Attempt] = []
        self.cards: list[CardShown] = []
        numbers = self.rng.permutation(NUMBERS)[:PUPILS] + 1
        looks = self.rng.permutation(LOOKS)[:PUPILS]
        rendered = wish.attempts - len(wish.real)
        self.waits = set(self.rng.permutation(rendered)[: wish.waiting_cards].tolist())
        self.pupils = [_Pupil(dressed(int(look)), int(number)) for look, number in zip(looks, numbers, strict=True)]

    def direction(self) -> Direction:
        """The whole lesson."""
        turns = self._order()
        for place, turn in enumerate(turns):
            self._idle(self._idle_s(len(turns) - place))
            turn()
        self._idle(self._idle_s(0))
        self.walked_off()
        self.stand_about()
        return Direction(self.parts, self.inserted, self.clock, self.attempts, self.asides, self.cards)

    def _order(self) -> list[Callable[[], None]]:
        """What happens one after the other, without the idle time: real films and false starts at random places."""
        rendered = self.wish.attempts - len(self.wish.real)
        turns: list[Callable[[], None]] = [self._attempt] * rendered
        for place, real in zip(self.rng.permutation(rendered), self.wish.real, strict=False):
            turns.insert(int(place), partial(self._real, real))
        for place in range(self.wish.false_starts):
            middle = (place + 0.5) / self.wish.false_starts + self.rng.uniform(-0.3, 0.3) / self.wish.false_starts
            turns.insert(int(middle * len(turns)), partial(self._false_start, passes=place % 2 == 1))
        return turns

    def _idle_s(self, turns: int) -> float:
        """How long nothing happens before the next of so many turns that are left."""
        left_s = self.wish.duration_s - self.clock / FRAME_RATE - turns * TURN_TAKES_S
        return max(0.0, left_s / (turns + 1)) * (float(self.rng.uniform(0.4, 1.6)) if turns else 1.0)

    def _idle(self, idle_s: float) -> None:
        """Time passes; the longer it is, the likelier somebody walks through the picture or rakes the sand."""
        stop = self.clock + round(idle_s * FRAME_RATE)
        if self.rng.random() < idle_s / 15.0:
            self.cross(self.clock + int(self.rng.integers(0, 60)))
        if self.discipline.pit and self.attempts and self.rng.random() < idle_s / 20.0:
            self.rake(self.clock + int(self.rng.integers(0, 60)))
        self.clock = stop

    def _attempt(self) -> None:
        """A pupil shows the card, or not, goes back to the start, runs and jumps, and leaves."""
        pupil, self.again = self.again or self.pupils[self.turn % PUPILS], None
        if self.turn in self.waits:
            self._wait_with_card(self.pupils[(self.turn + PUPILS // 2) % PUPILS])
        self.turn += 1
        shown = self._maybe_show(pupil)
        self._jump(pupil, shown)

    def _maybe_show(self, pupil: _Pupil) -> bool:
        """Whether the pupil showed the card legibly."""
        chance = float(self.rng.random())
        if chance > SHARE_SHOWN + SHARE_TURNED_AWAY:
            return False
        return self._show(pupil, readable=chance < SHARE_SHOWN)

    def _show(self, pupil: _Pupil, *, readable: bool) -> bool:
        """Come in, show the card to the camera, go back; whether it can be read."""
        at = (float(self.rng.uniform(*SHOWN_AT_M)), self.front * float(self.rng.uniform(0.8, 1.8)))
        return self._come_and_show(pupil, at, float(self.rng.uniform(*SHOWN_S)), readable=readable)

    def _wait_with_card(self, pupil: _Pupil) -> None:
        """Somebody who waits for a later turn stands behind the runway and holds the card so that it is seen."""
        before = self.clock
        at = (float(self.rng.uniform(*SHOWN_AT_M)), -self.front * float(self.rng.uniform(1.6, 2.6)))
        self._come_and_show(pupil, at, float(self.rng.uniform(*WAITED_S)), readable=True)
        self.asides.append(Aside(before / FRAME_RATE, self.clock / FRAME_RATE, "waiting"))
        self.clock = before + int(self.rng.integers(30, 90))

    def _come_and_show(self, pupil: _Pupil, at: Place, hold_s: float, *, readable: bool) -> bool:
        outside = (-self.half_m(at[1]) - OUTSIDE_M, at[1])
        self.add(acts.walk(pupil.who, self.clock, (outside, at)))
        turns = (0.0, -CAMERA_DEG * self.front, -180.0 * self.front)
        part, raised = acts.show(pupil.who, self.clock, at, turns, hold_s)
        legible = self._holding(part, Held(pupil.number, *self._turns(readable)), raised)
        self.add(part)
        self.add(acts.walk(pupil.who, self.clock, (at, outside)))
        return legible

    def _turns(self, readable: bool) -> tuple[float, float, float]:
        yaw, pitch, roll = (float(self.rng.uniform(-most, most)) for most in TILT_DEG)
        return yaw if readable else float(self.rng.choice([-1, 1]) * self.rng.uniform(*TURNED_AWAY_DEG)), pitch, roll

    def _holding(self, part: Part, held: Held, raised: Floats) -> bool:
        """Put the card into the hands; whether it can be read."""
        where = [acts.hands(part.actor, row) for row in range(len(raised))]
        part.holds = lambda row, camera: card_sprite(held, where[row], float(raised[row]), row / FRAME_RATE, camera)
        up = np.flatnonzero(raised > 0.99)
        side_px, whole = marker_seen(held, where[int(up[0])], self.camera)
        legible = whole and side_px >= LEGIBLE_PX and held.tilt_deg <= LEGIBLE_DEG
        first_s, last_s = (float((part.start + row) / FRAME_RATE) for row in (up[0], up[-1]))
        self.cards.append(CardShown(held.number, first_s, last_s, side_px, held.tilt_deg, legible))
        return legible

    def _jump(self, pupil: _Pupil, shown: bool) -> None:
        """Wait a moment outside, run, jump, get up and leave."""
        self.clock += int(self.rng.integers(20, 90))
        motion = self.discipline.motion(pupil.who, self.rng)
        start_s = self.clock / FRAME_RATE
        part = acts.leap(pupil.who, self.clock, motion)
        self.add(part)
        attempt = Attempt(
            number=len(self.attempts) + 1,
            pupil=pupil.number,
            card=shown,
            start_s=self._comes_into_picture_s(part),
            touch_down_s=start_s + motion.touch_down_s,
            toe_off_s=start_s + motion.toe_off_s,
            landing_s=self._if_seen_s(part, start_s + motion.landing_s),
            stop_s=self.clock / FRAME_RATE,
        )
        self.attempts.append(attempt)
        self._leave(pupil.who, _place(part))

    def _leave(self, who: Who, at: Place) -> None:
        """Out of the picture, ahead or all the way back beside the runway; others may begin before the pupil is out."""
        if self.rng.random() < 0.5:
            self.add(acts.walk(who, self.clock, (at, (self.half_m(at[1]) + OUTSIDE_M, at[1]))))
            return
        first, side = self.clock, -self.front * float(self.rng.uniform(1.7, 2.4))
        aside = (at[0] - 0.9, side)
        heading = float(np.degrees(np.arctan2(side - at[1], -0.9)))
        self.add(acts.turn(who, self.clock, at, (0.0, heading)))
        self.add(acts.walk(who, self.clock, (at, aside)))
        begun = self.clock
        self.add(acts.walk(who, self.clock, (aside, (-self.half_m(side) - OUTSIDE_M, side))))
        self.asides.append(Aside(first / FRAME_RATE, self.clock / FRAME_RATE, "return"))
        self.clock = begun + int(self.rng.integers(60, 150))

    def _false_start(self, *, passes: bool) -> None:
        """A pupil breaks the run-up off and tries again at once, or gives up, running through where one can."""
        pupil = self.pupils[(self.turn + PUPILS // 2) % PUPILS if passes else self.turn % PUPILS]
        self._show(pupil, readable=True)
        self.clock += int(self.rng.integers(20, 90))
        first = self.clock
        if passes and self.discipline.pit:
            self._run_through(pupil.who)
        else:
            self._break_off(pupil.who)
            self.again = None if passes else pupil
        self.asides.append(Aside(first / FRAME_RATE, self.clock / FRAME_RATE, "false_start"))

    def _break_off(self, who: Who) -> None:
        motion = self.discipline.motion(who, self.rng)
        row = int(np.argmax(motion.root[:, 0] > self.rng.uniform(*BROKEN_OFF_M)))
        part = acts.break_off(who, self.clock, motion, row)
        self.add(part)
        at = _place(part)
        self.add(acts.turn(who, self.clock, at, (0.0, 180.0)))
        self.add(acts.walk(who, self.clock, (at, (-self.half_m(at[1]) - OUTSIDE_M, at[1]))))

    def _run_through(self, who: Who) -> None:
        """All the way, without a take-off: the run-up of the motion before its last strides, again and again."""
        motion = self.discipline.motion(who, self.rng)
        self.add(acts.run_through(who, self.clock, motion, self.half_m(0.0) + 2 * OUTSIDE_M))

    def _real(self, real: Real) -> None:
        """A real film takes the picture's place once all who walk about have left."""
        self.walked_off()
        first_s = self.clock / FRAME_RATE
        frames = round(real.duration_s * FRAME_RATE)
        self.inserted.append(Inserted(real.path, self.clock, frames))
        self.clock += frames
        attempt = Attempt(
            number=len(self.attempts) + 1,
            pupil=None,
            card=False,
            start_s=first_s,
            touch_down_s=first_s + real.touch_down_s,
            toe_off_s=first_s + real.toe_off_s,
            landing_s=first_s + real.landing_s,
            stop_s=first_s + real.duration_s,
            real=real.path.name,
            panned=real.panned,
            run_up=real.run_up,
        )
        self.attempts.append(attempt)

    def _comes_into_picture_s(self, part: Part) -> float:
        inside = np.abs(part.actor.root[:, 0] - self.camera.eye[0]) < self.half_m(0.0)
        return float((part.start + np.argmax(inside)) / FRAME_RATE)

    def _if_seen_s(self, part: Part, time_s: float) -> float:
        """A time, NaN if somebody is not wholly inside the picture then."""
        actor, row = part.actor, round(time_s * FRAME_RATE) - part.start
        points = self.camera.project(pose_points(actor.body, actor.rotations[row], actor.root[row]))
        inside = (points >= 0) & (points < np.array(self.camera.size))
        return time_s if inside.all() else float("nan")


def _place(part: Part) -> Place:
    """Where somebody is at the end of a part."""
    x, y, _ = part.actor.root[-1].tolist()
    return x, y
