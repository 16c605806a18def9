"""Exit codes, and how an error is said: in one line on standard error."""

from __future__ import annotations

import sys

EXIT_MISTAKE = 1
"""The program made a mistake."""

EXIT_USAGE = 2
"""The command or its options are wrong, or results cannot be written."""

EXIT_SOME_FAILED = 3
"""Some clip has no result."""

EXIT_STOPPED = 130
"""Somebody pressed Ctrl-C; the shells' own number for it."""


def complain(error: object) -> None:
    """Say in one line why there is no result."""
    print("pe-coach:", printable(" ".join(str(error).split())), file=sys.stderr)


def printable(text: str) -> str:
    r"""The text without what would steer a terminal: names of files and pupils come from anywhere.

    >>> printable("a\x1b[2J.mp4: failed\n")
    'a�[2J.mp4: failed\n'
    """
    return "".join(letter if letter.isprintable() or letter == "\n" else "�" for letter in text)
