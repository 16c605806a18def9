"""Whether this computer grades a film, how fast, and twice the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from pe_coach.diagnosis.trial import Pace, fingerprint, graded_trial, trial_film
from pe_coach.diagnosis.types import Check, State, graver
from pe_coach.errors import PeCoachError


def self_test() -> Iterator[Check]:
    """Draw two seconds of film, grade them twice, compare."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            film = trial_film(Path(folder))
            (first, pace), (second, _) = graded_trial(film), graded_trial(film)
        except PeCoachError as error:
            yield Check("self-test", error.text, State.PROBLEM, "Install the program again.")
            return
    total = first.score.value if first.score else None
    score = "no score" if total is None else f"score {total:.0f}"
    marks = [fingerprint(report) for report in (first, second)]
    check = Check("self-test", f"{pace.film_s:.1f} s of film: {first.status}, {score}, result {' and '.join(marks)}")
    same = marks[0] == marks[1]
    yield check if same else graver(check, State.PROBLEM, "Two runs differ: the memory or processor may be faulty.")
    yield Check("pace", pace_in_words(pace))


def pace_in_words(pace: Pace) -> str:
    """Frames a second by stage, and the whole."""
    stages = ", ".join(f"{stage} {rate:.0f}" for stage, rate in pace.fps.items())
    return f"frames a second, one core: {stages}; {pace.per_film_s:.1f} s for each second of film"
