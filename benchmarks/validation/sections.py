"""What a check hands back: a table in words, bars that were set before, plots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Bar:
    """What was demanded, what was found, and whether that is met; None where it cannot be told."""

    what: str
    wanted: str
    found: str
    met: bool | None


@dataclass(frozen=True)
class Section:
    """One chapter of the report: `text` in Markdown, `plots` SVG by file name."""

    title: str
    text: str
    bars: tuple[Bar, ...] = ()
    plots: dict[str, str] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    @classmethod
    def restored(cls, stored: dict[str, Any]) -> Section:
        """The inverse of `stored`."""
        bars = tuple(Bar(**bar) for bar in stored["bars"])
        return cls(stored["title"], stored["text"], bars, stored["plots"])


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; floats with one decimal, NaN as a dash."""
    lines = ["| " + " | ".join(columns) + " |", "| " + " | ".join("---" for _ in columns) + " |"]
    return "\n".join([*lines, *("| " + " | ".join(map(cell, row)) + " |" for row in rows)]) + "\n"


def cell(value: object) -> str:
    """Text of a table's cell."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)):
        return "–" if not np.isfinite(value) else f"{value:.1f}"
    return str(value)


def at_most(what: str, found: float, most: float, unit: str = "") -> Bar:
    """A bar from above."""
    return Bar(what, f"≤ {most:g}{unit}", _shown(found, unit), bool(found <= most) if np.isfinite(found) else None)


def at_least(what: str, found: float, least: float, unit: str = "") -> Bar:
    """A bar from below."""
    return Bar(what, f"≥ {least:g}{unit}", _shown(found, unit), bool(found >= least) if np.isfinite(found) else None)


def _shown(value: float, unit: str) -> str:
    return "not measurable" if not np.isfinite(value) else f"{value:.{1 if abs(value) >= 1 or not value else 2}f}{unit}"


def share(flags: Iterable[bool]) -> float:
    """Per cent of flags that hold; NaN of none."""
    found = list(flags)
    return 100 * sum(found) / len(found) if found else float("nan")


def quantile(values: Iterable[float], q: float) -> float:
    """Of the known values; NaN of none."""
    known = np.array([v for v in values if np.isfinite(v)])
    return float(np.quantile(known, q)) if len(known) else float("nan")
