"""Which of several faults is told first: the costliest, but its cause before it."""

from __future__ import annotations

from collections.abc import Iterable

from pe_coach.events import Event
from pe_coach.scoring.types import CriterionResult

CHAINS = (("hip", "knee", "ankle"), ("shoulder", "elbow", "wrist"))
"""Joints of a limb from the trunk outwards: what is wrong at one moves all after it (technique notes 11.1)."""


def ordered(event: Event, faults: Iterable[CriterionResult], shares: dict[str, float]) -> list[CriterionResult]:
    """Faults by the points of the total that they cost; where two cost the same to a point, the event's order decides.

    Before each come those of the others that cause it: named in the event (`caused_by`), or nearer to the trunk on the
    same limb in the same phase. `shares` are the criteria's shares of the total.
    """
    ranked = sorted(faults, key=lambda r: -round(shares[r.id] * (1 - (r.points or 0.0)), 2))
    named = {c.id: c.caused_by for c in event.criteria}
    told: dict[str, CriterionResult] = {}

    def tell(fault: CriterionResult, after: frozenset[str]) -> None:
        for cause in ranked:
            causes = cause.id in named[fault.id] or nearer_the_trunk(cause, fault)
            if causes and cause.id not in told and cause.id not in after:
                tell(cause, after | {fault.id})
        told.setdefault(fault.id, fault)

    for fault in ranked:
        tell(fault, frozenset({fault.id}))
    return list(told.values())


def nearer_the_trunk(cause: CriterionResult, effect: CriterionResult) -> bool:
    """Whether the first joint moves the second: both on one limb, in one phase."""
    side, _, joint = cause.joint.rpartition("_")
    other_side, _, other = effect.joint.rpartition("_")
    return (
        cause.phase == effect.phase
        and side == other_side
        and any(joint in c and other in c and c.index(joint) < c.index(other) for c in CHAINS)
    )


def shares_of_total(event: Event, results: Iterable[CriterionResult]) -> dict[str, float]:
    """Share of the total that every assessed criterion decides: its weight in its phase, times the phase's."""
    assessed = [r for r in results if r.assessed]
    phases = {p.id: p.weight for p in event.phases}
    whole = {p: sum(r.weight for r in assessed if r.phase == p) for p in phases}
    return {r.id: event.score.criteria * phases[r.phase] * r.weight / whole[r.phase] for r in assessed}
