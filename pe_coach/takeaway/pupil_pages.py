"""A page for every pupil of a class folder: all attempts, the best and the mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from pe_coach.files import not_writable, write_file
from pe_coach.takeaway.attempt_view import Data, phase_names
from pe_coach.takeaway.pupil_marks import PupilMarks, pupil_line
from pe_coach.templating import template
from pe_coach.words import words

FOLDER = "pupils"
"""Of the pages, in the folder of the results."""

OURS = '<meta name="generator" content="pe-coach">'
"""What our pages begin with, so that no other file is ever removed."""

BEGINNING_BYTES = 1000
"""Of a page, in which that is found."""


def page_name(marks: PupilMarks) -> str:
    """Name of a pupil's page within `FOLDER`: by number, so that no name stands where files are listed or sent."""
    return f"{marks.pupil.number:02}.html"


def page_link(marks: PupilMarks) -> str:
    """Address of a pupil's page from the folder of the results; empty for a pupil without attempts."""
    return quote(f"{FOLDER}/{page_name(marks)}") if marks.attempts else ""


def write_pupil_pages(out: Path, pupils: Sequence[PupilMarks], views: Sequence[Data], title: str, lang: str) -> int:
    """Write the page of every pupil who has attempts; pages of an earlier run of others are removed.

    Args:
        out: the folder of the results.
        pupils: best and mean of everybody.
        views: all attempts of the class, as `attempt_view` tells them.
        title: of the class.
        lang: language of the pages.

    Returns how many there are.

    Raises:
        OutputError: the folder cannot be written to.
    """
    folder, written = out / FOLDER, set[str]()
    for name, page in _pages(pupils, views, title, lang):
        _made(folder)
        write_file(folder / name, text_bytes(page))
        written.add(name)
    _remove_others(folder, written)
    return len(written)


def _pages(pupils: Sequence[PupilMarks], views: Sequence[Data], title: str, lang: str) -> Iterator[tuple[str, str]]:
    attempts: dict[int, list[Data]] = {}
    for view in views:  # in the order of the class
        if view["pupil_number"] is not None:
            attempts.setdefault(view["pupil_number"], []).append(view)
    for marks in pupils:
        if marks.attempts:
            yield page_name(marks), pupil_page_of(marks, attempts.get(marks.pupil.number, []), title, lang)


def pupil_page_of(marks: PupilMarks, views: Sequence[Data], title: str, lang: str) -> str:
    """The page of a pupil, HTML that needs nothing else; attempts that could not be read are only counted."""
    say = words(lang)
    best = marks.best
    return template(Path(__file__), "pupil.html.jinja").render(
        say=say,
        title=title,
        pupil=pupil_line(marks, say),
        views=views,
        best_clip=best and best.clip,
        phases=[(name, say.name("phases", name)) for name in phase_names(views)],
        generator=OURS,
    )


def text_bytes(page: str) -> bytes:
    """A page as it is written: names of files may hold what is no text."""
    return page.encode("utf-8", errors="backslashreplace")


def _made(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise not_writable(folder, error) from error


def _remove_others(folder: Path, kept: set[str]) -> None:
    """Remove our pages but those that are to be kept, and the folder where nothing is left."""
    try:
        for path in folder.glob("*.html"):
            if path.name not in kept and _is_ours(path):
                path.unlink()
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    except OSError as error:
        raise not_writable(folder, error) from error


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        return OURS.encode() in file.read(BEGINNING_BYTES)
