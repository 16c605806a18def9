"""One movement at 25 to 120 frames a second: slower cameras know less, but nothing else."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks.validation import changes
from benchmarks.validation.material import Attempt, captured, half_width, inside, performed, report_of, said, total_of
from benchmarks.validation.sections import Section, at_least, share, table
from pe_coach.events import load_event
from pe_coach.report.types import Report

RATES = (25.0, 30.0, 50.0, 60.0, 120.0)
LATE_S = 0.011
"""When the first picture is taken."""
HEIGHT_PX, NOISE = 250.0, 0.01
SILENT_BELOW = 31.0
FAST_RATE = 50.0
"""Criteria that ask for at least so many frames a second are the fast ones."""


def check(data: Path) -> Section:
    """Movements known in between their samples, filmed at every rate, with noise and without."""
    motions = [*captured(data), *performed()]
    films = [{rate: report_of(_filmed(m, rate, number)) for rate in RATES} for number, m in enumerate(motions)]
    exact = [{rate: report_of(_filmed(m, rate, None)) for rate in RATES} for m in motions]
    silent = [_silent(f[rate]) for f in films for rate in RATES if rate < SILENT_BELOW]
    subset = [set(said(f[rate])) <= set(said(f[120.0])) for f in films for rate in RATES[:-1]]
    columns = ("frames/s", "films", "median total", "median half interval", "corrections", "of them also at 120")
    text = (
        f"{len(films)} captured motions and left-out jumps performed by unseen bodies: athlete "
        f"{HEIGHT_PX:.0f} px tall,\n"
        f"noise of {100 * NOISE:.0f} % of the height in every coordinate, drawn anew at every rate.\n\n"
        + table(columns, [_row(rate, films) for rate in RATES])
        + f"\nOf all pairs of rates {share(_agreements(films)):.0f} % of the totals lie in each other's "
        "90 % interval; that would be\n"
        f"75 % of honest intervals, for each rate has its own noise. Without noise, the same error claimed: "
        f"{share(_agreements(exact)):.0f} %.\n"
    )
    bars = (
        at_least(
            "frame rate: totals within each other's intervals, same points", share(_agreements(exact)), 100.0, " %"
        ),
        at_least("frame rate: the same, noise drawn at every rate", share(_agreements(films)), 75.0, " %"),
        at_least("frame rate: criteria that need a fast camera silent at ≤ 30 frames/s", share(silent), 100.0, " %"),
        at_least("frame rate: corrections at a low rate are among those at 120", share(subset), 100.0, " %"),
    )
    return Section("Frame rate", text, bars)


def _filmed(motion: Attempt, rate: float, seed: int | None) -> Attempt:
    """With noise of a seed, or with none that is only claimed."""
    poses = changes.resampled(changes.in_pixels(motion.poses, HEIGHT_PX), rate, LATE_S)
    loud = changes.noisy(poses, NOISE, np.random.default_rng([seed or 0, int(rate)]))
    return motion.changed(loud if seed is not None else replace(loud, xy=poses.xy))


def _agreements(films: list[dict[float, Report]]) -> list[bool]:
    """Of every two rates that both give a total."""
    both = [_agree(f[a], f[b]) for f in films for a, b in combinations(RATES, 2)]
    return [flag for flag in both if flag is not None]


def _row(rate: float, films: list[dict[float, Report]]) -> tuple[object, ...]:
    reports = [f[rate] for f in films]
    wrong = [[c in said(f[120.0]) for c in said(f[rate])] for f in films]
    totals = [total_of(r) for r in reports]
    half = [half_width(r) for r in reports]
    count = sum(map(len, wrong))
    return f"{rate:g}", len(films), float(np.nanmedian(totals)), float(np.nanmedian(half)), count, sum(map(sum, wrong))


def _agree(one: Report, other: Report) -> bool | None:
    """Each total lies in the other's interval; None where one has none."""
    if one.score is None or other.score is None:
        return None
    return inside(total_of(one), other) and inside(total_of(other), one)


def _silent(report: Report) -> bool:
    """No criterion that needs a fast camera is assessed."""
    fast = {c.id for c in load_event(report.event).criteria if c.min_rate >= FAST_RATE}
    return not any(c.assessed for c in report.criteria if c.id in fast)
