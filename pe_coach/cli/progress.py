"""Progress on standard error: a moving bar on a terminal, one line a stage in a log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pe_coach.cli.exits import printable

Tell = Callable[[str, float], None]


@contextmanager
def shown(name: str) -> Iterator[Tell]:
    """A callback that shows the stage of the work on one file and the share of it that is done, 0…1."""
    if not sys.stderr.isatty():
        yield _lines(name)
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task(_plain(name), total=1.0)
        yield lambda stage, share: bars.update(bar, description=_plain(f"{name}: {stage}"), completed=share)


def _plain(text: str) -> str:
    """The text without what rich would read as markup: file names may hold brackets."""
    from rich.markup import escape

    return escape(printable(text))


def _lines(name: str) -> Tell:
    """A callback that says each stage once."""
    said: set[str] = set()

    def tell(stage: str, share: float) -> None:
        if stage not in said:
            said.add(stage)
            print(printable(f"{name}: {stage}"), file=sys.stderr, flush=True)

    return tell
