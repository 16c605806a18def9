"""What a lesson's film shall show, and what is known about it then."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pe_coach.filming.stage import Part


@dataclass(frozen=True)
class Attempt:
    """An attempt in a film: seconds after the first picture; NaN where it is not known or not in the film.

    Attributes:
        number: from 1.
        pupil: number of the pupil's card, or None for somebody unknown.
        card: whether this pupil showed the card legibly since the run-up before, false starts counted.
        start_s: when the athlete comes into the picture in the run-up.
        touch_down_s, toe_off_s, landing_s: instants of the jump.
        stop_s: when the athlete stands again.
        real: name of the real film, or None for a rendered one.
        panned: the camera of the real film follows the athlete, as none on a tripod does.
        run_up: the strides before the take-off are in the film.
    """

    number: int
    pupil: int | None
    card: bool
    start_s: float
    touch_down_s: float
    toe_off_s: float
    landing_s: float
    stop_s: float
    real: str | None = None
    panned: bool = False
    run_up: bool = True


@dataclass(frozen=True)
class Aside:
    """Something that moves and is no attempt; `why` is `walker`, `false_start`, `raking`, `return`, `waiting`."""

    start_s: float
    stop_s: float
    why: str


@dataclass(frozen=True)
class CardShown:
    """A card in the film: whose, when it was fully raised, how large its marker is, how far it is turned away."""

    number: int
    start_s: float
    stop_s: float
    side_px: float
    tilt_deg: float
    legible: bool


@dataclass(frozen=True)
class Inserted:
    """A real film, pasted in from a picture on; `start` counts the lesson's pictures, `frames` of them are taken."""

    path: Path
    start: int
    frames: int


@dataclass(frozen=True)
class Real:
    """A real film of an attempt, and the instants in it that are known, seconds after its first picture.

    `panned` and `run_up` as in `Attempt`.
    """

    path: Path
    duration_s: float
    touch_down_s: float = float("nan")
    toe_off_s: float = float("nan")
    landing_s: float = float("nan")
    panned: bool = False
    run_up: bool = True


@dataclass(frozen=True)
class Wish:
    """What a lesson's film shall show.

    Attributes:
        seed: decides everything else.
        duration_s: at least; more when the attempts need it.
        attempts: how many, the real ones among them.
        false_starts: run-ups that end without a take-off.
        real: films that take the place of so many attempts.
        waiting_cards: how often somebody who waits holds a card that the camera sees.
    """

    seed: int
    duration_s: float = 600.0
    attempts: int = 20
    false_starts: int = 2
    real: tuple[Real, ...] = ()
    waiting_cards: int = 0


@dataclass(frozen=True, eq=False)
class Direction:
    """All that is filmed, in no order, how many pictures that takes, and the truth about it."""

    parts: list[Part]
    inserted: list[Inserted]
    frames: int
    attempts: list[Attempt]
    asides: list[Aside]
    cards: list[CardShown]
