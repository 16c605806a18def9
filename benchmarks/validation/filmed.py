"""Rendered films once looked at: key points of the shipped networks, the truth, and what is known of each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.validation.films import FOLDER
from benchmarks.validation.material import WITHOUT_DEMO, Attempt, graded_as
from pe_coach.pose import load_keypoints
from pe_coach.report.types import Report

STRONG = ("several_athletes", "athlete_lost", "camera_lost", "frame_count", "damaged_file", "several_shots")
"""Doubts that a film itself gave when it was looked at."""


@dataclass(frozen=True, eq=False)
class Filmed:
    """One film: `seen` by the networks, `exact` as drawn, and `known` of it (see `films.seen`)."""

    name: str
    seen: Attempt
    exact: Attempt
    known: dict[str, Any]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Codes of what was doubtful about the film itself."""
        return tuple(self.known["film_reasons"])


def filmed(prefix: str) -> Iterator[Filmed]:
    """The films whose names start so and that were looked at, in order."""
    for card in sorted(FOLDER.glob(f"{prefix}*.json")):
        known = json.loads(card.read_text(encoding="utf-8"))
        reference = WITHOUT_DEMO if known["event"] == "long_jump" else None
        seen, exact = (
            Attempt(
                card.stem + part,
                known["event"],
                _profile(known),
                load_keypoints(FOLDER / f"{card.stem}{part}.npz"),
                None,
                reference,
            )
            for part in ("", "_truth")
        )
        yield Filmed(card.stem, seen, exact, known)


def _profile(known: dict[str, Any]) -> str | None:
    return known["movement"] if known["event"] == "high_jump" else None


def graded(film: Filmed) -> tuple[Report, Report]:
    """Reports from what the networks saw and from the exact points."""
    return graded_as(film.seen).report, graded_as(film.exact).report
