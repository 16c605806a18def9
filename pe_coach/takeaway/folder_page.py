"""The page of a class folder: what to teach next, how points are spread, every pupil and every attempt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from pe_coach.classes.types import Row
from pe_coach.report.as_csv import is_failure
from pe_coach.roster import Entry
from pe_coach.scoring.gate import Status
from pe_coach.takeaway.attempt_view import Data, attempt_view, link, phase_names
from pe_coach.takeaway.class_lines import Rows, known
from pe_coach.takeaway.overview import overview, overview_style
from pe_coach.takeaway.pupil_marks import AllMarks, PupilMarks, pupil_line
from pe_coach.takeaway.pupil_pages import page_link
from pe_coach.takeaway.tally import Label, Tallies
from pe_coach.templating import template
from pe_coach.words import words

MOST_ROWS = 200
"""Attempts that the page shows one by one; of more only what they have in common."""

MOST_FAILURES = 50
"""Films that could not be graded that it shows one by one."""

MOST_KEPT = 2000
"""Clips of a class that has pages of pupils: two of each pupil of a large school."""


FEWEST_SHARED = 3
"""Attempts from which on what is said of most of them is said once."""


class Glance:
    """What the pages of a class folder tell, gathered in one pass over its rows.

    Attributes:
        tallies: what attempts have in common.
        total, failed: how many clips there are, and how many could not be graded.
        named, guesses, nameless: how many have a name, one that is a guess, and none though they are somebody's.
        views: the first clips, at most `MOST_KEPT`, as `attempt_view` tells them.
    """

    def __init__(self, roster: Iterable[Entry], lang: str) -> None:
        self.tallies, self.views = Tallies(lang), list[Data]()
        self.total = self.failed = self.named = self.guesses = self.nameless = 0
        self._marks, self._say = AllMarks(roster), words(lang)

    @classmethod
    def of(cls, rows: Rows, out: Path, lang: str, roster: Iterable[Entry] = ()) -> Glance:
        """A class at a glance; pages of clips are looked for in the folder `out`."""
        glance = cls(roster, lang)
        for row in rows():
            glance._add(row, out)
        return glance

    @property
    def complete(self) -> bool:
        """Whether every clip is among the views."""
        return self.total == len(self.views)

    @property
    def pupils(self) -> list[PupilMarks]:
        """Best and mean of everybody; nobody while a name is a guess: another's attempt may be the best."""
        return [] if self.guesses else self._marks.by_number()

    def _add(self, row: Row, out: Path) -> None:
        self.total += 1
        self.named += row.named.pupil is not None
        self.guesses += row.named.is_guess
        self.nameless += row.named.pupil is None and not row.named.is_nobody
        self.failed += is_failure(row.report)
        self._marks.add(row)
        shown = len(self.views) < MOST_KEPT
        if shown:
            self.views.append(attempt_view(row, out, self._say))
        self.tallies.add(row.report, _label(row, out) if shown else None)


def _label(row: Row, out: Path) -> Label:
    pupil = known(row)
    return Label(pupil.name if pupil else f"#{row.number}", link(row, out))


def folder_page(title: str, glance: Glance, *, lang: str = "en") -> str:
    """The page, HTML that needs nothing else and prints on A4.

    Args:
        title: of the class.
        glance: the class.
        lang: language of the page.
    """
    say = words(lang)
    one_by_one = glance.total <= MOST_ROWS
    views = [view for view in glance.views if not view["error"]]
    statuses = [tally.statuses for tally in glance.tallies.by_event.values()]
    rejected = sum(status[Status.REJECTED] for status in statuses)
    return template(Path(__file__), "folder.html.jinja").render(
        say=say,
        title=title,
        events=", ".join(tally.say.name("events", tally.event) for tally in glance.tallies.by_event.values()),
        counts={"graded": glance.total - glance.failed - rejected, "rejected": rejected, "failed": glance.failed},
        total=glance.total,
        guesses=glance.guesses,
        overview=overview(glance.tallies, whose=one_by_one),
        style=overview_style(),
        one_by_one=one_by_one,
        views=views if one_by_one else [],
        shared=shared_reasons(views),
        failures=[view for view in glance.views if view["error"]][:MOST_FAILURES],
        phases=[(name, say.name("phases", name)) for name in phase_names(views)],
        pupils=[pupil_line(each, say) | {"link": page_link(each)} for each in glance.pupils] if one_by_one else [],
    )


def shared_reasons(views: Sequence[Data]) -> dict[str, int]:
    """Why one should look first at more than half of the attempts, which is then said once; and at how many.

    Args:
        views: attempts, as `attempt_view` tells them.
    """
    told = Counter(view["reasons"][0]["text"] for view in views if view["status"] == Status.WARNING and view["reasons"])
    return {text: count for text, count in told.items() if count >= FEWEST_SHARED and 2 * count > len(views)}
