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
class Kind:
    """What a CSV file is for, which decides how its mistakes are said.

    Attributes:
        code: of the errors.
        remedy: a sentence that says what to do.
        one_column: whether a list without any delimiter is a table too.
    """

    code: str
    remedy: str
    one_column: bool = False

    def error(self, what: str) -> UsageError:
        """The error for what is wrong with a file, in words without a full stop."""
        return UsageError(self.code, f"{what}. {self.remedy}")


@dataclass(frozen=True)
class CsvText:
    """Rows of cells, `lines` they were read from, and how to write others: a row that is not changed stays as it was,
    byte for byte."""

    rows: list[list[str]]
    lines: list[str]
    encoding: str
    delimiter: str

    @property
    def decimal(self) -> str:
        """The decimal mark of its numbers: a comma where there are commas and no points."""
        found = {match[1] for row in self.rows for cell in row if (match := DECIMAL.fullmatch(cell.strip()))}
        return "," if found == {","} or (not found and self.delimiter == ";") else "."

    def written(self, rows: list[list[str]]) -> bytes:
        """These rows in the place of those that were read, each in quotation marks as its own was."""
        texts = [
            line if new == old else _line(new, self.delimiter, line, _quoting(old, self.delimiter, line))
            for new, old, line in zip(rows, self.rows, self.lines, strict=True)
        ]
        return "".join(texts).encode(self.encoding)


def read_csv_text(content: bytes, name: str, kind: Kind) -> CsvText:
    """The table in a CSV file.

    Raises:
        UsageError: the kind's code: it is no text, or has no two columns where it needs them.
    """
    encoding = _encoding(content, name, kind)
    text = content.decode(encoding)
    header = next(filter(str.strip, text.splitlines()), "")
    delimiter = max(",;\t", key=header.count)
    if delimiter not in header and not kind.one_column:
        raise kind.error(f"{name} is no table")
    physical = list(io.StringIO(text, newline=""))
    rows, lines, start = [], [], 0
    reader = csv.reader(physical, delimiter=delimiter)
    try:
        for row in reader:
            rows.append(row)
            lines.append("".join(physical[start : reader.line_num]))
            start = reader.line_num
    except csv.Error as error:
        raise kind.error(f"{name}, line {reader.line_num}: {error}") from None
    return CsvText(rows, lines, encoding, delimiter)


def _encoding(content: bytes, name: str, kind: Kind) -> str:
    wide = content.startswith(UTF16_MARKS)
    if content.startswith(ZIP) or (b"\0" in content and not wide):
        raise kind.error(f"{name} is no CSV file")
    narrow = ("utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8", "cp1252")
    for encoding in ("utf-16",) if wide else narrow:
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise kind.error(f"{name} is no text")


def _quoting(row: list[str], delimiter: str, line: str) -> Quoting:
    """How a row was put into quotation marks; where it is not known, as little as possible."""
    return next((quoting for quoting in QUOTING if _line(row, delimiter, line, quoting) == line), csv.QUOTE_MINIMAL)


def _line(row: list[str], delimiter: str, like: str, quoting: Quoting) -> str:
    """A row with the line end of another line."""
    text = io.StringIO(newline="")
    line_end = like[len(like.rstrip("\r\n")) :]
    csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerow(row)
    return text.getvalue()
