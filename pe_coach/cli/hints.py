"""What a reason for doubt lets one do on the command line: reports say it without flags, since pages show them too."""

from __future__ import annotations

from collections.abc import Iterator

from pe_coach.report.as_json import as_dict
from pe_coach.report.as_text import point
from pe_coach.report.types import Report
from pe_coach.words import words

ANOTHER = "several_athletes"
"""The code whose hint has a value: who else may be graded."""


def hints(report: Report, lang: str = "en") -> Iterator[str]:
    """A line for each flag that answers a doubt of the report."""
    say = words(lang)
    for person in as_dict(report)["candidates"]:
        if not person["graded"]:
            yield say.say(f"hints.{ANOTHER}", point=point(person), number=person["number"])
    codes = [reason.code for reason in report.reasons if reason.code != ANOTHER]
    yield from dict.fromkeys(say.say(f"hints.{code}") for code in codes if code in say.tables["hints"])
