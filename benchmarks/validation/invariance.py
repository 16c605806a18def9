"""Nothing but the movement counts: mirrored, moved, zoomed, upright, faster and slower films get the same grade."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.validation import changes
from benchmarks.validation.material import Attempt, captured, elites, performed, report_of, said, total_of
from benchmarks.validation.sections import Section, at_least, at_most, share, table
from pe_coach.events import Event, load_event
from pe_coach.pose import PoseSequence

Change = Callable[[PoseSequence], PoseSequence]

CHANGES: dict[str, Change] = {
    "mirrored": changes.mirrored,
    "moved by 137 and 59 units": lambda poses: changes.moved(poses, (137.0, 59.0)),
    "twice as large": lambda poses: changes.zoomed(poses, 2.0),
    "a third as large": lambda poses: changes.zoomed(poses, 1 / 3),
    "upright picture": lambda poses: replace(poses, size=None if poses.size is None else poses.size[::-1]),
}
SPEEDS = (0.5, 2.0)


def check(data: Path) -> Section:
    """Every motion against its changed self."""
    motions = [*elites(data)[::2], *captured(data), *performed()]
    with tempfile.TemporaryDirectory() as folder:
        untimed = {e: without_timing(load_event(e), Path(folder)) for e in sorted({m.event for m in motions})}
        rows = [*_changed(motions), *_sped(motions, untimed)]
    moves = [move for row in rows for move in row[2]]
    same = [flag for row in rows for flag in row[3]]
    shown = [(what, f"{len(m)} of {n}", max(m, default=float("nan")), f"{share(s):.0f} %") for what, n, m, s in rows]
    text = (
        f"{len(motions)} motions (elite long jumps, captured jumps, left-out jumps performed by unseen "
        "bodies). Speed is\n"
        "changed with timing off: an event file without its time share, with criteria of postures alone. Where "
        "a speed\n"
        "that cannot be true is refused, there is no total to compare.\n\n"
        + table(("change", "films with a total", "largest move of the total", "same corrections"), shown)
    )
    bars = (
        at_most("invariance: largest move of the total", max(moves), 2.0, " points"),
        at_least("invariance: same corrections", share(same), 100.0, " %"),
    )
    return Section("Invariance", text, bars)


Row = tuple[str, int, list[float], list[bool]]


def _changed(motions: list[Attempt]) -> Iterator[Row]:
    before = {m.id: report_of(m) for m in motions}
    for what, change in CHANGES.items():
        after = {m.id: report_of(m.changed(change(m.poses))) for m in motions}
        moves = [abs(total_of(after[i]) - total_of(before[i])) for i in before]
        same = [said(after[i]) == said(before[i]) for i in before]
        yield what, len(moves), [m for m in moves if m == m], same


def _sped(motions: list[Attempt], events: dict[str, str]) -> Iterator[Row]:
    motions = [replace(m, event=events[m.event]) for m in motions]
    before = {m.id: report_of(m) for m in motions}
    for factor in SPEEDS:
        after = {m.id: report_of(m.changed(changes.faster(m.poses, factor))) for m in motions}
        moves = [abs(total_of(after[i]) - total_of(before[i])) for i in before]
        same = [said(after[i]) == said(before[i]) for i in before if total_of(after[i]) == total_of(after[i])]
        yield f"{factor:g} × speed, timing off", len(moves), [m for m in moves if m == m], same


def without_timing(event: Event, folder: Path) -> str:
    """Path of an event file that looks at shapes only."""
    kept = [c.id for c in event.criteria if c.series is not None]
    shares = event.score
    whole = shares.criteria + shares.similarity
    data = event.model_dump(mode="json", exclude_none=True)
    data["criteria"] = [c for c in data["criteria"] if c["id"] in kept]
    data["score"] |= {"criteria": shares.criteria / whole, "similarity": shares.similarity / whole, "timing": 0.0}
    data["words_from"] = event.words_from or event.id
    path = folder / f"{event.id}.toml"
    path.write_text("".join(f"{key} = {_toml(value)}\n" for key, value in data.items()), encoding="utf-8")
    return str(path)


def _toml(value: object) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return "inf" if value > 0 else "-inf"
    return json.dumps(value, ensure_ascii=False)
