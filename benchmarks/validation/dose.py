"""The more a joint is bent the lower the score, and the table points at that joint in that phase."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from benchmarks.validation import changes
from benchmarks.validation.material import Attempt, captured, elites, graded_as, profile_of, total_of
from benchmarks.validation.plots import scatter
from benchmarks.validation.sections import Section, at_least, quantile, share, table
from pe_coach.alignment import load_reference
from pe_coach.alignment.bones import limb_vectors
from pe_coach.events import Phase, load_event
from pe_coach.filming import DEMO_JUMPS
from pe_coach.grading import Graded

DOSES = (5.0, 10.0, 20.0, 30.0)
TOLD_FROM = 10.0
LEFT_OUT = DEMO_JUMPS


@dataclass(frozen=True)
class Bend:
    """One joint of one motion in one phase: totals without and with each dose, and the cell of the table that lost
    most with each."""

    motion: str
    joint: str
    phase: str
    totals: tuple[float, ...]
    worst: tuple[tuple[str, str], ...]

    @property
    def falls(self) -> float:
        """Spearman's correlation of dose and lost points; NaN without a total."""
        totals = np.array(self.totals)
        if not np.isfinite(totals).all():
            return float("nan")
        return 0.0 if np.ptp(totals) == 0 else float(-spearmanr([0.0, *DOSES], totals).statistic)


def check(data: Path) -> Section:
    """Every motion against its own twin, every joint that a phase weighs, every dose."""
    motions = [*(m for m in elites(data) if m.id in LEFT_OUT), *captured(data)]
    bends = [bend for motion in motions for bend in _bends(motion)]
    told = {dose: [b.worst[k] == (b.joint, b.phase) for b in bends] for k, dose in enumerate(DOSES)}
    from_ten = [flag for dose, flags in told.items() if dose >= TOLD_FROM for flag in flags]
    falls = [b.falls for b in bends]
    rows = [
        (
            f"{dose:g}°",
            len(flags),
            f"{share(flags):.0f} %",
            quantile((b.totals[0] - b.totals[k + 1] for b in bends), 0.5),
        )
        for k, (dose, flags) in enumerate(told.items())
    ]
    text = (
        f"{len(bends)} pairs of joint and phase in {len(motions)} motions: the joint turns, with all that "
        "hangs on it,\n"
        "away from the reference; long jumps are compared with one that was made without them.\n\n"
        + table(("bent by", "pairs", "that joint in that phase loses most", "median loss of the total"), rows)
        + "\nWhere another cell lost more (10° and up), by joint and phase:\n\n"
        + table(("joint", "phase", "bent", "told", "most often named instead"), _missed(bends))
    )
    bars = (
        at_least("dose, logic: the bent joint × phase loses most from 10°", share(from_ten), 95.0, " %"),
        at_least("dose, logic: the total falls with the dose, median Spearman", quantile(falls, 0.5), 0.95),
        at_least(
            "dose, logic: pairs with Spearman ≥ 0.95", share(f >= 0.95 for f in falls if np.isfinite(f)), 95.0, " %"
        ),
    )
    series = {e: _mean_loss([b for b in bends if _event(motions, b) == e]) for e in sorted({m.event for m in motions})}
    plot = scatter(series, "bent by, degrees", "mean loss of the total, points", joined=True)
    return Section("Dose: paired", text, bars, {"dose.svg": plot})


def _event(motions: list[Attempt], bend: Bend) -> str:
    return next(m.event for m in motions if m.id == bend.motion)


def _mean_loss(bends: list[Bend]) -> list[tuple[float, float]]:
    totals = np.array([b.totals for b in bends if np.isfinite(b.totals).all()])
    if not len(totals):
        return []
    return list(zip([0.0, *DOSES], (totals[:, :1] - totals).mean(0).tolist(), strict=True))


def _bends(motion: Attempt) -> Iterator[Bend]:
    """All joints that a phase of the event weighs."""
    twin = graded_as(motion)
    event = load_event(motion.event).tailored(profile_of(twin), "pupils")
    side = twin.take_off_side or "left"
    weighed = frozenset((changes.named(joint, side), phase.id) for phase in event.phases for joint in phase.joints)
    for phase in event.phases:
        for joint in phase.joints:
            found = _bent(motion, twin, phase, joint, weighed)
            if found is not None:
                yield found


def _bent(motion: Attempt, twin: Graded, phase: Phase, joint: str, weighed: frozenset[tuple[str, str]]) -> Bend | None:
    side = twin.take_off_side or "left"
    named = changes.named(joint, side)
    span = next((p for p in twin.report.phases if p.name == phase.id), None)
    if span is None or named not in twin.report.table:
        return None
    chain, way = changes.chain_of(named, side), _away(twin, joint.format(takeoff="left", free="right"), phase.id)
    during = changes.during(motion.poses.time_s, span.start_s, span.stop_s)
    totals, worst = [total_of(twin.report)], []
    for dose in DOSES:
        after = graded_as(motion.changed(changes.bent(motion.poses, chain, way * dose * during)))
        totals.append(total_of(after.report))
        worst.append(_worst(twin, after, weighed))
    return Bend(motion.id, named, phase.id, tuple(totals), tuple(worst))


def _away(twin: Graded, part: str, phase: str) -> float:
    """1 or -1: the way in which the limb is off already, counter-clockwise; whoever turns it back would do better."""
    alignment = twin.alignment
    if alignment is None or phase not in alignment.phases:
        return 1.0
    reference = load_reference(twin.report.event, twin.report.reference or "")
    rows = alignment.pairs[alignment.phase == alignment.phases.index(phase)]
    own = limb_vectors(alignment.position[rows[:, 0]])[part]
    its = limb_vectors(reference.position[rows[:, 1]])[part]
    return 1.0 if np.nansum(its[:, 0] * own[:, 1] - its[:, 1] * own[:, 0]) > 0 else -1.0


def _worst(twin: Graded, after: Graded, weighed: frozenset[tuple[str, str]]) -> tuple[str, str]:
    """Joint and phase of the table that lost most, among those that the event weighs."""
    lost = {
        (joint, phase): before.value - now.value
        for joint, row in twin.report.table.items()
        for phase, before in row.items()
        if (joint, phase) in weighed
        and (now := after.report.table.get(joint, {}).get(phase)) is not None
        and now.value is not None
        and before.value is not None
    }
    return max(lost, key=lost.__getitem__, default=("", ""))


def _missed(bends: list[Bend]) -> Iterator[tuple[object, ...]]:
    for joint, phase in sorted({(_role(b.joint), b.phase) for b in bends}):
        own = [b for b in bends if (_role(b.joint), b.phase) == (joint, phase)]
        cells = [(b, cell) for b in own for dose, cell in zip(DOSES, b.worst, strict=True) if dose >= TOLD_FROM]
        instead = [f"{_role(cell[0])}, {cell[1]}" for b, cell in cells if cell != (b.joint, b.phase)]
        if instead:
            often = max(sorted(set(instead)), key=instead.count)
            yield joint, phase, len(cells), f"{100 * (1 - len(instead) / len(cells)):.0f} %", often


@cache
def _role(joint: str) -> str:
    """Left and right together."""
    return joint.removeprefix("left_").removeprefix("right_")
