"""The page on which raters rate: one HTML file beside its films, which needs no network and sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pe_coach.panel.items import Item
from pe_coach.templating import template
from pe_coach.words import words


def rating_page(panel: str, event: str, items: Sequence[Item], films: Sequence[str], lang: str) -> str:
    """The page for films `films/ID.mp4` beside it; it saves a table with the columns of `ratings.COLUMNS`."""
    say = words(lang)
    data = {"panel": panel, "items": [asdict(item) for item in items], "films": list(films)}
    texts = say.tables["panel"]
    return template(Path(__file__), "rating.html.jinja").render(say=say, event=event, data=data | {"texts": texts})
