"""The gate's questions to a swimmer: is it swimming, this stroke, in its order, and seen for long enough?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pe_coach.events import Event, Instants
from pe_coach.events.event import StrokeInstants
from pe_coach.events.stroke_order import out_of_order
from pe_coach.events.stroke_signs import stroke_named
from pe_coach.motion import Motion
from pe_coach.pose.skeleton import BODY
from pe_coach.scoring.gate import Reason, Status

ENOUGH_CYCLES = 3
"""Whole cycles that make a number one can defend (technique notes, section 3)."""

SURE_POINTS = 0.5
"""Mean confidence of the body's points below which they do not tell another stroke from a badly seen one."""

Doubt = tuple[Status, Reason]


def stroke_doubts(event: Event, rules: StrokeInstants, motion: Motion, instants: Instants) -> Iterator[Doubt]:
    """What speaks against grading this movement as this stroke; the first is the weightiest."""
    named = stroke_named(motion)
    if not named.lies or not (named.stroke or instants.cycles):
        yield _refused(event, motion, "wrong_activity", "wrong_activity_no_stroke")
    elif named.stroke not in (None, rules.stroke):
        yield _refused(event, motion, "wrong_activity", "wrong_activity_other", other=str(named.stroke))
    elif out_of_order(motion, rules):
        yield _refused(event, motion, "impossible_order", "wrong_activity_order")
    elif not instants.cycles:
        yield Status.REJECTED, Reason.of("phase_not_seen", "reasons.phase_not_seen_cycle", event=event.words_of)
    else:
        if named.stroke is None:
            yield Status.WARNING, Reason.of("low_confidence", "reasons.stroke_unclear")
        yield from _few(len(instants.cycles))


def _few(count: int) -> Iterator[Doubt]:
    """A warning about less cycles than a number needs."""
    if count < ENOUGH_CYCLES:
        says = "reasons.few_cycles" if count > 1 else "reasons.one_cycle"
        yield Status.WARNING, Reason.of("phase_not_seen", says, count=count)


def _refused(event: Event, motion: Motion, code: str, says: str, **values: str) -> Doubt:
    """A rejection for what is seen; where the points are doubtful, for that."""
    points = list(BODY)
    known = np.isfinite(motion.position[:, points, 0])
    sure = float(motion.confidence[:, points][known].mean()) if known.any() else 0.0
    if sure < SURE_POINTS:
        code, says = "low_confidence", "low_confidence_rejected"
        return Status.REJECTED, Reason.of(code, f"reasons.{says}", event=event.words_of, percent=100 * sure)
    return Status.REJECTED, Reason.of(code, f"reasons.{says}", event=event.words_of, **values)
