"""What a result is worth: the rules of the gate, in the order in which a teacher would ask."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pe_coach.events import Event, Instants
from pe_coach.events.event import StrokeInstants
from pe_coach.motion import Motion
from pe_coach.motion.motion import interpolate
from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.skeleton import BODY
from pe_coach.scoring.gate import Gate, Reason, Status
from pe_coach.scoring.swimming import stroke_doubts
from pe_coach.scoring.types import Scores

LOWEST_RATE, LOW_RATE = 15.0, 50.0
"""Frames a second below which nothing can be graded, and below which fast angles stay silent (technique notes 14.4)."""

LEAST_SIMILARITY = 10.0
"""Calibrated similarity below which this is another activity: the 90th percentile of other motions is 0."""

LEAST_WEIGHT = 0.6
"""Share of the criteria's weight that must be assessed for a total (technique notes, section 2)."""

LEAST_COVERAGE, LOW_COVERAGE = 0.3, 0.6
"""Share of the body's points seen during the phases."""

LEAST_CONFIDENCE = 2 / 3
"""Mean confidence of the body's points during the phases for a total. The network's `confidence_exponent` brings
a confidence near the chance that the point lies within 0.2 torso; below two in three a number would rest on misplaced
limbs."""

SMALL_TORSO_PX = 22.0
"""A torso of 22 px is a person of about 76 px: one pixel of error is more than 1 % of the height."""

TORSO_OF_HEIGHT = 0.288
"""Length of the torso as a share of a standing person's height (technique notes, section 1)."""

TALLEST_CM, SLOWED = 210.0, 1.5
"""Where the height is not given, the pupil is at most so tall; a fall that needs a torso longer than that by the second
factor is slower than gravity."""

RECORDED = "If the film is in slow motion, say at how many frames a second it was recorded."

Doubt = tuple[Status, Reason]


def decide(
    event: Event,
    poses: PoseSequence,
    motion: Motion,
    instants: Instants,
    scores: Scores | None,
    *,
    height_cm: float | None = None,
) -> Gate:
    """Status and reasons; `scores` is None where no phase was found."""
    doubts = [
        *_film(poses, motion),
        *_activity(event, poses, motion, instants, scores),
        *_speed(poses, instants, height_cm),
        *_phases(event, instants, scores),
        *_seen(scores),
    ]
    worst = max((status for status, _ in doubts), key=_rank, default=Status.ACCEPTED)
    return Gate(worst, tuple(reason for _, reason in doubts))


def _rank(status: Status) -> int:
    return list(Status).index(status)


def may_show_total(event: Event, gate: Gate, scores: Scores, *, asked: bool = False) -> bool:
    """A total needs the take-off, enough assessed criteria, and no rejection; else the result is partial.

    `asked`: somebody wants it even where the event gives none by itself.
    """
    heaviest = max(event.phases, key=lambda p: p.weight).id
    return (
        gate.status is not Status.REJECTED
        and (asked or event.score.total == "always")
        and scores.by_phase[heaviest].assessed
        and scores.assessed_weight >= LEAST_WEIGHT
        and scores.confidence >= LEAST_CONFIDENCE
    )


def _warning(code: str, text: str) -> Doubt:
    return Status.WARNING, Reason(code, text)


def _rejection(code: str, text: str) -> Doubt:
    return Status.REJECTED, Reason(code, text)


def _film(poses: PoseSequence, motion: Motion) -> Iterator[Doubt]:
    rate = 1.0 / float(np.median(np.diff(poses.time_s)))
    if rate < LOWEST_RATE:
        yield _rejection("low_frame_rate", f"The film has {rate:.0f} frames a second; film with 60.")
    elif rate < LOW_RATE:
        yield _warning(
            "low_frame_rate",
            f"The film has {rate:.0f} frames a second: fast angles are not judged. Film with 60 if the phone can.",
        )
    if poses.size is not None and motion.torso_px < SMALL_TORSO_PX:
        yield _warning("too_small", "The pupil is small in the picture. Film from nearer or zoom in before recording.")


def _activity(
    event: Event, poses: PoseSequence, motion: Motion, instants: Instants, scores: Scores | None
) -> Iterator[Doubt]:
    if isinstance(event.instants, StrokeInstants):
        yield from stroke_doubts(event, event.instants, motion, instants)
        return
    if instants.flight is None:
        if (sure := _mean_confidence(poses)) < LEAST_CONFIDENCE:
            text = f"The joints are seen with too much doubt to find the movement (mean confidence {100 * sure:.0f} %)."
            yield _rejection("low_confidence", f"{text} {event.filming}")
            return
        text = f"No jump is seen in the film, so it is not graded as {event.name.lower()}."
        yield _rejection("wrong_activity", f"{text} {RECORDED}")
        return
    if poses.size is not None and (travel := _travel(motion, instants)) < event.gate.travel:
        yield _rejection(
            "wrong_activity",
            f"The jump goes {travel:.1f} torso lengths forward; a {event.name.lower()} seen from the side goes "
            f"{event.gate.travel:.1f} or more. Is it another event, or was it filmed from the front?",
        )
    elif scores is not None and scores.similarity.assessed and (scores.similarity.value or 0.0) < LEAST_SIMILARITY:
        yield _rejection("wrong_activity", f"The movement does not look like a {event.name.lower()}.")


def _mean_confidence(poses: PoseSequence) -> float:
    """Of the body's points that are known in any frame."""
    body = list(BODY)
    known = np.isfinite(poses.xy[:, body, 0])
    return float(poses.confidence[:, body][known].mean()) if known.any() else 0.0


def _speed(poses: PoseSequence, instants: Instants, height_cm: float | None) -> Iterator[Doubt]:
    longest_m = SLOWED * TORSO_OF_HEIGHT * (height_cm or TALLEST_CM) / 100
    if poses.size is not None and instants.flight is not None and instants.flight.torso_m > longest_m:
        yield _warning("slow_motion", f"The fall is slower than gravity. {RECORDED}")


def _travel(motion: Motion, instants: Instants) -> float:
    """Torso lengths that the hips travel forward in flight."""
    assert instants.flight is not None
    ends = [interpolate(motion.time_s, motion.root, at)[0] for at in (instants.flight.start_s, instants.flight.stop_s)]
    return float(ends[1] - ends[0])


def _phases(event: Event, instants: Instants, scores: Scores | None) -> Iterator[Doubt]:
    if instants.flight is None:
        return
    missing = [p for p in event.phases if p.start not in instants.time_s or p.stop not in instants.time_s]
    for phase in missing:
        advice = f" {event.filming}" if phase is missing[-1] else ""
        yield _warning("phase_not_seen", f"{phase.id}: this phase is not wholly in the film.{advice}")
    if scores is None and len(missing) == len(event.phases):
        yield _rejection("phase_not_seen", "No phase of the movement is wholly in the film.")


def _seen(scores: Scores | None) -> Iterator[Doubt]:
    if scores is None:
        return
    if scores.coverage < LOW_COVERAGE:
        doubt = _rejection if scores.coverage < LEAST_COVERAGE else _warning
        yield doubt(
            "low_coverage", f"Only {100 * scores.coverage:.0f} % of the pupil's joints are seen during the movement."
        )
    if scores.confidence < LEAST_CONFIDENCE:
        yield _warning(
            "low_confidence",
            f"The joints are seen with doubt (mean confidence {100 * scores.confidence:.0f} %): no total. Look at the "
            "skeleton on the film before you use a correction.",
        )
    if scores.assessed_weight < LEAST_WEIGHT:
        yield _warning(
            "low_coverage",
            f"Only {100 * scores.assessed_weight:.0f} % of the criteria can be judged from this film: no total.",
        )
