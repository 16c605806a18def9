"""The gate's questions to the picture: from where, how often, how large and how wholly is the movement seen?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment import Reference
from pe_coach.events import Event, Instants
from pe_coach.events.event import StrokeInstants
from pe_coach.motion import Motion, body
from pe_coach.motion.view import View, camera_view
from pe_coach.pose.sequence import PoseSequence
from pe_coach.scoring.gate import Reason, Status
from pe_coach.scoring.types import Scores

LOWEST_RATE, LOW_RATE = 15.0, 50.0
"""Different pictures a second below which nothing can be graded, and below which fast angles stay silent (technique
notes 14.4)."""

RATE_ERROR = 0.02
"""Share by which a film's own rate is off: 14.99 is 15, 49.9 is 50."""

REPEATED = 0.1
"""Share of repeated pictures that is said."""

OBLIQUE_DEG, FRONT_DEG = 22.0, 60.0
"""Estimated turn of the camera from which angles are unsure (within 20° knees and hips are sound, technique notes,
section 2), and from which nothing can be graded: the movement goes more towards the camera than across the picture."""

STEEP_DEG = 40.0
"""From here on steps and ways forward look three quarters as long or shorter: a run-up passes for none."""

LEAST_COVERAGE, LOW_COVERAGE = 0.3, 0.6
"""Share of the body's points seen during the phases."""

SMALL_TORSO_PX = 22.0
"""A torso of 22 px is a person of about 76 px: one pixel of error is more than 1 % of the height."""

EDGE_TORSOS = 0.12
"""Torso lengths from the picture's lower edge at which an ankle is that of a foot that is cut off."""

FEET_GONE = 0.2
"""Share of the movement without feet that is said."""

Doubt = tuple[Status, Reason]


def _warning(code: str, says: str, **values: str | int | float) -> Doubt:
    return Status.WARNING, Reason.of(code, f"reasons.{says}", **values)


def _rejection(code: str, says: str, **values: str | int | float) -> Doubt:
    return Status.REJECTED, Reason.of(code, f"reasons.{says}", **values)


def view_of(event: Event, motion: Motion, instants: Instants) -> View | None:
    """From where the camera looks, in the stretch in which the event's athletes are level with their way."""
    if isinstance(event.instants, StrokeInstants):
        return camera_view(motion, float(motion.time_s[0]), float(motion.time_s[-1]))
    if instants.flight is None:
        return None
    start_s, stop_s = (instants.flight.start_s - before for before in event.gate.view_s)
    return camera_view(motion, start_s, stop_s)


def view_doubts(event: Event, motion: Motion, instants: Instants, *, hides: bool) -> Iterator[Doubt]:
    """The camera looks from the front, from behind, or obliquely.

    `hides`: what is seen does not look like the event, which a steep view alone may explain.
    """
    view = view_of(event, motion, instants)
    if view is None or view.off_side_deg < OBLIQUE_DEG:
        return
    front = view.off_side_deg - view.sigma_deg > FRONT_DEG or (hides and view.off_side_deg > STEEP_DEG)
    doubt = _rejection if front else _warning
    yield doubt("wrong_view", "wrong_view_rejected" if front else "wrong_view", turn=view.off_side_deg)


def rate_doubts(poses: PoseSequence, motion: Motion, instants: Instants) -> Iterator[Doubt]:
    """Too few different pictures a second during the movement, pictures shown twice, a pupil too small."""
    moments = instants.time_s.values()
    rate = poses.rate(min(moments), max(moments)) if moments else poses.rate()
    if rate < LOWEST_RATE * (1 - RATE_ERROR):
        yield _rejection("low_frame_rate", "low_frame_rate_rejected", rate=rate)
    elif rate < LOW_RATE * (1 - RATE_ERROR):
        yield _warning("low_frame_rate", "low_frame_rate", rate=rate)
    nominal = 1.0 / float(np.median(np.diff(poses.time_s)))
    if rate < (1 - REPEATED) * nominal:
        yield _warning("low_frame_rate", "slow_motion_repeated", percent=100 * (1 - rate / nominal))
    if poses.size is not None and motion.torso_px < SMALL_TORSO_PX:
        yield _warning("too_small", "too_small")


def phase_doubts(event: Event, instants: Instants, scores: Scores | None) -> Iterator[Doubt]:
    """Phases that are not wholly in the film."""
    missing = [p for p in event.phases if p.start not in instants.time_s or p.stop not in instants.time_s]
    if scores is None and len(missing) == len(event.phases):
        yield _rejection("phase_not_seen", "phase_not_seen_rejected", event=event.words_of)
        return
    for phase in missing:
        says = "phase_not_seen_filming" if phase is missing[-1] else "phase_not_seen"
        yield _warning("phase_not_seen", says, phase=phase.id, event=event.words_of)


def coverage_doubts(
    event: Event, scores: Scores | None, reference: Reference | None, least_weight: float, least_confidence: float
) -> Iterator[Doubt]:
    """Too little of the body is seen, or too unsurely, or there is too little to compare with."""
    if scores is None:
        return
    if scores.coverage < LOW_COVERAGE:
        doubt = _rejection if scores.coverage < LEAST_COVERAGE else _warning
        yield doubt("low_coverage", "low_coverage", percent=100 * scores.coverage)
    if scores.confidence < least_confidence:
        yield _warning("low_confidence", "low_confidence", percent=100 * scores.confidence)
    if scores.assessed_weight < least_weight:
        yield _warning("low_coverage", "low_coverage_criteria", percent=100 * scores.assessed_weight)
    if reference is not None and not reference.may_measure:
        yield _warning("few_references", "few_references", event=event.words_of)


def feet_doubts(poses: PoseSequence, motion: Motion, instants: Instants) -> Iterator[Doubt]:
    """The feet leave the picture during the movement."""
    moments = list(instants.time_s.values())
    if poses.size is None or not moments:
        return
    inside = (motion.time_s >= min(moments)) & (motion.time_s <= max(moments))
    gone = feet_gone(poses, motion)[inside]
    if gone.size and gone.mean() > FEET_GONE:
        yield _warning("low_coverage", "low_coverage_feet", percent=100 * float(gone.mean()))


def feet_gone(poses: PoseSequence, motion: Motion) -> NDArray[np.bool_]:
    """(T,) frames in which an ankle lies at the lower edge of the picture or beyond it, or both are not seen."""
    assert poses.size is not None
    y = poses.xy[:, list(body.ANKLES), 1]
    known = np.isfinite(y)
    low = np.where(known, y, -np.inf).max(1)
    gone: NDArray[np.bool_] = (low > poses.size[1] - EDGE_TORSOS * motion.torso_px) | ~known.any(1)
    return gone
