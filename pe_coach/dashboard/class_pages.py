"""The pages of a class: one for all, and one for each attempt, made with a bar that tells how far they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from pe_coach.dashboard.regraded import regraded, watched_of
from pe_coach.dashboard.saving import Tell, made_button
from pe_coach.dashboard.speech import Speech, lang
from pe_coach.errors import PeCoachError
from pe_coach.grading import Graded
from pe_coach.store.types import Attempt, State
from pe_coach.takeaway.bundle import file_name, index_page, zipped
from pe_coach.takeaway.class_page import Member, class_page
from pe_coach.takeaway.pages import Look, pupil_page

Shown = Sequence[tuple[Attempt, Look]]
"""Attempts, each with what its page tells."""

GRADED_AGAIN = 0.85
"""Share of the work on the class page that is done once all attempts are graded again; the rest is packing."""


def class_pages(title: str, shown: Shown, t: Speech, *, key: str) -> None:
    """Buttons for the page of the class and for a page of every attempt."""
    stem, asked = file_name(title), (title, lang(), *map(_asked, shown))
    with st.container(horizontal=True):
        make = partial(_class_page, title, shown, lang())
        made_button(t("class_page"), make, f"{stem}.html", "text/html", f"{key}-page", asked=asked, icon="groups")
        single, zip_icon = partial(_pupil_pages, title, shown, t("attempt", number="{number}")), "folder_zip"
        kind = "application/zip"
        made_button(t("pupil_pages"), single, f"{stem}.zip", kind, f"{key}-zip", asked=asked, icon=zip_icon)


def film_of(attempt: Attempt) -> Path | None:
    """The attempt's film, where there still is one."""
    return attempt.film if attempt.film is not None and attempt.film.exists() else None


def _asked(both: tuple[Attempt, Look]) -> object:
    """What the page of an attempt depends on."""
    attempt, look = both
    return attempt.id, attempt.graded_at, attempt.changes, attempt.mark, attempt.error, look


def _class_page(title: str, shown: Shown, language: str, tell: Tell) -> bytes:
    members = []
    for done, (attempt, look) in enumerate(shown, 1):
        members.append(Member(attempt, look, _again(attempt)))
        tell(GRADED_AGAIN * done / len(shown))
    return class_page(title, members, lang=language).encode()


def _pupil_pages(title: str, shown: Shown, nameless: str, tell: Tell) -> bytes:
    """A page for every attempt that was measured, under its number; an index tells names, where pages do."""

    named: list[tuple[str, str | None]] = []

    def pages() -> Iterator[tuple[str, str]]:
        for done, (attempt, look) in enumerate(shown, 1):
            graded = _again(attempt)
            if graded is not None:
                file = f"{file_name(nameless.format(number=f'{attempt.number:02}'))}.html"
                yield file, pupil_page(graded, look, film=film_of(attempt), watched=watched_of(attempt))
                named.append((file, look.name))
            tell(done / len(shown))
        if any(name for _, name in named):
            yield "index.html", index_page(title, [(file, name or file) for file, name in named])

    return zipped(pages())


def _again(attempt: Attempt) -> Graded | None:
    """An attempt graded again, from memory where it was before; None where it was not measured."""
    if attempt.state is not State.GRADED:
        return None
    try:
        return regraded(attempt)
    except PeCoachError:
        return None
