"""The work on a film is told as one whole."""

from __future__ import annotations

import pytest

from pe_coach.jobs.progress import overall

STAGES = ("checking", "people", "pose", "motion", "events", "alignment", "scoring", "advice", "sizes", "pictures")


def test_the_whole_never_goes_back_and_ends_at_one() -> None:
    told = [overall(stage, share) for stage in STAGES for share in (0.0, 0.5, 1.0)]
    assert told == pytest.approx(sorted(told))
    assert (told[0], told[-1]) == (0.0, 1.0)
