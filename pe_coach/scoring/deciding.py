"""What a result is worth: the rules of the gate, in the order in which a teacher would ask."""

from __future__ import annotations

from pe_coach.alignment import Reference
from pe_coach.events import Event, Instants
from pe_coach.motion import Motion
from pe_coach.pose.sequence import PoseSequence
from pe_coach.scoring.activity import LEAST_CONFIDENCE, Doubt, activity_doubts, speed_doubts
from pe_coach.scoring.gate import Gate, Reason, Status
from pe_coach.scoring.picture import coverage_doubts, feet_doubts, phase_doubts, rate_doubts, view_doubts
from pe_coach.scoring.types import Scores

LEAST_WEIGHT = 0.6
"""Share of the criteria's weight that must be assessed for a total (technique notes, section 2)."""

WIDEST = 30.0
"""Points from the total to the farther end of its 90 % interval; a wider one spans most of a grade scale."""


def decide(
    event: Event,
    poses: PoseSequence,
    motion: Motion,
    instants: Instants,
    scores: Scores | None,
    reference: Reference | None = None,
    *,
    height_cm: float | None = None,
) -> Gate:
    """Status and reasons, the weightiest first; `scores` is None where no phase was found.

    Where the movement is another one, only the view and the rate are spoken of, which may be why it looks so.
    """
    activity = list(activity_doubts(event, poses, motion, instants, scores))
    another = any(status is Status.REJECTED for status, _ in activity)
    hides = another and instants.flight is not None
    view = list(view_doubts(event, motion, instants, hides=hides))
    doubts = [*view, *activity] if hides else [*activity, *view]
    if not another:
        doubts += [
            *phase_doubts(event, instants, scores),
            *speed_doubts(poses, motion, instants, height_cm),
            *coverage_doubts(event, scores, reference, LEAST_WEIGHT, LEAST_CONFIDENCE),
            *feet_doubts(poses, motion, instants),
            *_width_doubts(scores),
        ]
    doubts += rate_doubts(poses, motion, instants)
    return _gate(doubts)


def _width_doubts(scores: Scores | None) -> list[Doubt]:
    """The interval of the total says nothing."""
    width = 0.0 if scores is None or scores.total.value is None else half_width(scores)
    if width <= WIDEST:
        return []
    return [(Status.WARNING, Reason.of("low_confidence", "reasons.low_confidence_wide", points=width))]


def _gate(doubts: list[Doubt]) -> Gate:
    """The worst status, and the reasons from the worst on, otherwise as they came."""
    order = list(Status)
    ranked = sorted(doubts, key=lambda doubt: -order.index(doubt[0]))
    return Gate(ranked[0][0] if ranked else Status.ACCEPTED, tuple(reason for _, reason in ranked))


def may_show_total(event: Event, gate: Gate, scores: Scores, *, asked: bool = False) -> bool:
    """A total needs the take-off, enough assessed criteria, an interval that says something, and no rejection.

    Else the result is partial. `asked`: somebody wants it even where the event gives none by itself.
    """
    heaviest = max(event.phases, key=lambda p: p.weight).id
    return (
        gate.status is not Status.REJECTED
        and (asked or event.score.total == "always")
        and scores.by_phase[heaviest].assessed
        and scores.assessed_weight >= LEAST_WEIGHT
        and scores.confidence >= LEAST_CONFIDENCE
        and half_width(scores) <= WIDEST
    )


def half_width(scores: Scores) -> float:
    """From the total to the farther end of its interval, points; infinite without a total."""
    total = scores.total
    if total.value is None or total.low is None or total.high is None:
        return float("inf")
    return max(total.high - total.value, total.value - total.low)
