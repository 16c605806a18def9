"""One criterion wrong by a known amount: is it the first thing said?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.validation.material import Attempt, elites, report_of, said
from benchmarks.validation.pushing import can_push, exact, exact_motions, filmed_at, pushed
from benchmarks.validation.sections import Section, at_least, share, table
from pe_coach.report.types import Report

DOSES = (1.0, 2.0)
"""Half-ats beyond the band."""
RATE, NOISE = 60.0, 0.01
"""Of exact motions as they are filmed; elite jumps are taken as they are."""


@dataclass(frozen=True)
class Push:
    """A criterion pushed out of its band in one motion, and what was said about it."""

    event: str
    motion: str
    criterion: str
    side: str
    dose: float
    said: tuple[str, ...]
    clean: tuple[str, ...]

    @property
    def first(self) -> bool:
        """It is the first thing said, apart from what is said of the motion without the push."""
        return [c for c in self.said if c == self.criterion or c not in self.clean][:1] == [self.criterion]


def check(data: Path) -> Section:
    """All left-out motions; elite jumps on one side each, by turns."""
    pushes = [*_pushes_of_exact(data), *_pushes_of_elites(data)]
    first = [p.first for p in pushes if p.dose == 1]
    among = [p.criterion in p.said for p in pushes if p.dose == 2]
    text = (
        f"{len(pushes)} pushes of assessed criteria: captured jumps and left-out jumps performed by unseen "
        "bodies (made\n"
        f"exactly, then filmed at {RATE:.0f} frames/s with noise of {100 * NOISE:.0f} % of the height), and "
        "elite jumps as they are\n"
        "(25 frames/s). Criteria that no plain bend or stretch of time moves are left out. Sensitivity: "
        "share of pushes\n"
        "after which the criterion is among the corrections; specificity: share of pushes of *other* "
        "criteria of the same\n"
        "event after which it is not, leaving out motions that get it unpushed. First: the first "
        "thing said, apart from\n"
        "what is said of the motion without the push.\n\n"
        + table(("criterion", "pushes", "sensitivity at 1", "at 2", "first at 1", "specificity"), _by_criterion(pushes))
    )
    bars = (
        at_least("dose, truth: pushed by 1 half-at, first correction", share(first), 75.0, " %"),
        at_least("dose, truth: pushed by 2 half-ats, among the corrections", share(among), 90.0, " %"),
    )
    return Section("Dose: truth", text, bars)


def _pushes_of_exact(data: Path) -> Iterator[Push]:
    for number, motion in enumerate(exact_motions(data)):
        rng = np.random.default_rng([number, 21])
        clean = report_of(filmed_at(motion, RATE, NOISE, rng))
        for criterion, side, dose, out in _outs(motion, _assessed(clean), ("too_little", "too_much")):
            report = report_of(filmed_at(out, RATE, NOISE, rng))
            yield Push(motion.event, motion.id, criterion, side, dose, said(report), said(clean))


def _pushes_of_elites(data: Path) -> Iterator[Push]:
    for number, motion in enumerate(elites(data)):
        clean = report_of(motion)
        only = ("too_little", "too_much")[number % 2]
        for criterion, side, dose, out in _outs(motion, _assessed(clean), (only,)):
            yield Push(motion.event, motion.id, criterion, side, dose, said(report_of(out)), said(clean))


def _assessed(report: Report) -> set[str]:
    return {c.id for c in report.criteria if c.assessed}


def _outs(motion: Attempt, assessed: set[str], sides: tuple[str, ...]) -> Iterator[tuple[str, str, float, Attempt]]:
    """Criterion, side and dose of every push that can be done, and the motion with it."""
    before = exact(motion)
    for criterion in before.event.criteria:
        if criterion.id not in assessed or not can_push(criterion):
            continue
        edges = {"too_little": (criterion.low, -1.0), "too_much": (criterion.high, 1.0)}
        for side in sides:
            edge, sign = edges[side]
            for dose in DOSES if edge is not None else ():
                assert edge is not None
                out = pushed(motion, before, criterion, edge + sign * dose * criterion.half_at)
                if out is not None:
                    yield criterion.id, side, dose, out


def _by_criterion(pushes: list[Push]) -> Iterator[tuple[object, ...]]:
    for event, criterion in sorted({(p.event, p.criterion) for p in pushes}):
        own = [p for p in pushes if (p.event, p.criterion) == (event, criterion)]
        others = [p for p in pushes if p.event == event and p.criterion != criterion and criterion not in p.clean]
        found = [[p.criterion in p.said for p in own if p.dose == dose] for dose in DOSES]
        first = [p.first for p in own if p.dose == 1]
        silent = [criterion not in p.said for p in others]
        shares = [f"{share(flags):.0f} %" if flags else "–" for flags in (*found, first, silent)]
        yield f"{event}: {criterion}", len(own), *shares
