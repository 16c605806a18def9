"""Grade scales as data: a score with its interval becomes a grade, and what it could be instead."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pe_coach.data_file import read_data
from pe_coach.errors import UsageError
from pe_coach.resources import path
from pe_coach.scoring.types import Measured

FOLDER = ("scoring", "grade_scales")
DEFAULT = "points"
"""The scale where nobody chooses one: the score itself."""


class Cut(BaseModel):
    """A grade, and the score from which on it is given; `words` by language are for a scale of the teacher's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    grade: str
    start: float = Field(alias="from", ge=0, le=100)
    words: dict[str, str] = {}


class Scale(BaseModel):
    """A grade scale: its cuts from the best grade down to the one from 0; without cuts, whole points of the score."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    version: str
    best: str
    source: str
    cuts: tuple[Cut, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Scale:
        if not self.cuts:
            return self
        starts = [cut.start for cut in self.cuts]
        if any(after >= before for before, after in pairwise(starts)):
            raise ValueError("the cuts must fall from the best grade to the worst")
        if starts[-1] != 0:
            raise ValueError("the last grade must be given from 0")
        if len({cut.grade for cut in self.cuts}) < len(self.cuts):
            raise ValueError("two cuts have the same grade")
        if self.best != self.cuts[0].grade:
            raise ValueError(f"the best grade is {self.best}, but the first cut is {self.cuts[0].grade}")
        return self

    @property
    def map_version(self) -> str:
        """How reports name the scale and its version."""
        return f"{self.id} {self.version}"

    def grade(self, score: float) -> str:
        """The grade of a score, 0…100, which is not rounded up to the next cut.

        >>> load_scale("german").grade(69.99), load_scale("swiss").grade(69.99), load_scale("points").grade(69.99)
        ('3', '4.5', '70')
        """
        if not self.cuts:
            return f"{score:.0f}"
        return next((cut.grade for cut in self.cuts if score >= cut.start), self.cuts[-1].grade)

    def steps(self, worse: str, better: str) -> int:
        """How many cuts lie between two grades."""
        grades = [cut.grade for cut in self.cuts]
        return grades.index(worse) - grades.index(better)

    def middle(self, grade: str) -> float:
        """The score in the middle of a grade's band: what a teacher's mark is worth.

        Raises:
            ValueError: the scale has no such grade.
        """
        if not self.cuts:
            score = float(grade.replace(",", "."))
            if not 0 <= score <= 100:
                raise ValueError(f"{grade} is not between 0 and 100")
            return score
        tops = [100.0, *(cut.start for cut in self.cuts)]
        for top, cut in zip(tops, self.cuts, strict=False):
            if cut.grade == _spelling(grade):
                return (cut.start + top) / 2
        raise ValueError(f"the scale {self.id} has no grade {grade}: it has {', '.join(c.grade for c in self.cuts)}")


def _spelling(grade: str) -> str:
    """A grade as scales spell it: a spreadsheet makes 4.0 or 4,5 of numbers."""
    text = grade.strip().replace(",", ".")
    return text.removesuffix(".0")


@dataclass(frozen=True)
class Grade:
    """A score on a grade scale.

    `grade` is that of the score, `low` and `high` those of the ends of its 90 % interval (`high` the better), `text`
    says all three in words. `cuts` are the scores from which on each grade is given, so that the interval can be
    shown against them.
    """

    scale: str
    grade: str
    low: str
    high: str
    text: str
    cuts: dict[str, float] = field(default_factory=dict)

    @property
    def sure(self) -> bool:
        """Whether the whole interval has one grade."""
        return self.low == self.grade == self.high


def graded(scale: Scale, score: Measured) -> Grade | None:
    """The grade of a score with its interval, `text` left empty; None where there is no score."""
    if score.value is None or score.low is None or score.high is None:
        return None
    grade, low, high = (scale.grade(value) for value in (score.value, score.low, score.high))
    return Grade(scale.id, grade, low, high, "", {cut.grade: cut.start for cut in scale.cuts})


@cache
def scale_ids() -> tuple[str, ...]:
    """Ids of the scales that ship with the program.

    >>> scale_ids()
    ('0-15', 'german', 'letters', 'levels', 'points', 'swiss')
    """
    return tuple(sorted(file.stem for file in path(*FOLDER).glob("*.toml")))


def load_scale(name: str) -> Scale:
    """The scale with this id, or the one in the TOML file of this path.

    Raises:
        UsageError: `unknown_scale`, or `bad_scale` with the line of the mistake.
    """
    file = Path(name) if name.endswith(".toml") else path(*FOLDER, f"{name}.toml")
    if not file.is_file():
        known = ", ".join(scale_ids())
        raise UsageError("unknown_scale", f"there is no grade scale '{name}': use {known}, or the path of a .toml file")
    return read_data(Scale, file, UsageError, "bad_scale")
