"""The page on which raters rate: one HTML file beside its films, which needs no network and sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pe_coach.panel.items import Item
from pe_coach.words import words

if TYPE_CHECKING:
    import jinja2


def rating_page(panel: str, event: str, items: Sequence[Item], films: Sequence[str], lang: str) -> str:
    """The page for films `films/ID.mp4` beside it; it saves a table with the columns of `ratings.COLUMNS`."""
    say = words(lang)
    data = {"panel": panel, "items": [asdict(item) for item in items], "films": list(films)}
    texts = say.tables["panel"]
    return _template().render(say=say, event=event, data=data | {"texts": texts})


@cache
def _template() -> jinja2.Template:
    """The page's template; everything that is put in is escaped."""
    import jinja2

    loader = jinja2.FileSystemLoader(Path(__file__).with_name("templates"))
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("rating.html.jinja")
