"""Who is on which clip, as a CSV file that a teacher corrects and gives back.

The file says twice whom a clip is thought to show, once to be changed and once as it was written: so a row that was
changed is told from one that was not even looked at, in every copy of the file and whatever was guessed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pe_coach.classes.types import Named, Row
from pe_coach.csv_text import Kind, read_csv_text
from pe_coach.errors import UsageError
from pe_coach.names import NamedBy
from pe_coach.report.dialect import COMMA, Dialect, csv_lines, neutral
from pe_coach.roster import MISTAKES_SAID, Entry, tidy
from pe_coach.small_files import read_small

COLUMNS = ("clip", "pupil", "named_by", "suggested")
"""Of the file; `suggested` is `pupil` as it was written."""

NAMES = Kind("bad_roster", f"Give back the names.csv of the results, with its first line: {','.join(COLUMNS)}.")

_OURS = frozenset({NamedBy.CARD, NamedBy.FILE_NAME, NamedBy.ORDER, NamedBy.NOBODY})
"""What the program writes of names that it found; whatever else stands there marks a name as the teacher's."""


def names_lines(rows: Iterable[Row], dialect: Dialect = COMMA) -> Iterator[bytes]:
    """The lines of the file for the clips of a class."""
    named = ((row.clip, row.named.pupil.name if row.named.pupil else "", row.named.by.value) for row in rows)
    lines = ((clip, pupil, by, pupil) for clip, pupil, by in named)
    yield from csv_lines(COLUMNS, (tuple(map(neutral, cells)) for cells in lines), dialect)


def read_names(path: Path, roster: Sequence[Entry], *, confirmed: bool = False) -> dict[str, Named]:
    """What a teacher says of clips, by their names: in rows whose pupil was changed or, where there is no `suggested`,
    written; and in those whose `named_by` was emptied or overwritten. All other rows say nothing.

    A pupil is named by name or by number; a clip without one is nobody's. A marked row that was not changed, and whose
    pupil is not in the class, says nothing either: a program that lacks letters may have written it.

    Args:
        path: of the file.
        roster: the class.
        confirmed: the teacher has looked at all: guesses in the file are right.

    Raises:
        UsageError: `bad_roster`, with one line for each mistake.
    """
    known = {key: entry for entry in roster for key in (_key(entry.name), str(entry.number))}
    told = [line for line in _lines(path) if line.is_changed or line.is_marked or (confirmed and line.is_guess)]
    strangers = {line for line in told if line.pupil and line.pupil not in known}
    wrong = [line for line in told if line in strangers and line.is_changed]
    if wrong:
        said = [f"{path.name}, {line.clip}: nobody in the class list is '{line.cell}'." for line in wrong]
        raise UsageError("bad_roster", "\n".join(said[:MISTAKES_SAID]))
    return {line.clip: Named(known.get(line.pupil), NamedBy.TEACHER) for line in told if line not in strangers}


@dataclass(frozen=True)
class _Line:
    """A row: its pupil as it is written and as it is compared; None for a cell that its file does not have."""

    clip: str
    cell: str
    by: str | None
    suggested: str | None

    @property
    def pupil(self) -> str:
        return _key(self.cell)

    @property
    def is_changed(self) -> bool:
        return self.suggested is None or self.pupil != _key(self.suggested)

    @property
    def is_marked(self) -> bool:
        return self.by is not None and self.by.strip().casefold() not in _OURS

    @property
    def is_guess(self) -> bool:
        return self.by is not None and self.by.strip().casefold() == NamedBy.ORDER


def _lines(path: Path) -> Iterator[_Line]:
    """The rows of the file.

    Raises:
        UsageError: it cannot be read, or lacks a column.
    """
    try:
        table = read_csv_text(read_small(path), path.name, NAMES)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UsageError("bad_roster", f"{path} cannot be read ({why}). Check the name and the folder.") from error
    header = [cell.strip().casefold() for cell in table.rows[0]]
    if not {"clip", "pupil"} <= set(header):
        raise NAMES.error(f"{path.name} does not say which clip is whose")
    for row in table.rows[1:]:
        cells = dict(zip(header, row, strict=False))
        if cells.get("clip") and "pupil" in cells:
            yield _Line(_unmarked(cells["clip"]), cells["pupil"], cells.get("named_by"), cells.get("suggested"))


def _key(cell: str) -> str:
    return tidy(_unmarked(cell)).casefold()


def _unmarked(cell: str) -> str:
    """A cell without what marks it as text."""
    return cell[1:] if cell.startswith("'") and neutral(cell[1:]) == cell else cell
