"""Paths and messages without the name of who uses the computer, so that a diagnosis can be mailed to a colleague."""

from __future__ import annotations

import getpass
import re
from contextlib import suppress
from pathlib import Path


def without_name(text: object, home: Path | None = None, user: str | None = None) -> str:
    """The text with the home folder as `~`, and the account's name, where it stands by itself, as `USER`.

    >>> without_name("/home/anna/Films and /srv/anna/x of ANNA", Path("/home/anna"), "anna")
    '~/Films and /srv/USER/x of USER'
    """
    short = str(text).replace(str(home or Path.home()), "~")
    name = _account() if user is None else user
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "USER", short, flags=re.IGNORECASE) if name else short


def _account() -> str:
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return ""
