"""What a reason for doubt lets one do on the command line: reports say it without flags, since pages show them too."""

from __future__ import annotations

from collections.abc import Iterator

from pe_coach.report.as_json import as_dict
from pe_coach.report.as_text import point
from pe_coach.report.types import Report

FLAGS = {
    "slow_motion": "--recorded-fps N says at how many frames a second a film in slow motion was recorded.",
    "wrong_activity": "--recorded-fps N says at how many frames a second a film in slow motion was recorded.",
    "several_shots": "`grade` with --start S and --stop S takes another part of the film.",
}
"""By code of a reason: the flag that helps."""


def hints(report: Report) -> Iterator[str]:
    """A line for each flag that answers a doubt of the report."""
    for person in as_dict(report)["candidates"]:
        if not person["graded"]:
            yield f"`grade` with --athlete {point(person)} takes number {person['number']} instead."
    yield from dict.fromkeys(FLAGS[reason.code] for reason in report.reasons if reason.code in FLAGS)
