"""Our own components: what runs in the browser lies in files beside the code that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import streamlit as st


def component(name: str, *files: Path) -> Callable[..., Any]:
    """A component of the page, made of HTML, CSS and JavaScript files; those of a kind are one, in their order."""
    texts = joined(files)
    made: Callable[..., Any] = st.components.v2.component(name, html=texts["html"], css=texts["css"], js=texts["js"])
    return made


def joined(files: Iterable[Path]) -> dict[str, str]:
    """The texts of files under their endings `html`, `css` and `js`; of those with one ending, one text."""
    texts = {"html": "", "css": "", "js": ""}
    for file in files:
        texts[file.suffix[1:]] += file.read_text(encoding="utf-8") + "\n"
    return texts
