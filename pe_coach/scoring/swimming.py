"""The gate's questions to a swimmer: is it swimming, this stroke, in its order, and seen for long enough?"""

from __future__ import annotations

from collections.abc import Iterator

from pe_coach.events import Event, Instants
from pe_coach.events.event import StrokeInstants
from pe_coach.events.stroke_signs import stroke_named
from pe_coach.events.strokes import out_of_order
from pe_coach.motion import Motion
from pe_coach.scoring.gate import Reason, Status

ENOUGH_CYCLES = 3
"""Whole cycles that make a number one can defend (technique notes, section 3)."""


def stroke_doubts(
    event: Event, rules: StrokeInstants, motion: Motion, instants: Instants
) -> Iterator[tuple[Status, Reason]]:
    """What speaks against grading this movement as this stroke; the first is the weightiest."""
    named, of_event = stroke_named(motion), {"event": event.id}
    if not named.lies or not (named.stroke or instants.cycles):
        yield Status.REJECTED, Reason.of("wrong_activity", "reasons.wrong_activity_no_stroke", **of_event)
    elif named.stroke not in (None, rules.stroke):
        other = str(named.stroke)
        yield Status.REJECTED, Reason.of("wrong_activity", "reasons.wrong_activity_other", other=other, **of_event)
    elif out_of_order(motion, rules):
        yield Status.REJECTED, Reason.of("wrong_activity", "reasons.wrong_activity_order", **of_event)
    elif not instants.cycles:
        yield Status.REJECTED, Reason.of("phase_not_seen", "reasons.phase_not_seen_cycle", **of_event)
    else:
        if named.stroke is None:
            yield Status.WARNING, Reason.of("low_confidence", "reasons.stroke_unclear", **of_event)
        if (count := len(instants.cycles)) < ENOUGH_CYCLES:
            says = "reasons.few_cycles" if count > 1 else "reasons.one_cycle"
            yield Status.WARNING, Reason.of("phase_not_seen", says, count=count)
