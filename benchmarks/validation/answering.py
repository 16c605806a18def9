"""Good films get an answer: neither refused nor hedged away."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from benchmarks.validation.filmed import filmed, graded
from benchmarks.validation.films import GOOD_FILMS
from benchmarks.validation.material import half_width, total_of
from benchmarks.validation.sections import Section, at_least, at_most, quantile, share, table
from pe_coach.report.types import Report
from pe_coach.scoring import Status


def check(data: Path) -> Section:
    """Films from the exact side, 60 frames/s, 250 px, of the right activity."""
    films = list(filmed("good"))
    if not films:
        return Section("Answering", "No film was looked at: run `python -m benchmarks.validation.films` first.\n")
    reports = [graded(film)[0] for film in films]
    half = [half_width(r) for r in reports]
    refused = [r.status in (Status.REJECTED, Status.FAILED) for r in reports]
    warned = [r.status is Status.WARNING or bool(f.reasons) for f, r in zip(films, reports, strict=True)]
    codes = Counter(
        code for f, r in zip(films, reports, strict=True) for code in (*f.reasons, *(x.code for x in r.reasons))
    )
    groups = sorted({str(f.known["movement"]) for f in films})
    rows = [_row(g, [r for f, r in zip(films, reports, strict=True) if f.known["movement"] == g]) for g in groups]
    columns = ("movement", "films", "totals", "median weight assessed", "median total", "median ±", "90th percentile ±")
    said = ", ".join(f"{code} ({count})" for code, count in codes.most_common()) or "none"
    text = (
        f"{len(films)} of {GOOD_FILMS} rendered films: exact side view, 60 frames/s, athlete 250 px tall, "
        "unseen bodies,\n"
        "through the shipped networks.\n\n"
        + table(columns, rows)
        + f"\nReasons given: {said}.\n"
        + "\nCriteria that were not assessed, by the share of films:\n\n"
        + table(("criterion", "films", "not assessed"), _silent(reports))
    )
    bars = (
        at_least(
            "answering: weight of criteria assessed, median",
            100 * quantile((r.assessed_weight for r in reports), 0.5),
            80,
            " %",
        ),
        at_least(
            "answering: films with ≥ 80 % of the weight assessed",
            share(r.assessed_weight >= 0.8 for r in reports),
            95,
            " %",
        ),
        at_least("answering: films with a total", share(total_of(r) == total_of(r) for r in reports), 95, " %"),
        at_most("answering: half of the 90 % interval, median", quantile(half, 0.5), 6, " points"),
        at_most("answering: half of the 90 % interval, 90th percentile", quantile(half, 0.9), 10, " points"),
        at_most("answering: false refusals", share(refused), 5, " %"),
        at_most("answering: warnings on good films", share(warned), 20, " %"),
    )
    return Section("Answering", text, bars)


def _row(name: str, reports: list[Report]) -> tuple[object, ...]:
    totals, half = [total_of(r) for r in reports], [half_width(r) for r in reports]
    weight = 100 * quantile((r.assessed_weight for r in reports), 0.5)
    known = sum(t == t for t in totals)
    return name, len(reports), known, f"{weight:.0f} %", quantile(totals, 0.5), quantile(half, 0.5), quantile(half, 0.9)


def _silent(reports: list[Report]) -> list[tuple[object, ...]]:
    every = Counter((r.event, c.id) for r in reports for c in r.criteria)
    silent = Counter((r.event, c.id) for r in reports for c in r.criteria if not c.assessed)
    return [
        (f"{event}: {name}", every[event, name], f"{100 * silent[event, name] / every[event, name]:.0f} %")
        for event, name in sorted(silent)
    ]
