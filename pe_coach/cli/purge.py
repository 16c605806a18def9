"""`pe-coach purge`: films and pictures out of the results of classes after their time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import printable

DAYS = 14
"""As long as the page keeps films, where nobody chose."""

Results = Annotated[
    list[Path], typer.Argument(metavar="DIR...", help="Folders with the results of `grade-class`, one or more.")
]
Days = Annotated[int, typer.Option("--days", metavar="N", min=0, help="Delete what is older than so many days.")]


def purge(results: Results, days: Days = DAYS, debug: flags.Debug = False) -> None:
    """Delete pages, overlay films and cut-out clips of classes that are older than some days; numbers stay.

    Tables, names and JSON files stay, and so do your own films: delete those yourself. For every night, or the end of
    a term.

    Example:

    - `pe-coach purge "7b results" "8a results" --days 14`
    """
    from pe_coach.classes.purging import purge as purged

    for folder in results:
        gone = purged(folder, days)
        print(printable(f"{folder}: {gone.files} files deleted ({gone.size_bytes / 1e6:.1f} MB)"))
        for path in gone.left:
            print(printable(f"{path}: held open by another program, not deleted"))
