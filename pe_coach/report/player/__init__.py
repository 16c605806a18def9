"""The player as a part of any page: no network, no library, one piece of HTML."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

SCRIPTS = ("film.js", "figure.js", "player.js", "controls.js")
"""In this order they are one module."""

Data = dict[str, Any]


@cache
def script() -> str:
    """The player's JavaScript: the text of a module in which `mount(root, data, callbacks)` is known."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS)


@cache
def style() -> str:
    """The player's style sheet."""
    return (FOLDER / "player.css").read_text(encoding="utf-8")


def dressed(data: Data) -> Data:
    """What `replay` found, with the words of the player in its language."""
    return data | {"words": _words(data["lang"])}


def place(data: Data) -> str:
    """Where a player of `replay`'s data is to stand in a page that has `library` at its end; HTML."""
    text = json.dumps(dressed(data), ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f'<div class="pe-place"><script type="application/json">{safe}</script></div>'


@cache
def library() -> str:
    """What fills all places of a page with players, once a page; HTML."""
    fill = """
for (const place of document.querySelectorAll(".pe-place")) {
  const root = place.appendChild(document.createElement("div"));
  mount(root, JSON.parse(place.querySelector("script").textContent));
}
"""
    return f'<style>{style()}</style><script type="module">{script()}{fill}</script>'


def embedded(data: Data) -> str:
    """One player of `replay`'s data, all that it needs included; HTML."""
    return place(data) + library()


@cache
def _words(lang: str) -> dict[str, str]:
    return tomllib.loads((FOLDER / "words" / f"{lang}.toml").read_text(encoding="utf-8"))
