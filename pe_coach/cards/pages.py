"""The pages that a teacher prints: the cards, which carry no name, and the list that tells whose number is whose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from pe_coach.cards.markers import CELLS
from pe_coach.cards.printing import MARKER_MM, PAGE_MM, RIM_MM, marker_cells
from pe_coach.roster import Entry
from pe_coach.templating import template
from pe_coach.words import words

HERE = Path(__file__)


def cards_page(numbers: Iterable[int], *, lang: str = "en") -> str:
    """The cards with these numbers, one a page, as an HTML page that carries all it needs.

    Raises:
        UsageError: `bad_roster`, when there is no card with such a number.
    """
    say = words(lang)
    cards = [{"number": number, "white": _white(number)} for number in numbers]
    return template(HERE, "cards.html.jinja").render(
        say=say,
        title=say.say("cards.title"),
        cards=cards,
        cells=CELLS,
        page_mm=PAGE_MM,
        marker_mm=MARKER_MM,
        rim_mm=RIM_MM,
    )


def list_page(roster: Sequence[Entry], *, of: str = "", lang: str = "en") -> str:
    """Whose number is whose, for the teacher alone, as an HTML page.

    Args:
        roster: the class, in the order in which it is shown.
        of: name of the class.
        lang: language of the page.
    """
    say = words(lang)
    title = " · ".join(filter(None, (say.say("cards.list_title"), of)))
    return template(HERE, "list.html.jinja").render(say=say, title=title, roster=roster)


def _white(number: int) -> str:
    """The white cells of a marker as an SVG path, each row's neighbours in one piece so that no seam shows."""
    return "".join(
        f"M{start} {y}h{stop - start}v1h{start - stop}z"
        for y, row in enumerate(~marker_cells(number))
        for start, stop in np.flatnonzero(np.diff(row, prepend=False, append=False)).reshape(-1, 2)
    )
