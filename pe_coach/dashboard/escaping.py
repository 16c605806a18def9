"""Text of users inside Streamlit's Markdown and HTML."""

from __future__ import annotations

import re

import streamlit as st
from markupsafe import Markup

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$:~&])")


def plain(text: str) -> str:
    r"""The text with every character escaped that Markdown, its emoji codes, colours or formulas would read.

    >>> plain("*Ana* :red[x]")
    '\\*Ana\\* \\:red\\[x\\]'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def show_escaped(html: Markup, style: str) -> None:
    """Show HTML of a template in which whatever is put in was escaped; `style` is the program's own.

    Raises:
        TypeError: it is plain text, of which nobody knows whether it was escaped.
    """
    if not isinstance(html, Markup):
        raise TypeError("only what a template has escaped is shown as HTML")
    st.html(f"<style>{style}</style>{html}")
