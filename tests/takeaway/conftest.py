"""Attempts as the store hands them out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from truth import JUMPS, REFERENCE, poses

from pe_coach.grading import Graded, Options, PersonBoxes, Watched
from pe_coach.regrading import regrade
from pe_coach.report.as_json import as_dict
from pe_coach.report.types import Report
from pe_coach.scoring.gate import Status
from pe_coach.scoring.types import Measured
from pe_coach.store.types import Attempt, DecidedBy, Mark, Pupil, State

NOON = datetime(2026, 5, 4, 12, 0, 5, tzinfo=UTC)

FAULT = "free_thigh"

MakeAttempt = Callable[..., Attempt]


def report(clip: str = "IMG_1.mp4", **parts: Any) -> dict[str, Any]:
    """A report's plain data."""
    usual: dict[str, Any] = {"score": Measured(78.0, 72.0, 84.0, True), "versions": {"score": "3"}}
    return as_dict(Report(clip, "long_jump", Status.ACCEPTED, **(usual | parts)))


def mark(value: str | None, *, blind: bool = True, by: DecidedBy = DecidedBy.TEACHER, scale: str = "points") -> Mark:
    """What a teacher decided at noon."""
    return Mark(value, blind, by, NOON, 78.0, scale)


@pytest.fixture
def attempt(tmp_path: Path) -> MakeAttempt:
    """Makes a graded attempt of Zoë; its fields can be chosen."""

    def make(number: int = 1, **fields: Any) -> Attempt:
        clip = f"IMG_{number}.mp4"
        usual: dict[str, Any] = {
            "id": f"a{number}",
            "class_id": "7b",
            "pupil_id": "zoe",
            "event": "long_jump",
            "clip_name": clip,
            "added_at": NOON,
            "folder": tmp_path / str(number),
            "film": None,
            "state": State.GRADED,
            "report": report(clip),
        }
        return Attempt(number=number, **(usual | fields))

    return make


@pytest.fixture
def pupils() -> list[Pupil]:
    return [
        Pupil("zoe", "7b", "Zoë Müller", "1", "zoe@school.example", "1001"),
        Pupil("ali", "7b", "Ali Öz", "2", "ali@school.example", "1002"),
        Pupil("bo", "7b", "=Bo", "3", "bo@school.example", "1003"),
    ]


@pytest.fixture(scope="session")
def watched() -> Watched:
    """A small film of a jump with a fault, and a bystander at the picture's right edge for its first half."""
    seen = poses(JUMPS[1], FAULT, scale_px=50.0)
    seen = replace(seen, xy=seen.xy - [340.0, 500.0], size=(720, 360))
    half = np.arange(0, len(seen.time_s) // 2, 3)
    beside = np.tile([660.0, 100.0, 700.0, 260.0], (len(half), 1))
    return Watched("jump.mp4", seen, people=(PersonBoxes(1, half, beside),), athlete=2)


@pytest.fixture(scope="session")
def graded(watched: Watched) -> Graded:
    return regrade(watched, Options("long_jump", reference=REFERENCE))
