"""A teacher's own gradebook comes back with one column filled: what a learning platform exported, it takes again.

Rows and pupils are matched by id or e-mail, never by name. Whatever is not sure stays as it was: a cell is filled only
where one row and one pupil belong together and the pupil has a final mark.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pe_coach.csv_text import CsvText, Kind, read_csv_text
from pe_coach.errors import UsageError
from pe_coach.report.dialect import neutral
from pe_coach.store.types import Pupil
from pe_coach.takeaway.sheet import as_number

GRADEBOOK = Kind("bad_gradebook", "Export the gradebook again as CSV (comma separated) in UTF-8, not as XLSX.")

READ_ONLY = "(read only)"
"""What Canvas writes under columns that it works out itself and does not take back."""

POINTS_POSSIBLE = "points possible"
"""How the row of Canvas begins that says the most points of each column."""

MAXIMUM = ("maximum grade", "beste bewertung", "höchste bewertung", "note maximale", "calificación máxima")
"""How Moodle's grading worksheet calls the column with the most points."""


@dataclass(frozen=True)
class Gradebook:
    """A gradebook file.

    Attributes:
        name: of the file.
        platform: `canvas` or `moodle`.
        table: its cells.
        keys: by number of a column that says whose row it is, what of a pupil it may hold.
        first: number of the first row of a pupil.
        columns: numbers of the columns that may be filled, the emptiest first.
    """

    name: str
    platform: str
    table: CsvText
    keys: Mapping[int, tuple[str, ...]]
    first: int
    columns: tuple[int, ...]

    @property
    def header(self) -> list[str]:
        """Names of all columns."""
        return self.table.rows[0]


@dataclass(frozen=True)
class Filled:
    """A gradebook with a column filled, and what needs a look first.

    Attributes:
        content: the new file.
        unmatched_rows: rows of the file that are no pupil of the class.
        unmatched_pupils: pupils of the class that are in no row.
        double: rows that two pupils fit, or that fit one pupil twice; they stay as they were.
        too_large: pupils whose mark is larger than the column's most points; their cells stay as they were.
        without_mark: pupils who have no final mark; their cells stay as they were.
        replaced: rows in which something else stood, and what.
        filled: how many cells were filled.
    """

    content: bytes
    unmatched_rows: tuple[str, ...]
    unmatched_pupils: tuple[str, ...]
    double: tuple[str, ...]
    too_large: tuple[str, ...]
    without_mark: tuple[str, ...]
    replaced: tuple[str, ...]
    filled: int


def read_gradebook(content: bytes, name: str) -> Gradebook:
    """The gradebook in a file that Canvas or Moodle exported.

    Raises:
        UsageError: `bad_gradebook`: it is no CSV file, or no column says whose row it is.
    """
    table = read_csv_text(content, name, GRADEBOOK)
    header = [cell.strip() for cell in table.rows[0]]
    found = {platform: _keys(header, known["keys"]) for platform, known in gradebooks().items()}
    platform = max(found, key=lambda one: len(found[one]))
    keys = found[platform]
    if not keys:
        wanted = ", ".join(heading for known in gradebooks().values() for heading in list(known["keys"])[:3])
        text = f"{name} has no column that says whose row it is, such as {wanted}. Export it again with one of them."
        raise UsageError("bad_gradebook", text)
    first = 1 + sum(_is_head(row) for row in table.rows[1:3])
    return Gradebook(name, platform, table, keys, first, _fillable(table.rows, header, keys, first))


def fill(book: Gradebook, column: int, pupils: Iterable[Pupil], marks: Mapping[str, str]) -> Filled:
    """The file with the final marks of pupils in a column.

    Args:
        book: the file.
        column: number of the column to fill.
        pupils: those of the class.
        marks: final marks by the pupils' ids; who has none is not in it.
    """
    pupils = list(pupils)
    matched, double, strangers = _matched(book, pupils)
    due = {number: marks[pupil.id] for number, pupil in matched.items() if pupil.id in marks}
    too_large = {number: mark for number, mark in due.items() if _exceeds(book, number, column, mark)}
    cells = {number: _cell(mark, book.table.decimal) for number, mark in due.items() if number not in too_large}
    before = {number: cell_at(book.table.rows[number], column) for number in cells}
    found = {pupil.id for pupil in matched.values()} | {pupil.id for those in double.values() for pupil in those}
    return Filled(
        content=book.table.written(_with(book.table.rows, column, cells)),
        unmatched_rows=tuple(_named(book, number) for number in strangers),
        unmatched_pupils=tuple(pupil.name for pupil in pupils if pupil.id not in found),
        double=tuple(f"{_named(book, number)}: {', '.join(p.name for p in those)}" for number, those in double.items()),
        too_large=tuple(f"{matched[number].name}: {mark}" for number, mark in too_large.items()),
        without_mark=tuple(pupil.name for pupil in matched.values() if pupil.id not in marks),
        replaced=tuple(f"{_named(book, n)}: {before[n]}" for n in cells if before[n] not in ("", cells[n])),
        filled=len(cells),
    )


def _with(rows: Sequence[Sequence[str]], column: int, cells: Mapping[int, str]) -> list[list[str]]:
    """A copy of the rows with cells of a column, by the number of the row."""
    copied = [list(row) for row in rows]
    for number, cell in cells.items():
        row = copied[number]
        row.extend([""] * (column + 1 - len(row)))
        row[column] = cell
    return copied


def _matched(book: Gradebook, pupils: Sequence[Pupil]) -> tuple[dict[int, Pupil], dict[int, list[Pupil]], list[int]]:
    """Rows with their one pupil, rows where that is not sure with all who fit, and rows that fit nobody."""
    fits = {number: _fitting(book, number, pupils) for number in pupil_rows(book)}
    rows_of = Counter(pupil.id for those in fits.values() for pupil in those)
    sure = {n: those[0] for n, those in fits.items() if len(those) == 1 and rows_of[those[0].id] == 1}
    double = {n: those for n, those in fits.items() if those and n not in sure}
    return sure, double, [number for number, those in fits.items() if not those]


def pupil_rows(book: Gradebook) -> list[int]:
    """Numbers of the rows that may be a pupil's: those below the heads with anything in them."""
    return [n for n in range(book.first, len(book.table.rows)) if any(cell.strip() for cell in book.table.rows[n])]


def _fitting(book: Gradebook, number: int, pupils: Sequence[Pupil]) -> list[Pupil]:
    """Everybody whom an id or an e-mail of a row means."""
    row = book.table.rows[number]
    said: dict[str, set[str]] = defaultdict(set)
    for column, parts in book.keys.items():
        for part in parts:
            said[part].add(_spelt(cell_at(row, column)))
    return [p for p in pupils if any((_spelt(getattr(p, part)) or None) in values for part, values in said.items())]


def _spelt(value: str) -> str:
    """An id or e-mail without what spreadsheet programs add: spaces, an apostrophe, capitals."""
    return value.strip().lstrip("'").casefold()


def _named(book: Gradebook, number: int) -> str:
    """A row as a person finds it again: its number in the file and its first cells."""
    cells = [cell.strip() for cell in book.table.rows[number][:3] if cell.strip()]
    return f"{number + 1}: {' '.join(cells)}"


def _exceeds(book: Gradebook, number: int, column: int, mark: str) -> bool:
    """Whether a mark is more than the column takes."""
    value, most = as_number(mark), _most(book, number, column)
    return isinstance(value, (int, float)) and most is not None and value > most


def _most(book: Gradebook, number: int, column: int) -> float | None:
    """The most points of a cell, None where the file does not say."""
    heads = book.table.rows[1 : book.first]
    beside = [i for i, name in enumerate(book.header) if name.strip().casefold() in MAXIMUM]
    said = [cell_at(row, column) for row in heads] + [cell_at(book.table.rows[number], i) for i in beside]
    numbers = [value for value in map(as_number, said) if isinstance(value, (int, float))]
    return numbers[0] if numbers else None


def _cell(mark: str, decimal: str) -> str:
    value = as_number(mark)
    return str(value).replace(".", decimal) if isinstance(value, (int, float)) else str(neutral(value))


def _keys(header: Sequence[str], known: Mapping[str, list[str]]) -> dict[int, tuple[str, ...]]:
    return {number: tuple(known[name]) for number, name in enumerate(header) if name in known}


def _is_head(row: Sequence[str]) -> bool:
    """Whether a row below the header is none of a pupil: Canvas has the most points there, and notes on columns."""
    cells = [cell.strip() for cell in row]
    named = next((cell for cell in cells if cell), "").casefold()
    return named.startswith((POINTS_POSSIBLE, "manual posting")) or READ_ONLY in cells


def _fillable(
    rows: Sequence[Sequence[str]], header: Sequence[str], keys: Mapping[int, tuple[str, ...]], first: int
) -> tuple[int, ...]:
    """Columns behind those that say whose row it is and that the platform does not work out itself."""
    last = max(keys)
    notes = {number for row in rows[1:first] for number, cell in enumerate(row) if READ_ONLY in cell}
    own = [i for i in range(last + 1, len(header)) if i not in notes and header[i].casefold() not in MAXIMUM]
    return tuple(sorted(own, key=lambda column: sum(bool(cell_at(row, column)) for row in rows[first:])))


def cell_at(row: Sequence[str], column: int) -> str:
    """A cell without spaces around; empty where the row is short."""
    return row[column].strip() if column < len(row) else ""


@cache
def gradebooks() -> dict[str, Any]:
    """What is known of the files of each platform: `keys` and `names`, see `gradebooks.toml`."""
    return tomllib.loads(Path(__file__).with_name("gradebooks.toml").read_text(encoding="utf-8"))
