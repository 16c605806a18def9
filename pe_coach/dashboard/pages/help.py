"""Help: the manual's pages for teachers, without a network."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from pe_coach.dashboard.speech import speech
from pe_coach.resources import path

PAGES = ("teacher-guide", "cards", "grades", "for-parents", "privacy", "lan", "operations", "commands")
"""Files of `docs/` that ship with the program."""

INSTEAD = {"filming": "how_to_film"}
"""Pages of the program that say the same as a page of the manual."""

PICTURE = re.compile(r"^!\[(.*?)\]\((images/.*?)\)$", re.MULTILINE)
COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)
LINK = re.compile(r"\[([^\]]+)\]\((?!\w+:)([^)#]*)(?:#[^)]*)?\)")


def main() -> None:
    """The page from top to bottom."""
    t = speech("help")
    st.title(t("title"))
    st.caption(t("note"))
    asked = st.query_params.get("page", PAGES[0])
    chosen = st.selectbox(t("page"), PAGES, PAGES.index(asked) if asked in PAGES else 0, format_func=t)
    _show(path("docs", f"{chosen}.md"))


def _show(page: Path) -> None:
    """A page of the manual, its pictures between its paragraphs."""
    _, _, text = page.read_text("utf-8").partition("\n")
    texts = PICTURE.split(COMMENT.sub("", text))
    for words, alt, picture in zip(texts[::3], [*texts[1::3], ""], [*texts[2::3], ""], strict=True):
        st.markdown(LINK.sub(_led, words))
        if picture:
            st.image(str(page.parent / picture), alt=alt, width="stretch")


def _led(link: re.Match[str]) -> str:
    """A link to another page that is shown here; the words alone where it leads elsewhere."""
    words, target = link[1], Path(link[2]).stem
    if target in PAGES:
        return f"[{words}](help?page={target})"
    return f"[{words}]({INSTEAD[target]})" if target in INSTEAD else words
