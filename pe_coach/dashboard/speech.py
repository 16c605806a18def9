"""What the pages say, in the reader's language: one file a page and language in `words/`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st

from pe_coach.words import Words, words

FOLDER = Path(__file__).with_name("words")

DEFAULT = "en"


@dataclass(frozen=True)
class Speech:
    """The words of one page; `say` are those of reports, in the same language."""

    say: Words
    page: dict[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text at `key`, filled with values.

        Raises:
            KeyError: there is no such text.
        """
        return self.page[key].format(**values)


def lang() -> str:
    """Language of the reader."""
    return str(st.session_state.get("lang", DEFAULT))


def speak(language: str) -> None:
    """Speak a language from here on, in this visit."""
    st.session_state["lang"] = language


def speech(page: str, language: str | None = None) -> Speech:
    """The words of a page in a language, by default the reader's."""
    language = language or lang()
    return Speech(words(language), _page(language, page))


@cache
def _page(language: str, page: str) -> dict[str, str]:
    return tomllib.loads((FOLDER / language / f"{page}.toml").read_text(encoding="utf-8"))
