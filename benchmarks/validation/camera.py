"""A camera that does not stand quite right: turned, rolled, raised, near."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.validation import changes
from benchmarks.validation.material import (
    Attempt,
    attempts,
    captured,
    half_width,
    inside,
    performed,
    report_of,
    running,
    total_of,
)
from benchmarks.validation.plots import scatter
from benchmarks.validation.sections import Bar, Section, at_least, at_most, quantile, share, table
from pe_coach.report.types import Report

VIEWS: dict[str, dict[str, Any]] = {
    **{f"turned {angle:+d}°": {"turn_deg": angle} for angle in (-20, -10, 10, 20)},
    **{f"rolled {angle:+d}°": {"roll_deg": angle} for angle in (-5, 5)},
    **{f"raised {angle:+d}°": {"raised_deg": angle} for angle in (-10, 10)},
    "from 4 m": {"distance_m": 4.0},
}
OBLIQUE = (-45, -30, 30, 45)
"""Turns from which a warning about the view is due."""
HEIGHT_PX = 300.0
CYCLES = 3
"""A swimmer's cycle in a row."""
STANDING, RUNNING, TURNING = "standing jumps", "running jumps", "flop, scissors, crawl"
PLANAR = (STANDING, RUNNING)


def check(data: Path) -> Section:
    """Captured motions projected into every view, without noise, against the straight view."""
    standing = [m for m in captured(data) if m.event == "standing_long_jump"]
    motions = {STANDING: standing, RUNNING: [*running(data), *performed()], TURNING: _turning(data)}
    straight = {m.id: report_of(_seen(m)) for group in motions.values() for m in group}
    rows, found = [], {}
    for what, view in VIEWS.items():
        for group, members in motions.items():
            pairs = [(straight[m.id], report_of(_seen(m, **view))) for m in members]
            found[what, group] = pairs
            rows.append((what, group, *_compared(pairs)))
    warned, oblique = _warned([m for members in motions.values() for m in members])
    columns = ("camera", "motions", "films with a total", "largest move", "median move", "straight score in interval")
    text = (
        "Captured motions (points in space, standing jumps, running jumps, flop, scissors, a crawl model) "
        "and left-out\n"
        "jumps performed by unseen bodies, projected without noise; against the exact side view.\n\n"
        + table(columns, rows)
        + "\nViews that are too oblique, share of films with a warning or a refusal for the view:\n\n"
        + table(("turned", "films", "told"), oblique)
    )
    plots = {"camera.svg": _plot(found)}
    return Section(
        "Camera", text, (*_bars(found), at_least("camera: told of a view from 30° on", warned, 90, " %")), plots
    )


def _turning(data: Path) -> list[Attempt]:
    crawl = [_repeated(a) for a in attempts(data) if a.id == "fr_model_cycle"]
    return [*(m for m in captured(data) if m.event == "high_jump"), *crawl]


def _repeated(cycle: Attempt) -> Attempt:
    """Several cycles in a row, of a motion on the spot."""
    assert cycle.xyz is not None
    count, poses = len(cycle.xyz), cycle.poses
    step = float(np.median(np.diff(poses.time_s)))

    def again(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.concatenate([values] * CYCLES)

    longer = replace(
        poses,
        xy=again(poses.xy),
        confidence=again(poses.confidence),
        spread=again(poses.spread),
        camera=again(poses.camera),
        time_s=np.arange(CYCLES * count) * step,
    )
    return replace(cycle, poses=longer, xyz=again(cycle.xyz))


def _seen(motion: Attempt, **view: float) -> Attempt:
    assert motion.xyz is not None
    poses = changes.projected(motion.xyz, motion.poses, **view)
    return motion.changed(changes.in_pixels(poses, HEIGHT_PX))


def _compared(pairs: list[tuple[Report, Report]]) -> tuple[object, ...]:
    moves = [_move(*pair) for pair in pairs]
    known = [m for m in moves if np.isfinite(m)]
    within = [inside(total_of(a), b) for a, b in pairs if np.isfinite(_move(a, b))]
    return f"{len(known)} of {len(pairs)}", max(known, default=np.nan), quantile(known, 0.5), f"{share(within):.0f} %"


def _move(straight: Report, seen: Report) -> float:
    return abs(total_of(seen) - total_of(straight))


def _bars(found: dict[tuple[str, str], list[tuple[Report, Report]]]) -> Iterator[Bar]:
    moves = {
        key: max((m for pair in pairs if np.isfinite(m := _move(*pair))), default=np.nan)
        for key, pairs in found.items()
        if key[1] in PLANAR
    }
    for group in PLANAR:
        rolled = max(move for (what, g), move in moves.items() if g == group and what.startswith("rolled"))
        other = max(move for (what, g), move in moves.items() if g == group and not what.startswith("rolled"))
        yield at_most(f"camera: largest move, {group}", other, 4.0, " points")
        yield at_most(f"camera: largest move by roll, {group}", rolled, 2.0, " points")
    pairs = [pair for (_, group), every in found.items() if group == TURNING for pair in every]
    within = [inside(total_of(a), b) for a, b in pairs if np.isfinite(_move(a, b))]
    yield at_least(f"camera: interval contains the straight view's score, {TURNING}", share(within), 85.0, " %")


def _warned(motions: list[Attempt]) -> tuple[float, list[tuple[object, ...]]]:
    told = {
        angle: ["wrong_view" in [r.code for r in report_of(_seen(m, turn_deg=angle)).reasons] for m in motions]
        for angle in OBLIQUE
    }
    rows = [(f"{angle:+d}°", len(flags), f"{share(flags):.0f} %") for angle, flags in told.items()]
    return share(flag for flags in told.values() for flag in flags), rows


def _plot(found: dict[tuple[str, str], list[tuple[Report, Report]]]) -> str:
    series = {
        group: [(half_width(b), _move(a, b)) for (_, g), pairs in found.items() if g == group for a, b in pairs]
        for group in (*PLANAR, TURNING)
    }
    return scatter(series, "half of the 90 % interval, points", "move of the total, points", diagonal=True)
