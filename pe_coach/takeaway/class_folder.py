"""What is written of a whole class into the folder of its results: tables, a page, pages of pupils, a gradebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pe_coach.classes.names_file import names_lines
from pe_coach.files import write_parts
from pe_coach.report.as_csv import write_failures, write_results
from pe_coach.report.dialect import COMMA, Dialect
from pe_coach.roster import Entry
from pe_coach.takeaway.class_lines import Rows, lines


@dataclass(frozen=True)
class Written:
    """Where the sheets of a class lie: beside their usual names where another program holds those open."""

    results: Path
    failures: Path
    names: Path


def write_class(
    out: Path,
    rows: Rows,
    *,
    roster: Sequence[Entry] = (),
    gradebook: Path | None = None,
    lang: str = "en",
    title: str = "",
    dialect: Dialect = COMMA,
) -> Written:
    """Write the sheets of a class.

    Args:
        out: the folder of the results, which exists.
        rows: opens the clips of the class in their order, as often as it is called.
        roster: the class list.
        gradebook: a file that Canvas or Moodle exported, to be filled.
        lang: language of the pages.
        title: of the class.
        dialect: of the tables.

    Raises:
        OutputError: the folder cannot be written to.
    """
    results = write_results(out / "results.csv", lambda: lines(rows()), dialect)
    failures = write_failures(out / "failures.csv", lambda: lines(rows()), dialect)
    names = write_parts(out / "names.csv", names_lines(rows(), dialect))
    return Written(results, failures, names)
