"""The results of a class as a table on the screen."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import islice
from typing import Any

from pe_coach.classes.types import Row
from pe_coach.cli.exits import printable

MOST_ROWS = 200
"""As many are shown; more are for a spreadsheet."""
WIDTH = 110
"""Of the table where its output is no terminal, in letters."""


def show_table(rows: Iterable[Row], count: int) -> None:
    """Print a row for every clip that is done to standard output, of a large class the first ones; `count` are all."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("", "clip", "pupil", "status", "score", "first", box=None, pad_edge=False)
    for row in islice(rows, MOST_ROWS):
        cells = (str(row.number), row.clip, whose(row), *_result(row.report))
        table.add_row(*(Text(printable(cell)) for cell in cells))
    console = Console(file=sys.stdout)
    console.width = console.width if console.is_terminal else WIDTH
    console.print(table)
    if count > MOST_ROWS:
        console.print(f"and {count - MOST_ROWS} more in results.csv", highlight=False)


def whose(row: Row) -> str:
    """Name of the pupil; a guess is shown as one."""
    if row.named.pupil is None:
        return ""
    return f"{row.named.pupil.name}?" if row.named.is_guess else row.named.pupil.name


def _result(report: dict[str, Any]) -> tuple[str, str, str]:
    """Status, score with its interval, and what to say first."""
    if report["error"]:
        return report["status"], "", report["error"]["text"]
    score = report["score"]
    shown = f"{score['value']} ({score['low']}–{score['high']})" if score else ""
    said = report["corrections"][0]["advice"] if report["corrections"] else ""
    return report["status"], shown, said or next((reason["text"] for reason in report["reasons"]), "")
