"""The pages there are, in the order of the menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Literal

import streamlit as st

from pe_coach.dashboard.speech import speech


@dataclass(frozen=True)
class Place:
    """A page: `name` in the address, `module` in `pages/`, whether it needs the whole width."""

    name: str
    module: str
    layout: Literal["centered", "wide"] = "wide"
    visibility: Literal["visible", "hidden"] = "visible"


PLACES = (
    Place("grade", "grade"),
    Place("class", "class_"),
    Place("naming", "naming"),
    Place("result", "result"),
    Place("pupils", "pupils"),
    Place("references", "references"),
    Place("how_to_film", "how_to_film", "centered"),
    Place("settings", "settings", "centered"),
    Place("help", "help", "centered"),
    Place("show", "show", visibility="hidden"),
)
"""The first is where a visit begins."""


def page_of(name: str) -> st.Page:
    """The page with a name, as the menu knows it; without a sign, which the browser would fetch from the internet.

    Raises:
        StopIteration: there is none.
    """
    place = next(place for place in PLACES if place.name == name)
    return st.Page(
        _opened(place.module),
        title=speech("navigation")(name),
        url_path=name,
        default=place is PLACES[0],
        visibility=place.visibility,
    )


def _opened(module: str) -> Callable[[], None]:
    """Shows a page; its code is read when it is opened first, so that the program starts quickly."""
    return partial(_show, f"pe_coach.dashboard.pages.{module}")


def _show(module: str) -> None:
    import_module(module).main()
