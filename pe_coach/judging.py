"""Rooms 4 to 9: from the athlete's key points, as they were seen, to the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from pe_coach.advice import corrections, praise
from pe_coach.alignment import Alignment, Reference, align, load_reference_of
from pe_coach.changes import Changes
from pe_coach.errors import EventError, PeopleError
from pe_coach.events import Event, Instants, cut_phases, find_instants, load_event, measured, recognise
from pe_coach.events.by_hand import check_names, check_order
from pe_coach.motion import MOTIONS, Motion
from pe_coach.options import Options, Stages
from pe_coach.pose import Origin, PoseSequence
from pe_coach.pose.by_hand import ByHand
from pe_coach.pose.cleaning import Cleaned, Repaired, finished, repaired
from pe_coach.report.assembling import assembled, in_film_time, made_by, with_doubts
from pe_coach.report.hand import told
from pe_coach.report.marking import marked
from pe_coach.report.translating import in_language
from pe_coach.report.types import PersonSeen, Report, UsedShot
from pe_coach.scoring import Reason, Status, score
from pe_coach.scoring.deciding import decide
from pe_coach.scoring.scales import Scale, load_scale
from pe_coach.scoring.sizes import Known, sizes_of
from pe_coach.scoring.teacher_curve import TeacherCurve, load_curve
from pe_coach.version import __version__

Made = TypeVar("Made")


GLIMPSES = 0
"""Number of what may be people, whom nobody followed: several boxes in one frame."""


@dataclass(frozen=True)
class PersonBoxes:
    """Somebody in a film: number of the track, and boxes (K, 4) px x0 y0 x1 y1 in some frames (K,)."""

    number: int
    frames: NDArray[np.int64]
    boxes: NDArray[np.float64]


@dataclass(frozen=True)
class Watched:
    """What two passes over a film leave behind: grading again needs no film and no network.

    Attributes:
        name: of the film, for the report.
        poses: the athlete's key points as the network sees them, in px of the film; not cleaned.
        doubts: reasons that the film itself gives.
        shot: which shot was graded, where the film has several.
        candidates: who might be meant, where that is a doubt.
        origin: the network; None where that is not known.
        people: everybody in the film.
        athlete: the athlete's number among them.
        besides: whom else there may be to hide: people of the film's other shots, and `GLIMPSES`.
    """

    name: str
    poses: PoseSequence
    doubts: tuple[Reason, ...] = ()
    shot: UsedShot | None = None
    candidates: tuple[PersonSeen, ...] = ()
    origin: Origin | None = None
    people: tuple[PersonBoxes, ...] = ()
    athlete: int | None = None
    besides: tuple[PersonBoxes, ...] = ()
    _last: dict[str, tuple[object, Any]] = field(default_factory=dict, repr=False, compare=False)

    def cleaned(self, cut_off_hz: Mapping[str, float], by_hand: ByHand) -> Cleaned:
        """The key points cleaned; while only instants move nothing is cleaned again, and sides are repaired once."""
        asked = (dict(cut_off_hz), by_hand)
        return self.once("cleaned", asked, lambda: finished(self._repaired, cut_off_hz, by_hand))

    @cached_property
    def _repaired(self) -> Repaired:
        return repaired(self.poses)

    def once(self, kind: str, asked: object, make: Callable[[], Made]) -> Made:
        """What is made of it, or the last of its kind where the same was asked for."""
        known = self._last.get(kind)
        if known is None or known[0] != asked:
            known = self._last[kind] = (asked, make())
        made: Made = known[1]
        return made


@dataclass(frozen=True)
class _Movement:
    """How the body moves, in real time, and the instants that the rules find."""

    poses: PoseSequence
    motion: Motion
    found: Instants


@dataclass(frozen=True)
class Graded:
    """A report, and what pictures and players of it need.

    Attributes:
        report: the report.
        poses: cleaned key points, in the film's pixels, as its pictures show them.
        take_off_side: "left" or "right".
        alignment: its seconds are real ones: `slowed` times as many are seconds of the film.
        reference: what it was compared with.
        slowed: seconds of the film per real second.
    """

    report: Report
    poses: PoseSequence | None = None
    take_off_side: str | None = None
    alignment: Alignment | None = None
    reference: Reference | None = None
    slowed: float = 1.0


def judged(
    watched: Watched, options: Options, stages: Stages, changes: Changes | None = None, *, name: str | None = None
) -> Graded:
    """The report on what was seen, with what a teacher changed by hand; `name` is that of the film, if it has another.

    Raises:
        PeopleError: nobody can be followed.
        MotionError: too little of a person is seen.
        EventError, ReferenceMotionError: what is asked for is not known.
        UsageError: an instant that was moved is none, or is out of order.
    """
    event, changes, name = what_to_compare(options), changes or Changes(), name or watched.name
    by_hand = ByHand(changes.swapped, changes.points)
    with stages("pose"):
        cleaned = watched.cleaned(event.cut_off_hz, by_hand)
    poses = cleaned.sequence
    require_somebody(poses, name)
    slowed = slowed_by(poses, options)
    movement = watched.once("movement", (event, by_hand, slowed), lambda: _movement(event, poses, slowed, stages))
    moved = {instant: at / slowed for instant, at in changes.instants_s.items()}
    graded = _measured(name, event, movement, options, stages, moved)
    report = with_doubts(graded.report, watched.doubts)
    report = report if watched.origin is None else made_by(report, watched.origin)
    report = replace(report, shot=watched.shot, candidates=watched.candidates, repairs=cleaned.counts())
    found_s = {instant: at * slowed for instant, at in movement.found.time_s.items()}
    report = replace(in_film_time(report, slowed), changed=told(changes, found_s, poses.time_s))
    report = in_language(marked(report, *grade_map(options)), options.lang)
    return replace(graded, report=report, poses=poses, slowed=slowed)


def what_to_compare(options: Options) -> Event:
    """The event; its reference is tried too, before a film is touched, so that a wrong name costs no time."""
    event = load_event(options.event)
    if options.profile is not None and options.profile not in event.profile_ids:
        known = ", ".join(event.profile_ids) or "none"
        raise EventError("unknown_event", f"{event.id} has no profile '{options.profile}': it has {known}")
    _reference(event, options.profile, options)
    grade_map(options)
    return event


def grade_map(options: Options) -> tuple[Scale, TeacherCurve | None, str]:
    """The grade scale, the teacher's curve and the language of the grade."""
    curve = load_curve(options.calibration) if options.calibration else None
    return load_scale(options.scale), curve, options.lang


def _reference(event: Event, profile: str | None, options: Options) -> Reference:
    """The one that was asked for, else the profile's own, else the event's."""
    own = {p.id: p.reference for p in event.profiles}.get(profile or "")
    return load_reference_of(event, options.reference or own or event.reference)


def _movement(event: Event, poses: PoseSequence, slowed: float, stages: Stages) -> _Movement:
    """Room 4 and half of room 5."""
    timed = poses.sped_up(slowed)
    with stages("motion"):
        motion = MOTIONS[event.movement](timed)
    with stages("events"):
        return _Movement(timed, motion, find_instants(motion, event.instants))


def _measured(
    name: str, event: Event, movement: _Movement, options: Options, stages: Stages, moved: Mapping[str, float]
) -> Graded:
    """Rooms 5 to 9 in real time; `moved` are instants in real seconds."""
    poses, motion = movement.poses, movement.motion
    with stages("events"):
        instants = _instants(event, movement, moved)
        seen = measured(motion, instants.time_s, instants.takeoff_side, instants.flight)
        profile = options.profile or recognise(event, seen)
        event = event.tailored(profile, options.level)
        phases = cut_phases(event, instants)
    reference = _reference(event, profile, options)
    scores, alignment = None, None
    if phases.names:
        with stages("alignment"):
            alignment = align(motion, phases, reference, instants.takeoff_side, mode=options.align)
        with stages("scoring"):
            rate = poses.rate(*phases.span)
            scores = score(event, motion, instants, phases, alignment, reference, rate=rate, view=options.view)
    gate = decide(event, poses, motion, instants, scores, reference, height_cm=options.height_cm)
    parts = (name, event, reference, poses, instants, phases, scores, gate)
    report = assembled(*parts, profile=profile, pupil=options.pupil, program=__version__, asked=options.total)
    if scores is not None and gate.status is not Status.REJECTED:
        with stages("advice"):
            said = corrections(event, scores.criteria, poses, instants.takeoff_side)
            report = replace(report, corrections=said, good=praise(event, scores.criteria))
        with stages("sizes"):
            known = Known(options.height_cm, options.bar_cm, options.tape)
            report = replace(report, measures=sizes_of(motion, instants, gate, known, poses))
    report = replace(report, alignment=alignment.mode if alignment else None, timing_s=stages.seconds)
    report = replace(report, level=options.level, view=options.view)
    return Graded(report, poses, instants.takeoff_side, alignment, reference)


def _instants(event: Event, movement: _Movement, moved: Mapping[str, float]) -> Instants:
    """The instants that count."""
    motion, found = movement.motion, movement.found
    if not moved:
        return found
    check_names(event, moved, found.time_s)
    instants = find_instants(motion, event.instants, moved)
    span_s = float(motion.time_s[0]), float(motion.time_s[-1])
    check_order(event, cut_phases(event, found), moved, instants.time_s, span_s)
    return instants


def require_somebody(poses: PoseSequence, name: str) -> None:
    """See that a person is in key points.

    Raises:
        PeopleError: `nobody_found`.
    """
    if not np.isfinite(poses.xy).any():
        raise PeopleError("nobody_found", f"no person can be followed in {name}: film one pupil from the side")


def slowed_by(poses: PoseSequence, options: Options) -> float:
    """Film seconds per real second: more than 1 where the film was recorded faster than it plays."""
    return 1.0 if options.recorded_fps is None else options.recorded_fps * float(np.median(np.diff(poses.time_s)))
