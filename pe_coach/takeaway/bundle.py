"""Pages of many attempts in one file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from pe_coach.unpacking import DEVICE

EPOCH = (1980, 1, 1, 0, 0, 0)
"""Time of every file in the bundle, the first that a ZIP file can tell: the same pages give the same bytes."""

NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
"""What no file system takes in a name."""


def file_name(text: str) -> str:
    """A name for a file out of any text.

    >>> file_name("7b: Zoë / Ali"), file_name("Aux")
    ('7b Zoë Ali', '_Aux')
    """
    kept = " ".join(NOT_IN_NAMES.sub(" ", text).split()).strip(". ")[:80].rstrip(". ") or "pe-coach"
    return f"_{kept}" if DEVICE.match(kept) else kept


def zipped(pages: Iterable[tuple[str, str]]) -> bytes:
    """A ZIP file of pages, each under its name; of two that have one name the second is numbered."""
    content, taken = io.BytesIO(), set[str]()
    with zipfile.ZipFile(content, "w") as bundle:
        for name, page in pages:
            entry = zipfile.ZipInfo(_free(name, taken), EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(entry, page)
    return content.getvalue()


def index_page(title: str, pages: Iterable[tuple[str, str]]) -> str:
    """A page that says whose page is whose, where names of files do not: `pages` are names of files and of pupils.

    >>> '<a href="01.html">Zoë &amp; Ali</a>' in index_page("7b", [("01.html", "Zoë & Ali")])
    True
    """
    rows = (f'<li><a href="{quote(file)}">{escape(name)}</a> ({escape(file)})' for file, name in pages)
    head = f'<!doctype html><meta charset="utf-8"><title>{escape(title)}</title><h1>{escape(title)}</h1>'
    return "\n".join([head, "<ul>", *rows, "</ul>", ""])


def _free(name: str, taken: set[str]) -> str:
    """A name that is not taken yet, which it is from now on; capitals make no difference on Windows."""
    stem, dot, ending = name.rpartition(".")
    candidates = (name, *(f"{stem} ({number}){dot}{ending}" for number in range(2, 10**4)))
    free = next(each for each in candidates if each.casefold() not in taken)
    taken.add(free.casefold())
    return free
