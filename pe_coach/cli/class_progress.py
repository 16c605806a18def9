"""The course of a class on standard error: a bar with the time left on a terminal, a line a clip in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pe_coach.cli.exits import printable

Tell = Callable[[str], None]
"""Told in a few words of each clip that is done."""

PACE_S = 600.0
"""The pace is that of the last minutes: a laptop gets slower when it gets hot."""


@contextmanager
def looking() -> Iterator[Callable[[str, float], None]]:
    """A callback that is told how far the film of a lesson is looked through."""
    if not sys.stderr.isatty():
        yield _tenths()
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task("", total=1.0, visible=False)

        def tell(film: str, share: float) -> None:
            name = escape(printable(film))
            if name != bars.tasks[0].description:
                bars.reset(bar, total=1.0, description=name, visible=True)
            bars.update(bar, completed=share)

        yield tell


def _tenths() -> Callable[[str, float], None]:
    """A callback that prints a line for each tenth of a film."""
    said: set[tuple[str, int]] = set()

    def tell(film: str, share: float) -> None:
        tenth = int(share * 10 + 1e-9)
        if (film, tenth) not in said:
            said.add((film, tenth))
            print(printable(f"{film}: {tenth * 10} % looked through"), file=sys.stderr, flush=True)

    return tell


@contextmanager
def watched(done: int, count: int) -> Iterator[Tell]:
    """A callback for every clip that is done; `done` of `count` were done before."""
    if not sys.stderr.isatty():
        yield _lines(done, count)
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (MofNCompleteColumn(), BarColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=PACE_S) as bars:
        bar = bars.add_task("", total=count, completed=done)
        yield lambda text: bars.update(bar, advance=1, description=escape(printable(text)))


def _lines(done: int, count: int) -> Tell:
    """A callback that prints a line, with the time left."""
    start, before = time.monotonic(), done

    def tell(text: str) -> None:
        nonlocal done
        done += 1
        left_s = (time.monotonic() - start) / (done - before) * (count - done)
        rest = f" ({in_words(left_s)} left)" if done < count else ""
        print(printable(f"{done}/{count} {text}{rest}"), file=sys.stderr, flush=True)

    return tell


def in_words(seconds: float) -> str:
    """A time that is not known well.

    >>> in_words(50), in_words(1000), in_words(10000)
    ('50 s', '17 min', '2.8 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
