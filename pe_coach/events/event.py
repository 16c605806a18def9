"""An event as data: read from TOML, checked, frozen."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pe_coach.errors import EventError
from pe_coach.motion.series import SERIES, UNITS
from pe_coach.resources import path

FOLDER = "events"


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Phase(_Data):
    """A stretch between two instants; `weight` is its share of the score, `joints` the share of each part in it."""

    id: str
    name: str
    start: str
    stop: str
    weight: float = Field(gt=0, le=1)
    joints: dict[str, float]


class Words(_Data):
    """What to say: too little, too much, and what was good."""

    too_little: str | None = None
    too_much: str | None = None
    good: str


class Criterion(_Data):
    """One thing that is read off the movement and compared with a band.

    `series` is a name of `motion.series`; it is read at an instant (`at`) or as `least` or `most` over a phase.
    Full marks from `low` to `high` (either may be absent), half of them `half_at` outside. `sign` -1 turns the series
    round. Below `min_rate` frames/s it stays silent. `source` says where the band comes from.
    """

    id: str
    name: str
    phase: str
    joint: str
    series: str
    at: str | None = None
    over: Literal["least", "most"] | None = None
    sign: Literal[1, -1] = 1
    low: float | None = None
    high: float | None = None
    half_at: float = Field(gt=0)
    weight: float = Field(gt=0)
    min_rate: float = 0.0
    source: str
    words: Words
    drill: str

    @property
    def unit(self) -> str:
        """Unit of the band."""
        return UNITS[self.series]

    @model_validator(mode="after")
    def _consistent(self) -> Criterion:
        if self.series not in SERIES:
            raise ValueError(f"series '{self.series}' is not known; known are {', '.join(sorted(SERIES))}")
        if (self.at is None) == (self.over is None):
            raise ValueError("give either 'at' (an instant) or 'over' (least or most of the phase)")
        if self.low is None and self.high is None:
            raise ValueError("give 'low' or 'high' or both")
        return self


class InstantRules(_Data):
    """How the instants of a jump are found; heights in torso lengths above the foot's own stance."""

    take_off: Literal["one_foot", "two_feet"]
    toe_off_height: float
    landing_height: float
    landing_lasts_s: float
    strides: int = 0


class GateRules(_Data):
    """What must be true of the movement to be this event at all.

    `travel`: how far the hips travel in flight, torso lengths, at least (needs the picture's own pixels).
    """

    travel: float


class Smoothing(_Data):
    """Cut-off of the low-pass, Hz, for groups of points (see `pose.cleaning`), and where the numbers come from."""

    cut_off_hz: dict[Literal["trunk", "arms", "legs"], Annotated[float, Field(gt=0)]]
    source: str


class Event(_Data):
    """Everything the program knows of an event; `movement` is what it looks like from afar, which finds the athlete."""

    id: str
    name: str
    version: str
    validation: Literal["none", "simulated", "elite", "pupils"]
    reference: str
    profiles: tuple[str, ...] = ()
    movement: Literal["jump", "swim"]
    filming: str
    instants: InstantRules
    gate: GateRules
    smoothing: Smoothing | None = None
    phases: tuple[Phase, ...]
    criteria: tuple[Criterion, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Event:
        ids = [p.id for p in self.phases]
        for criterion in self.criteria:
            if criterion.phase not in ids:
                raise ValueError(f"criterion '{criterion.id}' names the unknown phase '{criterion.phase}'")
        if abs(sum(p.weight for p in self.phases) - 1) > 1e-6:
            raise ValueError("the weights of the phases must add up to 1")
        return self

    @property
    def cut_off_hz(self) -> dict[str, float]:
        """Cut-off of the low-pass for groups of points; empty where the event leaves it to the frame rate."""
        return {} if self.smoothing is None else {str(group): hz for group, hz in self.smoothing.cut_off_hz.items()}

    @property
    def joints(self) -> tuple[str, ...]:
        """Parts of the body that any phase weighs, in order of appearance."""
        return tuple(dict.fromkeys(j for phase in self.phases for j in phase.joints))


@cache
def event_ids() -> tuple[str, ...]:
    """Ids of the events that ship with the program.

    >>> event_ids()
    ('long_jump', 'standing_long_jump')
    """
    return tuple(sorted(p.stem for p in path(FOLDER).glob("*.toml")))


def load_event(name: str) -> Event:
    """The event with this id, or the one in the TOML file of this path.

    Raises:
        EventError: `unknown_event`, or `bad_event` with the line of the mistake.
    """
    file = Path(name) if name.endswith(".toml") else path(FOLDER, f"{name}.toml")
    if not file.is_file():
        known = ", ".join(event_ids())
        raise EventError("unknown_event", f"there is no event '{name}': use {known}, or the path of a .toml file")
    text = file.read_text(encoding="utf-8")
    try:
        return Event.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as mistake:
        raise EventError("bad_event", f"{file.name} is not valid TOML: {mistake}") from None
    except ValidationError as mistake:
        # A misspelt key is told before the missing one that it was meant to be.
        first = min(mistake.errors(), key=lambda e: e["type"] != "extra_forbidden")
        where = ".".join(map(str, first["loc"])) or "event"
        line = line_of(text, first["loc"])
        raise EventError("bad_event", f"{file.name}, line {line}: {where}: {first['msg']}") from None


def line_of(text: str, loc: tuple[int | str, ...]) -> int:
    """Line of a TOML text, from 1, on which the value at this path stands; the nearest one above where it is absent.

    >>> line_of('id = "a"\\n[[phases]]\\nid = "b"\\n[[phases]]\\nwieght = 2', ("phases", 1, "wieght"))
    5
    """
    lines, at = text.splitlines(), 0
    for position, part in enumerate(loc):
        if isinstance(part, int):
            continue
        count = loc[position + 1] if position + 1 < len(loc) and isinstance(loc[position + 1], int) else 0
        found = [
            n
            for n, line in enumerate(lines)
            if n >= at and (line.split("=")[0].strip() == part or line.strip() in (f"[[{part}]]", f"[{part}]"))
        ]
        at = found[min(int(count), len(found) - 1)] if found else at
    return at + 1
