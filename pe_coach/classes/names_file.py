"""Who is on which clip, as a CSV file that a teacher corrects and gives back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pe_coach.classes.types import Named, Row
from pe_coach.csv_text import Kind, read_csv_text
from pe_coach.errors import UsageError
from pe_coach.names import NamedBy
from pe_coach.report.dialect import COMMA, Dialect, csv_lines, neutral
from pe_coach.roster import MISTAKES_SAID, Entry, tidy

COLUMNS = ("clip", "pupil", "named_by")
"""Of the file; `named_by` only tells how the name is known."""

NAMES = Kind("bad_roster", f"Give back the names.csv of the results, with its first line: {','.join(COLUMNS)}.")


def names_lines(rows: Iterable[Row], dialect: Dialect = COMMA) -> Iterator[bytes]:
    """The lines of the file for the clips of a class."""
    named = ((row.clip, row.named.pupil.name if row.named.pupil else "", row.named.by.value) for row in rows)
    yield from csv_lines(COLUMNS, (tuple(map(neutral, cells)) for cells in named), dialect)


def read_names(path: Path, roster: Sequence[Entry]) -> dict[str, Named]:
    """What a teacher says of clips, by their names. Whoever gives the file back has looked at all of it.

    A pupil is named by name or by number; a clip without one is nobody's.

    Raises:
        UsageError: `bad_roster`, with one line for each mistake.
    """
    try:
        table = read_csv_text(path.read_bytes(), path.name, NAMES)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UsageError("bad_roster", f"{path} cannot be read ({why}). Check the name and the folder.") from error
    header = [cell.strip().casefold() for cell in table.rows[0]]
    if not {"clip", "pupil"} <= set(header):
        raise NAMES.error(f"{path.name} does not say which clip is whose")
    clip, pupil = header.index("clip"), header.index("pupil")
    rows = [row for row in table.rows[1:] if len(row) > max(clip, pupil) and row[clip]]
    known = {key: entry for entry in roster for key in (_key(entry.name), str(entry.number))}
    strangers = [row for row in rows if _key(row[pupil]) and _key(row[pupil]) not in known]
    if strangers:
        said = [f"{path.name}, {row[clip]}: nobody in the class list is '{row[pupil]}'." for row in strangers]
        raise UsageError("bad_roster", "\n".join(said[:MISTAKES_SAID]))
    return {_unmarked(row[clip]): _named(row[pupil], known) for row in rows}


def _named(cell: str, known: Mapping[str, Entry]) -> Named:
    return Named(known.get(_key(cell)), NamedBy.TEACHER)


def _key(cell: str) -> str:
    return tidy(_unmarked(cell)).casefold()


def _unmarked(cell: str) -> str:
    """A cell without what marks it as text."""
    return cell[1:] if cell.startswith("'") and neutral(cell[1:]) == cell else cell
