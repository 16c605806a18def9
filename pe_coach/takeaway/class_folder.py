"""What is written of a whole class into the folder of its results: tables, a page, pages of pupils, a gradebook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pe_coach.classes.names_file import names_lines
from pe_coach.files import not_writable, write_file, write_parts
from pe_coach.report.as_csv import table, write_failures, write_results
from pe_coach.report.dialect import COMMA, Dialect
from pe_coach.roster import Entry
from pe_coach.takeaway.class_gradebook import FilledBook, filled_name, open_gradebook, write_gradebook
from pe_coach.takeaway.class_lines import Rows, lines
from pe_coach.takeaway.folder_page import Glance, folder_page
from pe_coach.takeaway.pupil_marks import PUPIL_COLUMNS, marks_lines
from pe_coach.takeaway.pupil_pages import text_bytes, write_pupil_pages
from pe_coach.words import words

_NUMBER = re.compile(r" \(\d+\)$")
"""What ends the name of a file that another program's kept from its place, see `files.write_made`."""


@dataclass(frozen=True)
class Written:
    """Where the sheets of a class lie: beside their usual names where another program holds those open.

    Attributes:
        results, failures, names, page: always written.
        pupils: best and mean of every pupil; None while a name is a guess, or where nobody is named.
        gradebook: the one that was filled; None without one, or while a name is a guess.
        guesses, named: how many names are guesses, of how many.
        nameless: how many films have no name, in a class in which others do.
        waits: whether a gradebook was given and not filled because of them.
    """

    results: Path
    failures: Path
    names: Path
    page: Path
    pupils: Path | None = None
    gradebook: FilledBook | None = None
    guesses: int = 0
    named: int = 0
    nameless: int = 0
    waits: bool = False

    @property
    def beside(self) -> dict[Path, str]:
        """Files that lie beside the ones that they were to replace, and what those are called."""
        book = self.gradebook and self.gradebook.path
        paths = (self.results, self.failures, self.names, self.page, self.pupils, book)
        return {path: _NUMBER.sub("", path.stem) + path.suffix for path in paths if path and _NUMBER.search(path.stem)}

    def lines(self, lang: str) -> Iterator[str]:
        """What a person must be told besides where the sheets are: names to be checked, what a gradebook got."""
        say = words(lang)
        if self.guesses:
            yield say.say("class_folder.guesses_short", count=self.guesses, total=self.named, file=self.names)
        if self.waits:
            yield say.say("class_folder.gradebook_waits")
        if self.gradebook is not None:
            yield from self.gradebook.lines(say)
        if self.nameless:
            yield say.say("class_folder.nameless", count=self.nameless, file=self.names)


def write_class(
    out: Path,
    rows: Rows,
    *,
    roster: Sequence[Entry] = (),
    gradebook: Path | None = None,
    gradebook_column: str | None = None,
    lang: str = "en",
    title: str = "",
    dialect: Dialect = COMMA,
) -> Written:
    """Write the sheets of a class; the same rows give the same bytes.

    `results.csv` and `failures.csv` count every clip once, `names.csv` says whose each is thought to be, `class.html`
    what they have in common. A name that is a guess is in `names.csv` alone; while there is one, nothing is written
    that sums up pupils: `pupils.csv`, their pages and the gradebook wait, and those of an earlier run are removed.

    Args:
        out: the folder of the results, which exists.
        rows: opens the clips of the class in their order, as often as it is called.
        roster: the class list.
        gradebook: a file that Canvas or Moodle exported; a filled copy is written to `out`.
        gradebook_column: name of the column to fill; None for the only empty one.
        lang: language of the pages.
        title: of the class.
        dialect: of the tables.

    Raises:
        UsageError: the gradebook cannot be read.
        OutputError: the folder cannot be written to.
    """
    book = open_gradebook(gradebook, gradebook_column) if gradebook else None
    glance = Glance.of(rows, out, lang, roster)
    marks = glance.pupils
    pupils, filled = None, None
    if any(each.attempts for each in marks):
        pupils = write_parts(out / "pupils.csv", table(PUPIL_COLUMNS, marks_lines(marks), dialect))
        write_pupil_pages(out, marks if glance.complete else [], glance.views, title, lang)
        filled = write_gradebook(out, *book, marks) if book else None
    else:
        _remove_sums(out, gradebook)
    return Written(
        results=write_results(out / "results.csv", lambda: lines(rows()), dialect),
        failures=write_failures(out / "failures.csv", lambda: lines(rows()), dialect),
        names=write_parts(out / "names.csv", names_lines(rows(), dialect)),
        page=write_file(out / "class.html", text_bytes(folder_page(title, glance, lang=lang))),
        pupils=pupils,
        gradebook=filled,
        guesses=glance.guesses,
        named=glance.named,
        nameless=glance.nameless if glance.named else 0,
        waits=bool(book and glance.guesses),
    )


def _remove_sums(out: Path, gradebook: Path | None) -> None:
    """Remove what an earlier run summed up of pupils: it no longer holds."""
    write_pupil_pages(out, [], [], "", "en")
    for path in (out / "pupils.csv", *([out / filled_name(gradebook)] if gradebook else [])):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise not_writable(path, error) from error
