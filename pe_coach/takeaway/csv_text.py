"""A CSV file that somebody else's program wrote, read so that it can be written again as it was."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from typing import Literal

from pe_coach.errors import UsageError

UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How a file begins that a spreadsheet program saved as "Unicode text"."""

ZIP = b"PK\x03\x04"
"""How a workbook begins."""

Quoting = Literal[0, 1, 2]
"""One of the csv module's ways."""

QUOTING: tuple[Quoting, ...] = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC)
"""How programs put cells into quotation marks."""

DECIMAL = re.compile(r"-?\d+([.,])\d+")


@dataclass(frozen=True)
class CsvText:
    """Rows of cells, and how they are written: the way back gives the file that was read, byte for byte where its
    program put cells into quotation marks in one of the usual ways."""

    rows: list[list[str]]
    encoding: str
    delimiter: str
    line_end: str
    quoting: Quoting
    ends_with_line: bool

    @property
    def decimal(self) -> str:
        """The decimal mark of its numbers: a comma where there are commas and no points."""
        found = {match[1] for row in self.rows for cell in row if (match := DECIMAL.fullmatch(cell.strip()))}
        return "," if found == {","} or (not found and self.delimiter == ";") else "."

    def written(self, rows: list[list[str]]) -> bytes:
        """Other rows as this file would hold them."""
        return _written(self, rows, self.quoting).encode(self.encoding)


def read_csv_text(content: bytes, name: str) -> CsvText:
    """The table in a CSV file.

    Raises:
        UsageError: `bad_gradebook`: it is no text, or has no two columns.
    """
    encoding = _encoding(content, name)
    text = content.decode(encoding)
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    if header.count(delimiter) == 0:
        raise UsageError("bad_gradebook", f"{name} is no table: export the gradebook again as CSV (comma separated).")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    line_end = "\r\n" if "\r\n" in text else "\n"
    like = CsvText(rows, encoding, delimiter, line_end, csv.QUOTE_MINIMAL, text.endswith("\n"))
    same = (quoting for quoting in QUOTING if _written(like, rows, quoting) == text)
    return CsvText(rows, encoding, delimiter, line_end, next(same, csv.QUOTE_MINIMAL), like.ends_with_line)


def _encoding(content: bytes, name: str) -> str:
    wide = content.startswith(UTF16_MARKS)
    if content.startswith(ZIP) or (b"\0" in content and not wide):
        raise UsageError("bad_gradebook", f"{name} is no CSV file: export the gradebook again as CSV, not as XLSX.")
    if wide:
        return "utf-16"
    for encoding in ("utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise UsageError("bad_gradebook", f"{name} is no text: export the gradebook again as CSV in UTF-8.")


def _written(like: CsvText, rows: list[list[str]], quoting: Quoting) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=like.delimiter, lineterminator=like.line_end, quoting=quoting)
    writer.writerows(rows)
    whole = text.getvalue()
    return whole if like.ends_with_line else whole.removesuffix(like.line_end)
