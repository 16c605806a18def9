"""The worked example of the page for parents: one drawn pupil's jump, graded from where the joints truly are."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.known_movements import demo_points
from pe_coach.events import load_event
from pe_coach.grading import Options, grade_poses
from pe_coach.report.types import Report
from pe_coach.scoring.types import Measured
from pe_coach.words import words

SEED, OPTIONS = 23, Options("long_jump", reference="elite_without_demo")
"""A jump of the demo with one fault, and what it is compared with."""

VALIDATION = Path(__file__).resolve().parents[2] / "docs" / "validation.md"


def worked() -> str:
    """The parts of the score with their shares, the score with its interval, and the first correction."""
    report = grade_poses(demo_points(SEED), OPTIONS).report
    assert report.score is not None
    low, high = report.score.low, report.score.high
    told = f"The page says **{report.score.value:.0f} of 100, between {low:.0f} and {high:.0f}**."
    return "\n\n".join([_table(report), f"{told} {_doubt()}", _correction(report)])


def _table(report: Report) -> str:
    shares = load_event(OPTIONS.event).score
    parts: tuple[tuple[str, float, Measured], ...] = (
        (
            "**Criteria**: single things that a teacher looks for, each with a range for full marks",
            shares.criteria,
            report.technique,
        ),
        ("**Similarity** to the mean of real jumps", shares.similarity, report.similarity),
        ("**Timing** of the phases", shares.timing, report.timing),
    )
    rows = [
        f"| {name} | {10 * share:.0f} of 10 | {part.value:.0f} | {share * part.value:.1f} |"
        for name, share, part in parts
    ]
    whole = sum(share * part.value for _, share, part in parts)
    head = ["| part | counts | this jump, of 100 | gives |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *rows, f"| together | | | {whole:.1f} |"])


def _correction(report: Report) -> str:
    """What the first correction is based on."""
    found = report.corrections[0]
    say = words("en")
    name = say.tables["criteria"][OPTIONS.event][found.criterion]["name"]
    band = " to ".join(f"{bound:.0f}" for bound in (found.low, found.high) if bound is not None)
    more = "" if found.low is not None and found.high is not None else " or less" if found.low is None else " or more"
    return (
        f"The first correction is “{found.advice}” Measured was: {name} {found.measured:.0f}{found.unit}; "
        f"full marks are given for {band}{found.unit}{more}. To practise: “{found.drill}”"
    )


def _doubt() -> str:
    """What two films of one jump differ by, as the validation measured it."""
    found = re.search(
        r"^\| two phones: minimal detectable change .*?\| ([\d.]+) points \|",
        VALIDATION.read_text("utf-8"),
        re.MULTILINE,
    )
    assert found is not None, "the validation says nothing of two phones"
    return (
        f"In truth it is less sure: two phones that film one jump may differ by {float(found[1]):.0f} points, "
        "so a smaller difference between two jumps, or two pupils, says nothing."
    )
