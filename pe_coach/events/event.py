"""An event as data: read from TOML, checked, frozen."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pe_coach.data_file import read_data
from pe_coach.errors import EventError
from pe_coach.events.quantities import QUANTITIES
from pe_coach.motion.series import SERIES, UNITS
from pe_coach.resources import path

FOLDER = "events"

Level = Literal["pupils", "elite"]
"""Whose bands count: school age (trained swimmers count as elite in the strokes)."""


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Phase(_Data):
    """A stretch between two instants; `weight` is its share of the score, `joints` the share of each part in it.

    `elite_weight` replaces the weight for elite athletes; `profiles` names those that have the phase, all if empty.
    """

    id: str
    name: str | None = None
    start: str
    stop: str
    weight: float = Field(gt=0, le=1)
    elite_weight: float | None = Field(default=None, gt=0, le=1)
    joints: dict[str, float]
    profiles: tuple[str, ...] = ()


class Words(_Data):
    """A teacher's own words for a criterion: too little, too much, and what was good."""

    too_little: str | None = None
    too_much: str | None = None
    good: str


class Source(_Data):
    """Where a band comes from.

    `mark`: P published, C curriculum, M measured, T textbook and not checked, J judgement. `where` is a DOI or an
    address; P and C need one.
    """

    mark: Literal["P", "C", "M", "T", "J"]
    text: str
    where: str | None = None

    @model_validator(mode="after")
    def _traceable(self) -> Source:
        if self.mark in "PC" and not self.where:
            raise ValueError(f"a source of mark {self.mark} needs 'where', a DOI or an address")
        return self


class Band(_Data):
    """Full marks from `low` to `high`; either may be absent."""

    low: float | None = None
    high: float | None = None


class Criterion(_Data):
    """One thing that is read off the movement and compared with a band.

    Either a `series` of `motion.series`, read at an instant (`at`) or as the least, most, range, median or mean `over`
    the phase or `between` two instants; or a `quantity` of `events.quantities`. Full marks from `low` to `high`
    (either may be absent; `elite` is the band of elite athletes), half of them `half_at` outside. `sign` -1 turns the
    measure round. Below `min_rate` frames/s it stays silent, and where `views` are named it needs one of them.
    `caused_by` names criteria whose fault makes this one's: they are corrected first.
    """

    id: str
    name: str | None = None
    phase: str
    joint: str
    series: str | None = None
    at: str | None = None
    over: Literal["least", "most", "range", "median", "mean"] | None = None
    between: tuple[str, str] | None = None
    quantity: str | None = None
    sign: Literal[1, -1] = 1
    low: float | None = None
    high: float | None = None
    elite: Band | None = None
    half_at: float = Field(gt=0)
    weight: float = Field(gt=0)
    min_rate: float = 0.0
    views: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    caused_by: tuple[str, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)
    words: Words | None = None
    drill: str | None = None

    @property
    def unit(self) -> str:
        """Unit of the band."""
        return UNITS[self.series] if self.series else QUANTITIES[self.quantity or ""].unit

    @model_validator(mode="after")
    def _consistent(self) -> Criterion:
        if (self.series is None) == (self.quantity is None):
            raise ValueError("give either 'series' or 'quantity'")
        if self.series is not None and self.series not in SERIES:
            raise ValueError(f"series '{self.series}' is not known; known are {', '.join(sorted(SERIES))}")
        if self.quantity is not None and self.quantity not in QUANTITIES:
            raise ValueError(f"quantity '{self.quantity}' is not known; known are {', '.join(sorted(QUANTITIES))}")
        if self.series is not None and (self.at is None) == (self.over is None):
            raise ValueError("give either 'at' (an instant) or 'over' (least, most, range, median or mean)")
        if self.low is None and self.high is None:
            raise ValueError("give 'low' or 'high' or both")
        return self


class Sign(_Data):
    """A quantity between two bounds, by which a profile is recognised."""

    quantity: str
    low: float = float("-inf")
    high: float = float("inf")

    @model_validator(mode="after")
    def _known(self) -> Sign:
        if self.quantity not in QUANTITIES:
            raise ValueError(f"quantity '{self.quantity}' is not known; known are {', '.join(sorted(QUANTITIES))}")
        return self


class Profile(_Data):
    """A style of the event: recognised by `signs` (the first whose signs all hold), compared with `reference`."""

    id: str
    reference: str | None = None
    signs: tuple[Sign, ...] = ()


class JumpInstants(_Data):
    """How the instants of a jump are found; heights in torso lengths above the foot's own stance."""

    kind: Literal["jump"] = "jump"
    take_off: Literal["one_foot", "two_feet"]
    toe_off_height: float
    landing_height: float
    landing_lasts_s: float
    landing_on: Literal["feet", "mat"] = "feet"
    strides: int = 0


class StrokeInstants(_Data):
    """How the cycles of a swimming stroke are found."""

    kind: Literal["stroke"]
    stroke: Literal["freestyle", "backstroke", "breaststroke", "butterfly"]


class GateSign(Sign):
    """A quantity that lies between two bounds in this event; where it does not, the film shows something else.

    `code` is the reason's code and `says` its sentence, a key of the words' table `reasons`.
    """

    code: str = "wrong_activity"
    says: str = "wrong_activity"


class GateRules(_Data):
    """What must be true of the movement to be this event at all.

    `travel`: how far the hips travel in flight, torso lengths, at least (needs the picture's own pixels). `signs` are
    asked in their order; a quantity that is not known speaks against nothing. `view_s`: from when to when before the
    flight (strokes: in the whole film) shoulders and hips lie across the way, and so tell the camera's direction.
    """

    travel: float | None = None
    signs: tuple[GateSign, ...] = ()
    view_s: tuple[float, float] = (0.6, -0.05)


class ScoreShares(_Data):
    """What a phase's score is made of (shares add up to 1), and when a total is shown."""

    criteria: float = Field(default=0.7, ge=0, le=1)
    similarity: float = Field(default=0.2, ge=0, le=1)
    timing: float = Field(default=0.1, ge=0, le=1)
    total: Literal["always", "on_request"] = "always"

    @model_validator(mode="after")
    def _whole(self) -> ScoreShares:
        if abs(self.criteria + self.similarity + self.timing - 1) > 1e-6:
            raise ValueError("criteria, similarity and timing must add up to 1")
        return self


class Smoothing(_Data):
    """Cut-off of the low-pass, Hz, for groups of points (see `pose.cleaning`), and where the numbers come from."""

    cut_off_hz: dict[Literal["trunk", "arms", "legs"], Annotated[float, Field(gt=0)]]
    source: str


class Event(_Data):
    """Everything the program knows of an event; `movement` is what it looks like from afar, which finds the athlete.

    `not_assessable` names what no side camera and seventeen points can show; `words_from` is the event whose words are
    used, this one's own if absent.
    """

    id: str
    name: str | None = None
    version: str
    validation: Literal["none", "simulated", "elite", "pupils"]
    reference: str
    words_from: str | None = None
    profiles: tuple[Profile, ...] = ()
    movement: Literal["jump", "swim"]
    filming: str | None = None
    instants: JumpInstants | StrokeInstants = Field(discriminator="kind")
    gate: GateRules
    score: ScoreShares = ScoreShares()
    smoothing: Smoothing | None = None
    phases: tuple[Phase, ...]
    criteria: tuple[Criterion, ...]
    not_assessable: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Event:
        phases, profiles = [p.id for p in self.phases], [p.id for p in self.profiles]
        for criterion in self.criteria:
            if criterion.phase not in phases:
                raise ValueError(f"criterion '{criterion.id}' names the unknown phase '{criterion.phase}'")
            if unknown := set(criterion.caused_by) - {c.id for c in self.criteria}:
                raise ValueError(f"criterion '{criterion.id}' names the unknown cause '{min(unknown)}'")
        parts: tuple[Phase | Criterion, ...] = (*self.phases, *self.criteria)
        for part in parts:
            if unknown := set(part.profiles) - set(profiles):
                raise ValueError(f"'{part.id}' names the unknown profile '{min(unknown)}'")
        styles: list[str | None] = [*profiles] or [None]
        for profile in styles:
            weights = sum(p.weight for p in self.phases if _belongs(p, profile))
            if abs(weights - 1) > 1e-6:
                raise ValueError("the weights of the phases must add up to 1" + (f" in {profile}" if profile else ""))
        return self

    def tailored(self, profile: str | None, level: Level) -> Event:
        """The event as one attempt needs it: the phases and criteria of a profile, the bands of a level.

        Without a profile, what belongs to certain profiles only is left out.
        """
        phases = [_weighed(p, level) for p in self.phases if _belongs(p, profile)]
        criteria = [_banded(c, level) for c in self.criteria if _belongs(c, profile)]
        return self.model_copy(update={"phases": tuple(phases), "criteria": tuple(criteria)})

    @property
    def words_of(self) -> str:
        """Id of the event whose words are used."""
        return self.words_from or self.id

    @property
    def profile_ids(self) -> tuple[str, ...]:
        """Ids of the event's styles."""
        return tuple(profile.id for profile in self.profiles)

    @property
    def cut_off_hz(self) -> dict[str, float]:
        """Cut-off of the low-pass for groups of points; empty where the event leaves it to the frame rate."""
        return {} if self.smoothing is None else {str(group): hz for group, hz in self.smoothing.cut_off_hz.items()}

    @property
    def joints(self) -> tuple[str, ...]:
        """Parts of the body that any phase weighs, in order of appearance."""
        return tuple(dict.fromkeys(j for phase in self.phases for j in phase.joints))


def _belongs(part: Phase | Criterion, profile: str | None) -> bool:
    return not part.profiles or profile in part.profiles


def _weighed(phase: Phase, level: Level) -> Phase:
    if level == "pupils" or phase.elite_weight is None:
        return phase
    return phase.model_copy(update={"weight": phase.elite_weight})


def _banded(criterion: Criterion, level: Level) -> Criterion:
    if level == "pupils" or criterion.elite is None:
        return criterion
    return criterion.model_copy(update={"low": criterion.elite.low, "high": criterion.elite.high})


@cache
def event_ids() -> tuple[str, ...]:
    """Ids of the events that ship with the program.

    >>> len(event_ids()), event_ids()[-1]
    (7, 'standing_long_jump')
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
    return read_data(Event, file, EventError, "bad_event")
