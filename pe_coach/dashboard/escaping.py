"""Text of users inside Streamlit's Markdown."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$:~&])")


def plain(text: str) -> str:
    r"""The text with every character escaped that Markdown, its emoji codes, colours or formulas would read.

    >>> plain("*Ana* :red[x]")
    '\\*Ana\\* \\:red\\[x\\]'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
