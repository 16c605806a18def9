"""`pe-coach compare`: two reports in; better, the same or worse out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import printable


def compare(
    before: Annotated[Path, typer.Argument(metavar="BEFORE.json", help="The report of an earlier attempt.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER.json", help="The report of a later one.")],
    lang: flags.Lang = "en",
    as_json: flags.AsJson = False,
    debug: flags.Debug = False,
) -> None:
    """Say what changed between two attempts, and only what is more than measurement error.

    A change counts from 1.96 · √2 standard errors on. Reports are what `grade --out` or `grade --json` wrote.

    Example:

    - `pe-coach compare may/anna.json june/anna.json`
    """
    from pe_coach.report.comparing import compared, comparison_as_json, comparison_as_text, read_report

    reports = read_report(before), read_report(after)
    print(comparison_as_json(compared(*reports)) if as_json else printable(comparison_as_text(*reports, lang)))
