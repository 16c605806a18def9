"""A detector's real errors: elite jumps as a network saw them and as people corrected them by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.validation.material import elites, half_width, inside, raw_elite, report_of, said, total_of
from benchmarks.validation.plots import scatter
from benchmarks.validation.sections import Section, at_least, at_most, quantile, share, table


def check(data: Path) -> Section:
    """Each jump twice."""
    motions = elites(data)
    corrected = [report_of(m) for m in motions]
    raw = [report_of(m.changed(raw_elite(data, m.id))) for m in motions]
    pairs = list(zip(motions, corrected, raw, strict=True))
    moves = [abs(total_of(r) - total_of(c)) for _, c, r in pairs]
    rows = [
        (
            m.id,
            total_of(c),
            total_of(r),
            half_width(r),
            said(c)[0] if said(c) else "none",
            said(r)[0] if said(r) else "none",
        )
        for m, c, r in pairs
    ]
    both = [(c, r) for _, c, r in pairs if np.isfinite(total_of(c)) and np.isfinite(total_of(r))]
    columns = ("jump", "corrected points", "raw points", "± of raw", "first correction, corrected", "raw")
    text = (
        "Key points of a network (ViTPose) on broadcast pictures against the same ones corrected by hand, 25 "
        "frames/s.\n\n" + table(columns, rows)
    )
    first = [said(c)[:1] == said(r)[:1] for _, c, r in pairs]
    bars = (
        at_most("detector's real errors: median move of the total", quantile(moves, 0.5), 3.0, " points"),
        at_most("detector's real errors: 90th percentile", quantile(moves, 0.9), 8.0, " points"),
        at_least(
            "detector's real errors: raw interval contains the corrected score",
            share(inside(total_of(c), r) for c, r in both),
            85.0,
            " %",
        ),
        at_least("detector's real errors: first correction equal", share(first), 80.0, " %"),
    )
    points = [(total_of(c), total_of(r)) for c, r in both]
    plot = scatter({"elite jumps": points}, "total from corrected points", "total from raw points", diagonal=True)
    return Section("A detector's real errors", text, bars, {"detector_errors.svg": plot})
