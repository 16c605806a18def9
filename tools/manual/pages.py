"""Which parts of which pages are written by a program, and whether they are as it would write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.manual import commands, example, filming
from tools.manual.plans import GROUNDS, plan

ROOT = Path(__file__).resolve().parents[2]

PARTS: dict[str, dict[str, Callable[[], str]]] = {
    "docs/commands.md": {"commands": commands.reference},
    "docs/filming.md": {"events": filming.event_by_event, "limits": filming.limits},
    "docs/for-parents.md": {"example": example.worked},
}
"""Page, and what writes each of its parts; a part stands between `<!-- NAME -->` and `<!-- end of NAME -->`."""


def renewed() -> Iterator[tuple[Path, str]]:
    """Every page and picture that a program writes, with what should stand in it.

    Raises:
        ValueError: a page lacks the marks of a part.
    """
    for name, parts in PARTS.items():
        text = (ROOT / name).read_text("utf-8")
        for part, write in parts.items():
            text = _with_part(text, part, write())
        yield ROOT / name, text
    for name in GROUNDS:
        yield ROOT / "docs" / "images" / f"plan-{name}.svg", plan(name)


def outdated() -> list[Path]:
    """Pages and pictures that are not as they should be."""
    return [path for path, text in renewed() if not path.is_file() or path.read_text("utf-8") != text]


def _with_part(text: str, part: str, content: str) -> str:
    begin, end = f"<!-- {part} -->", f"<!-- end of {part} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"there is no {begin} … {end}")
    return pattern.sub(lambda _: f"{begin}\n\n{content}\n\n{end}", text)
