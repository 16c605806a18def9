"""One jump, two phones: how much a grade depends on who films."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from pathlib import Path

import numpy as np

from benchmarks.validation.filmed import Filmed, filmed, graded
from benchmarks.validation.material import half_width, inside, total_of
from benchmarks.validation.plots import scatter
from benchmarks.validation.sections import Bar, Section, at_most, quantile, share, table
from pe_coach.report.types import Report

WANTED = 40
CLAIMED = (0.8, 1.25)
FEWEST = 6
"""Pairs from which a criterion's claimed and found errors are compared."""
Pair = tuple[Filmed, Report, Filmed, Report]


def check(data: Path) -> Section:
    """All jumps that were filmed twice."""
    pairs, exact = [], []
    for _, films in groupby(filmed("phone"), key=lambda f: f.name[:-1]):
        two = list(films)
        if len(two) == 2:
            reports = [graded(f) for f in two]
            pairs.append((two[0], reports[0][0], two[1], reports[1][0]))
            exact.append((two[0], reports[0][1], two[1], reports[1][1]))
    if not pairs:
        return Section("Two phones", "No film was looked at: run `python -m benchmarks.validation.films` first.\n")
    return Section("Two phones", _text(pairs, exact), _bars(pairs), _plots(pairs))


def _text(pairs: list[Pair], exact: list[Pair]) -> str:
    ratios = claimed_against_found(pairs)
    rows = [
        ("all", *_agreement(pairs)),
        *(
            (event, *_agreement([p for p in pairs if _movement(p) == event]))
            for event in sorted({_movement(p) for p in pairs})
        ),
        ("all, exact key points", *_agreement(exact)),
    ]
    columns = (
        "jumps",
        "pairs",
        "with two totals",
        "standard error of measurement",
        "minimal detectable change",
        "each in the other's interval",
    )
    return (
        f"{len(pairs)} of {WANTED} jumps, each filmed by two phones: azimuth ± 15°, roll ± 4°, from 5 and "
        "from 9 m, two of\n"
        "30, 60, 120 and 240 frames/s, one in H.264, one in H.265. Unseen bodies perform jumps that are in "
        "no reference\n"
        "(long jumps) or captured ones (standing and high jumps); through the shipped networks. Standard "
        "error: standard\n"
        "deviation of the differences / √2; minimal detectable change: 1.96 √2 times that.\n\n"
        + table(columns, rows)
        + "\nErrors claimed (root mean square of both standard errors) against found (of the differences), by "
        "criterion:\n\n" + table(("criterion", "pairs", "claimed", "found", "claimed / found"), ratios)
    )


def _movement(pair: Pair) -> str:
    return str(pair[0].known["movement"])


def _differences(pairs: list[Pair]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Of totals that both films have."""
    every = np.array([total_of(a) - total_of(b) for _, a, _, b in pairs])
    return every[np.isfinite(every)]


def error_of_measurement(pairs: list[Pair]) -> float:
    """Points; the phones have no systematic difference, they were dealt at random."""
    apart = _differences(pairs)
    return float(np.sqrt(np.mean(apart**2) / 2)) if len(apart) else float("nan")


def _agreement(pairs: list[Pair]) -> tuple[object, ...]:
    error, both = error_of_measurement(pairs), [p for p in pairs if np.isfinite(total_of(p[1]) - total_of(p[3]))]
    within = [inside(total_of(a), b) and inside(total_of(b), a) for _, a, _, b in both]
    return len(pairs), len(both), error, 1.96 * 2**0.5 * error, f"{share(within):.0f} %" if within else "–"


def claimed_against_found(pairs: list[Pair]) -> list[tuple[object, ...]]:
    """A row for every criterion that both films of enough pairs assess."""
    claimed, found = defaultdict(list), defaultdict(list)
    for _, a, _, b in pairs:
        other = {c.id: c for c in b.criteria if c.assessed}
        for one in a.criteria:
            two = other.get(one.id)
            if one.assessed and two and one.value is not None and two.value is not None:
                key = f"{a.event}: {one.id}"
                claimed[key].append((one.standard_error or 0.0) ** 2 + (two.standard_error or 0.0) ** 2)
                found[key].append((one.value - two.value) ** 2)
    rows = []
    for key in sorted(k for k in claimed if len(claimed[k]) >= FEWEST):
        says, is_so = (float(np.sqrt(np.mean(v[key]))) for v in (claimed, found))
        rows.append((key, len(claimed[key]), f"{says:.3g}", f"{is_so:.3g}", f"{says / is_so:.2f}"))
    return rows


def _bars(pairs: list[Pair]) -> tuple[Bar, ...]:
    error = error_of_measurement(pairs)
    ratios = [float(str(row[-1])) for row in claimed_against_found(pairs)]
    fair = [CLAIMED[0] <= r <= CLAIMED[1] for r in ratios]
    many = f"{len(_differences(pairs))} pairs"
    return (
        at_most(f"two phones: standard error of measurement ({many})", error, 3.0, " points"),
        at_most(f"two phones: minimal detectable change ({many})", 1.96 * 2**0.5 * error, 8.0, " points"),
        Bar(
            "two phones: claimed against found error per criterion",
            "0.8–1.25 for each",
            f"{sum(fair)} of {len(fair)} criteria; median {quantile(ratios, 0.5):.2f}",
            all(fair) if fair else None,
        ),
    )


def _plots(pairs: list[Pair]) -> dict[str, str]:
    series: dict[str, list[tuple[float, float]]] = {}
    for pair in pairs:
        series.setdefault(_movement(pair), []).append((total_of(pair[1]), total_of(pair[3])))
    errors = [(half_width(r), abs(total_of(a) - total_of(b))) for _, a, _, b in pairs for r in (a, b)]
    claimed = scatter(
        {"films": errors}, "half of the 90 % interval, points", "difference of the two totals", diagonal=True
    )
    return {
        "two_phones.svg": scatter(series, "total, phone at 5 m", "total, phone at 9 m", diagonal=True),
        "two_phones_intervals.svg": claimed,
    }
