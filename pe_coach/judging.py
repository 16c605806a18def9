"""Rooms 4 to 9: from the athlete's key points, as they were seen, to the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

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
from pe_coach.pose import Origin, PoseSequence, clean
from pe_coach.pose.by_hand import ByHand
from pe_coach.pose.cleaning import Cleaned
from pe_coach.report.assembling import assembled, in_film_time, made_by, with_doubts
from pe_coach.report.hand import moved_instants, said_of_film
from pe_coach.report.marking import marked
from pe_coach.report.translating import in_language
from pe_coach.report.types import PersonSeen, Report, UsedShot
from pe_coach.scoring import Reason, Status, score
from pe_coach.scoring.deciding import decide
from pe_coach.scoring.scales import Scale, load_scale
from pe_coach.scoring.sizes import Known, sizes_of
from pe_coach.scoring.teacher_curve import TeacherCurve, load_curve
from pe_coach.version import __version__


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
    """

    name: str
    poses: PoseSequence
    doubts: tuple[Reason, ...] = ()
    shot: UsedShot | None = None
    candidates: tuple[PersonSeen, ...] = ()
    origin: Origin | None = None
    people: tuple[PersonBoxes, ...] = ()
    athlete: int | None = None
    _known: dict[object, Cleaned] = field(default_factory=dict, repr=False, compare=False)

    def cleaned(self, cut_off_hz: Mapping[str, float], by_hand: ByHand) -> Cleaned:
        """The key points cleaned. The last answer is kept: while only instants move, nothing is cleaned again."""
        asked = (tuple(sorted(cut_off_hz.items())), by_hand)
        if asked not in self._known:
            answer = clean(self.poses, cut_off_hz, by_hand)
            self._known.clear()
            self._known[asked] = answer
        return self._known[asked]


@dataclass(frozen=True)
class Graded:
    """A report, and what pictures and players of it need.

    Attributes:
        report: the report.
        poses: cleaned key points, in the film's pixels.
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


def judged(watched: Watched, options: Options, stages: Stages, changes: Changes | None = None) -> Graded:
    """The report on what was seen, with what a teacher changed by hand.

    Raises:
        PeopleError: nobody can be followed.
        MotionError: too little of a person is seen.
        EventError, ReferenceMotionError: what is asked for is not known.
        UsageError: an instant that was moved is none, or is out of order.
    """
    event, changes = what_to_compare(options), changes or Changes()
    with stages("pose"):
        cleaned = watched.cleaned(event.cut_off_hz, ByHand(changes.swapped, changes.points))
    poses = cleaned.sequence
    require_somebody(poses, watched.name)
    slowed = slowed_by(poses, options)
    timed = replace(poses, time_s=poses.time_s / slowed)
    moved = {name: at / slowed for name, at in changes.instants_s.items()}
    graded = _measured(watched.name, event, timed, options, stages, moved)
    report = with_doubts(graded.report, watched.doubts)
    report = report if watched.origin is None else made_by(report, watched.origin)
    report = replace(report, shot=watched.shot, candidates=watched.candidates, repairs=cleaned.counts())
    report = in_film_time(report, slowed)
    report = replace(report, changed=report.changed + said_of_film(changes, poses.time_s))
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


def _measured(
    name: str, event: Event, poses: PoseSequence, options: Options, stages: Stages, moved: Mapping[str, float]
) -> Graded:
    """Rooms 4 to 9 in real time; `moved` are instants in real seconds."""
    with stages("motion"):
        motion = MOTIONS[event.movement](poses)
    with stages("events"):
        found, instants = _instants(event, motion, moved)
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
    report = replace(report, level=options.level, view=options.view, changed=moved_instants(found.time_s, moved))
    return Graded(report, poses, instants.takeoff_side, alignment, reference)


def _instants(event: Event, motion: Motion, moved: Mapping[str, float]) -> tuple[Instants, Instants]:
    """Those that the rules find, and those that count."""
    found = find_instants(motion, event.instants)
    if not moved:
        return found, found
    check_names(event, moved, found.time_s)
    instants = find_instants(motion, event.instants, moved)
    span_s = float(motion.time_s[0]), float(motion.time_s[-1])
    check_order(event, cut_phases(event, found), moved, instants.time_s, span_s)
    return found, instants


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
