"""How tables are written as CSV: the dialects of spreadsheet programs, and text that must not run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

Cell = str | int | float | None

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters that make a spreadsheet program run a text as a formula (OWASP, CSV Injection)."""


@dataclass(frozen=True)
class Dialect:
    """What stands between columns, and the decimal mark: a spreadsheet program expects those of its country."""

    delimiter: str = ","
    decimal: str = "."

    def number(self, value: float) -> str:
        """A number as it is written.

        >>> Dialect(";", ",").number(-3.5)
        '-3,5'
        """
        return str(value).replace(".", self.decimal)


COMMA = Dialect()
"""What programs read, and spreadsheet programs where a point marks decimals."""


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]], dialect: Dialect = COMMA) -> Iterator[bytes]:
    """The lines of a CSV file, one after the other: UTF-8 with a byte order mark, CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=dialect.delimiter)
    encoding = "utf-8-sig"
    for row in chain([header], rows):
        writer.writerow([dialect.number(cell) if isinstance(cell, float) else cell for cell in row])
        yield text.getvalue().encode(encoding, errors="backslashreplace")
        text.seek(0)
        text.truncate()
        encoding = "utf-8"


def neutral(value: Cell) -> Cell:
    """The value as it is written: text that would run as a formula is marked as text, numbers stay numbers.

    >>> neutral("=1+1"), neutral(-3.5), neutral(None)
    ("'=1+1", -3.5, '')
    """
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return "" if value is None else value
