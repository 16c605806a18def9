"""Which quantities of an attempt a chart may show, and where on them full marks lie."""

from __future__ import annotations

from dataclasses import dataclass, field

from pe_coach.advice import spoken
from pe_coach.errors import EventError
from pe_coach.events import Event, load_event
from pe_coach.motion.angles import joint_angle
from pe_coach.motion.series import SERIES, UNITS, Series
from pe_coach.pose.skeleton import COCO17
from pe_coach.report.types import Report
from pe_coach.words import Words

CHAINS = {
    "shoulder": ("hip", "shoulder", "elbow"),
    "elbow": ("shoulder", "elbow", "wrist"),
    "hip": ("shoulder", "hip", "knee"),
    "knee": ("hip", "knee", "ankle"),
}
"""The points of a joint's inner angle, the joint in the middle."""

ORIENTED = {"takeoff": "left", "free": "right", "near": "left", "far": "right"}
"""Sides in an aligned attempt: take-off or near side left."""


@dataclass(frozen=True)
class FullMarks:
    """Where a criterion earns full marks: from `low` to `high` in the quantity's unit, read at `time_s` of the film."""

    criterion: str
    time_s: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Quantity:
    """Something that changes over the movement: of `joint`, by the name of its `id` or of a criterion."""

    id: str
    joint: str
    series: Series
    unit: str = "°"
    criterion: str | None = None
    marks: tuple[FullMarks, ...] = field(default=())

    def name(self, report: Report, say: Words) -> str:
        """What people call it."""
        if self.criterion is None:
            return say.name("joints", self.joint)
        return f"{say.name('joints', self.joint)}: {spoken.name(say, report.words_from, self.criterion)}"


def quantities(report: Report, take_off_side: str | None) -> tuple[Quantity, ...]:
    """What the corrections were read from, the first one first, then the angle of every joint that the event weighs."""
    event = event_of(report)
    if event is None:
        return ()
    corrected = [c.criterion for c in report.corrections]
    by_correction = [_of_series(report, event, criterion) for criterion in corrected]
    joints = [_of_joint(report, event, joint, take_off_side) for joint in event.joints]
    found: dict[str, Quantity] = {}
    for quantity in (*by_correction, *joints):
        if quantity is not None:
            found.setdefault(quantity.id, quantity)
    return tuple(found.values())


def parts_of(report: Report, take_off_side: str | None) -> dict[str, str]:
    """Parts of the body that the event weighs: as an aligned attempt calls them, then the pupil's own name."""
    event = event_of(report)
    return {j.format(**ORIENTED): _own(j, take_off_side) for j in event.joints} if event else {}


def event_of(report: Report) -> Event | None:
    """The event as this attempt was judged by it; None where its file is gone."""
    try:
        return load_event(report.event).tailored(report.profile, "elite" if report.level == "elite" else "pupils")
    except EventError:
        return None


def _own(joint: str, take_off_side: str | None) -> str:
    side = take_off_side or "left"
    other = "right" if side == "left" else "left"
    return joint.format(takeoff=side, free=other, near=side, far=other)


def _of_series(report: Report, event: Event, criterion: str) -> Quantity | None:
    """The quantity that a criterion is read from; None where it is no series."""
    rule = next((c for c in event.criteria if c.id == criterion), None)
    if rule is None or rule.series is None:
        return None
    joint = next(c.joint for c in report.criteria if c.id == criterion) if report.criteria else rule.joint
    named = None if rule.series in event.joints else criterion
    marks = _marks(report, event, rule.series)
    return Quantity(rule.series, joint, SERIES[rule.series], UNITS[rule.series], named, marks)


def _of_joint(report: Report, event: Event, joint: str, take_off_side: str | None) -> Quantity | None:
    """The angle of a part of the body; None for those without one, such as the head."""
    oriented, own = joint.format(**ORIENTED), _own(joint, take_off_side)
    if UNITS.get(oriented) == "°":
        return Quantity(oriented, own, SERIES[oriented], marks=_marks(report, event, oriented))
    side, _, part = oriented.partition("_")
    if side not in ("left", "right") or part not in CHAINS:
        return None
    first, middle, last = (COCO17.index(f"{side}_{point}") for point in CHAINS[part])
    return Quantity(oriented, own, lambda p: joint_angle(p[..., first, :], p[..., middle, :], p[..., last, :]))


def _marks(report: Report, event: Event, series: str) -> tuple[FullMarks, ...]:
    """Full marks of every assessed criterion that is read from a series at one moment, the measure turned back."""
    signs = {c.id: c.sign for c in event.criteria if c.series == series and c.over not in ("range", "median", "mean")}
    return tuple(
        FullMarks(c.id, c.time_s, *_turned(c.low, c.high, signs[c.id]))
        for c in report.criteria
        if c.id in signs and c.assessed and c.time_s is not None
    )


def _turned(low: float | None, high: float | None, sign: int) -> tuple[float | None, float | None]:
    if sign == 1:
        return low, high
    return (None if high is None else -high), (None if low is None else -low)
