"""A teacher's curve: what the machine's score becomes by the marks that a teacher gave without knowing it."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pe_coach.data_file import read_data
from pe_coach.errors import UsageError
from pe_coach.files import write_file
from pe_coach.scoring.types import Measured

FOLDER_VARIABLE = "PE_COACH_CALIBRATION"
"""Environment variable that names another folder for the teacher's curves."""

Z90 = 1.6449
"""Half width of a 90 % interval in standard errors."""

SCORES = tuple(range(101))
"""A curve is a table: one row for every whole score."""

Table = Annotated[tuple[float, ...], Field(min_length=len(SCORES), max_length=len(SCORES))]


class TeacherCurve(BaseModel):
    """What every whole score from 0 to 100 becomes, and how sure that is.

    Attributes:
        event: whose scores it is for.
        score_version: version of the score it was made for; it is not used with another.
        scale: grade scale on which the marks were given, with its version.
        kind: `offset`, `line` or `monotone`, by the number of marks.
        marks: how many marks it was made from.
        pupils: how many pupils they belong to.
        error_before: mean distance between score and mark in points, uncalibrated.
        error_after: the same after calibration, each pupil judged by a curve made without that pupil.
        becomes: (101,) the calibrated score, 0…100, never falling.
        standard_errors: (101,) of `becomes`, by drawing pupils again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    event: str
    score_version: str
    scale: str
    kind: Literal["offset", "line", "monotone"]
    marks: int = Field(ge=1)
    pupils: int = Field(ge=1)
    error_before: float = Field(ge=0)
    error_after: float = Field(ge=0)
    becomes: Table
    standard_errors: Table

    @model_validator(mode="after")
    def _rises(self) -> TeacherCurve:
        if list(self.becomes) != sorted(self.becomes):
            raise ValueError("a better score must not become a worse one")
        return self

    @property
    def name(self) -> str:
        """How reports name it.

        >>> TeacherCurve(event="a", score_version="1", scale="points 1", kind="line", marks=24, pupils=20,
        ...     error_before=9, error_after=5, becomes=SCORES, standard_errors=(0.0,) * 101).name
        'line from 24 marks'
        """
        return f"{self.kind} from {self.marks} marks"

    def calibrated(self, score: Measured) -> Measured:
        """A score on the teacher's scale; its interval holds that of the score and the doubt about the curve.

        Both are independent, so their half widths add as squares.
        """
        if score.value is None or score.low is None or score.high is None:
            return score
        value, error = _read(self.becomes, score.value), Z90 * _read(self.standard_errors, score.value)
        below = math.hypot(value - _read(self.becomes, score.low), error)
        above = math.hypot(_read(self.becomes, score.high) - value, error)
        return Measured(value, max(0.0, value - below), min(100.0, value + above), True)


def _read(table: tuple[float, ...], score: float) -> float:
    """A value between two rows of a table."""
    row = min(max(int(score), 0), len(SCORES) - 2)
    share = min(max(score - row, 0.0), 1.0)
    return (1 - share) * table[row] + share * table[row + 1]


def user_folder() -> Path:
    """Where the teacher's curves lie, one for each event; it need not exist."""
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_data_path("pe-coach", appauthor=False) / "calibration"


def own_curve(event: str) -> Path | None:
    """The teacher's own curve for an event, if one was made."""
    file = user_folder() / f"{event}.toml"
    return file if file.is_file() else None


def load_curve(file: Path) -> TeacherCurve:
    """The curve in a file of `pe-coach calibrate`.

    Raises:
        UsageError: `bad_calibration`, with the line of the mistake.
    """
    return read_data(TeacherCurve, file, UsageError, "bad_calibration")


def save_curve(file: Path, curve: TeacherCurve) -> Path:
    """Write a curve; returns the path written.

    Raises:
        OutputError: the file cannot be written.
    """
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in curve.model_dump().items()]
    file.parent.mkdir(parents=True, exist_ok=True)
    return write_file(file, ("\n".join(lines) + "\n").encode())
