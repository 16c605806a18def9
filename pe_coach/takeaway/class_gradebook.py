"""A teacher's gradebook filled from a class folder: sure names and grades that can be defended, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pe_coach.errors import UsageError
from pe_coach.files import write_file
from pe_coach.roster import Entry
from pe_coach.small_files import read_small
from pe_coach.store.types import Pupil
from pe_coach.takeaway.gradebook import Filled, Gradebook, cell_at, fill, pupil_rows, read_gradebook
from pe_coach.takeaway.pupil_marks import PupilMarks
from pe_coach.words import Words

ENDING = "_filled"
"""Of the new file's name, before the dot: the teacher's own file is never touched."""

SAID = ("unmatched_rows", "unmatched_pupils", "double", "too_large", "without_mark", "replaced")
"""What is told of a gradebook that was filled, beside how many cells were."""


@dataclass(frozen=True)
class FilledBook:
    """A gradebook that was written: where, which column, and what needs a look."""

    path: Path
    column: str
    filled: Filled

    def lines(self, say: Words) -> Iterator[str]:
        """What a person is told, one line each."""
        yield say.say("class_folder.gradebook", file=self.path, filled=self.filled.filled, column=self.column.strip())
        for name in SAID:
            if whom := getattr(self.filled, name):
                what = say.tables["class_folder"][name]
                yield f"  {say.say('class_folder.gradebook_left', what=what, whom=', '.join(whom))}"


def open_gradebook(path: Path, column: str | None = None) -> tuple[Gradebook, int]:
    """A gradebook file and the number of the column that will be filled.

    Args:
        path: what Canvas or Moodle exported.
        column: its name; None for the one column that may be filled and is empty.

    Raises:
        UsageError: `bad_gradebook`: it cannot be read, or it is not sure which column is meant.
    """
    try:
        content = read_small(path)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UsageError("bad_gradebook", f"{path} cannot be read ({why}). Check the name and the folder.") from error
    book = read_gradebook(content, path.name)
    return book, _column(book, column)


def _column(book: Gradebook, wanted: str | None) -> int:
    named = {book.header[number].strip(): number for number in book.columns}
    if wanted is not None and wanted.strip() in named:
        return named[wanted.strip()]
    empty = [
        number for number in book.columns if not any(cell_at(book.table.rows[n], number) for n in pupil_rows(book))
    ]
    if wanted is None and len(empty) == 1:
        return empty[0]
    what = f"has no column {wanted}" if wanted is not None else f"has {len(empty)} empty columns that may be filled"
    names = ", ".join(named) or "none"
    raise UsageError("bad_gradebook", f"{book.name} {what}. Name one with --gradebook-column: {names}.")


def write_gradebook(out: Path, book: Gradebook, column: int, marks: Sequence[PupilMarks]) -> FilledBook:
    """Write a copy of a gradebook with the best grade of every pupil in a column.

    Raises:
        OutputError: the folder cannot be written to.
    """
    pupils = [_pupil(each.pupil) for each in marks]
    grades = {str(m.pupil.number): m.best.grade for m in marks if m.best is not None and m.best.grade is not None}
    filled = fill(book, column, pupils, grades)
    path = write_file(out / filled_name(Path(book.name)), filled.content)
    return FilledBook(path, book.header[column], filled)


def filled_name(gradebook: Path) -> str:
    """Name of the file that a gradebook is written to."""
    return f"{gradebook.stem}{ENDING}{gradebook.suffix}"


def _pupil(entry: Entry) -> Pupil:
    """Somebody of a class list as a gradebook knows them; the number of a card is no id of a school."""
    return Pupil(str(entry.number), "", entry.name, email=entry.email, external_id=entry.external_id)
