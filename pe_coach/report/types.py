"""Everything a page, a CSV row or a person may ask about one attempt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pe_coach.advice.types import Correction, Praise
from pe_coach.scoring.gate import Reason, Status
from pe_coach.scoring.scales import Grade
from pe_coach.scoring.sizes import Size
from pe_coach.scoring.types import CriterionResult, Measured

TRIAL_PCK = "trial_pck_02"
"""The figure of a pose network that is measured for every one in the same way, see `Report.model_figures`."""


@dataclass(frozen=True)
class PhaseSpan:
    """A phase in the time of the film."""

    name: str
    start_s: float
    stop_s: float


@dataclass(frozen=True)
class Instant:
    """A moment of the movement, placed between frames, with its uncertainty."""

    name: str
    time_s: float
    sigma_s: float


@dataclass(frozen=True)
class UsedShot:
    """Which shot of a film was graded: its number from 1, of how many, and the film's seconds."""

    number: int
    count: int
    start_s: float
    stop_s: float


@dataclass(frozen=True)
class PersonSeen:
    """Somebody who might be the athlete.

    `number` is that of the track, on pictures and in files of people; `place` tells two people in one frame apart:
    `left`, `right`, `larger` or `smaller`. `frame` and `time_s` say when, `box` is x0, y0, x1, y1 in px.
    """

    number: int
    graded: bool
    place: str
    frame: int
    time_s: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class HandChange:
    """Something that a teacher changed by hand; seconds are the film's.

    `what` is `athlete` (chosen at `time_s`), `instant` (`name` put at `time_s`, found at `was_s` before, None where it
    was not), `sides` (left and right exchanged from `time_s` to `stop_s`) or `point` (`name` placed at `time_s`).
    """

    what: str
    name: str = ""
    time_s: float | None = None
    stop_s: float | None = None
    was_s: float | None = None


@dataclass(frozen=True)
class Report:
    """The result of one clip.

    `clip` is the file's name, `error` is set where `status` is "failed" and nothing else is known then. `score` is None
    where no total may be shown; what is known of phases and corrections is filled all the same. `versions` names
    program, score, event, reference and model; `model_figures` are the shares of points that the network found where it
    was measured, from its description; `timing_s` the seconds per stage (the only part that two runs of the
    same clip may differ in). `fps` is the median rate of the film. `shot` is set where the film has several;
    `candidates` are the two people who might be meant, the graded one first, where that is a doubt.
    `grade` is the score on a grade scale, after the teacher's curve where there is one; then `calibrated` is the
    score on that curve and `calibration` its name, while `score` stays what was measured. `measures` are sizes of the
    movement in metres and seconds, or in torso lengths where nothing known is in the picture.
    `repairs` counts what cleaning the key points took: `swaps_repaired` frames of limbs, `outliers` and `gaps_filled`
    points. `validation` is what the event was checked on, `level` whose bands counted, `view` from where a swimmer was
    filmed; `not_assessable` names what no such film can show. `words_from` is the event whose words are used,
    `own_words` are the words of a teacher's own event file, shaped like a language file. `withheld`: the event shows a
    total on request only, and nobody asked. `changed` is what a teacher changed by hand.
    """

    clip: str
    event: str
    status: Status
    profile: str | None = None
    reference: str | None = None
    pupil: str | None = None
    reasons: tuple[Reason, ...] = ()
    error: Reason | None = None
    score: Measured | None = None
    technique: Measured = field(default_factory=Measured.unknown)
    similarity: Measured = field(default_factory=Measured.unknown)
    timing: Measured = field(default_factory=Measured.unknown)
    by_phase: dict[str, Measured] = field(default_factory=dict)
    by_joint: dict[str, Measured] = field(default_factory=dict)
    table: dict[str, dict[str, Measured]] = field(default_factory=dict)
    phases: tuple[PhaseSpan, ...] = ()
    instants: tuple[Instant, ...] = ()
    criteria: tuple[CriterionResult, ...] = ()
    corrections: tuple[Correction, ...] = ()
    good: tuple[Praise, ...] = ()
    coverage: float = 0.0
    assessed_weight: float = 0.0
    alignment: str | None = None
    fps: float | None = None
    frames: int = 0
    model: str | None = None
    model_figures: dict[str, float] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    timing_s: dict[str, float] = field(default_factory=dict)
    shot: UsedShot | None = None
    candidates: tuple[PersonSeen, ...] = ()
    repairs: dict[str, int] = field(default_factory=dict)
    validation: str = "none"
    level: str = "pupils"
    view: str | None = None
    not_assessable: tuple[str, ...] = ()
    words_from: str = ""
    own_words: dict[str, Any] = field(default_factory=dict)
    withheld: bool = False
    grade: Grade | None = None
    calibrated: Measured | None = None
    calibration: str | None = None
    measures: tuple[Size, ...] = ()
    changed: tuple[HandChange, ...] = ()
