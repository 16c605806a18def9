"""What an attempt is graded with survives the store."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pe_coach.errors import UsageError
from pe_coach.grading import Options
from pe_coach.jobs.options import options_of, stored
from pe_coach.motion.metres import Tape
from pe_coach.scoring import teacher_curve
from pe_coach.store.types import Attempt, State


@pytest.fixture(autouse=True)
def no_curve(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A teacher without a curve; returns where it would lie."""
    monkeypatch.setenv(teacher_curve.FOLDER_VARIABLE, str(tmp_path))
    return tmp_path


def attempt(folder: Path, options: dict[str, Any]) -> Attempt:
    added = datetime(2026, 1, 1, tzinfo=UTC)
    return Attempt("a", "c", None, "long_jump", 1, "a.mp4", added, folder, None, State.WAITING, options)


def test_options_come_back_as_they_were(tmp_path: Path) -> None:
    chosen = Options(
        "long_jump",
        level="elite",
        athlete=(1.0, 2.0, 0.5),
        recorded_fps=240.0,
        tape=Tape(((1.0, 2.0), (3.0, 4.0)), 0.5, 1.0),
        model=tmp_path / "card.toml",
        lang="de",
    )
    kept = json.loads(json.dumps(stored(chosen)))
    assert options_of(attempt(tmp_path, kept)) == replace(chosen, cache=tmp_path / "cache")


def test_only_what_was_chosen_is_stored() -> None:
    assert stored(Options("long_jump", scale="points")) == {}


def test_the_teachers_own_curve_is_used_unless_it_is_not_wanted(tmp_path: Path, no_curve: Path) -> None:
    curve = no_curve / "long_jump.toml"
    curve.touch()
    assert options_of(attempt(tmp_path, {})).calibration == curve
    assert options_of(attempt(tmp_path, {"calibration": None})).calibration is None


@pytest.mark.parametrize("wrong", [{"no_such_option": 1}, {"level": "giants"}])
def test_a_stored_choice_that_is_none_gets_one_line(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=rf"a\.mp4.*{next(iter(wrong))}"):
        options_of(attempt(tmp_path, wrong))
