"""The walk: clip → people → pose → motion → events → alignment → scoring → advice → report.

The only place that knows the whole of it; reading this file is enough to understand the product.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach import __version__
from pe_coach.advice import corrections, praise
from pe_coach.alignment import Alignment, Reference, align, load_reference_of
from pe_coach.cache import Cache
from pe_coach.clip import Clip, Shot, open_clip
from pe_coach.errors import EventError, MotionError, PeCoachError, PeopleError
from pe_coach.events import Event, Level, cut_phases, find_instants, load_event, measured, recognise
from pe_coach.memory import Memory
from pe_coach.motion import Motion, to_motion
from pe_coach.motion.metres import Tape
from pe_coach.motion.swimming import to_swimming
from pe_coach.people import DEFAULT_RULE, Choice, Detector, People, choose_athlete, quiet_frames, track_people
from pe_coach.pose import Origin, PoseEstimator, PoseSequence, clean, follow
from pe_coach.pose.estimator import model_card
from pe_coach.pose.model_file import ModelFile, read_model_file
from pe_coach.report.assembling import assembled, in_film_time, made_by, with_doubts
from pe_coach.report.candidates import close_candidates, used_shot
from pe_coach.report.marking import marked
from pe_coach.report.translating import in_language
from pe_coach.report.types import Report
from pe_coach.scoring import Reason, Status, score
from pe_coach.scoring.deciding import decide
from pe_coach.scoring.film import film_doubts
from pe_coach.scoring.scales import DEFAULT as DEFAULT_SCALE
from pe_coach.scoring.scales import Scale, load_scale
from pe_coach.scoring.sizes import Known, sizes_of
from pe_coach.scoring.teacher_curve import TeacherCurve, load_curve

MOTIONS: dict[str, Callable[[PoseSequence], Motion]] = {"jump": to_motion, "swim": to_swimming}
"""How key points become a movement, by the event's `movement`."""

Progress = Callable[[str, float], None]
"""Told the stage's name and the share of it that is done, 0…1."""


@dataclass(frozen=True)
class Options:
    """What the caller may choose; see the command line's help for each.

    `scale` is the id or file of a grade scale, `calibration` the file of a teacher's curve. `cache` is a folder in
    which key points are kept for the next grading of the same film; None keeps nothing.
    """

    event: str
    profile: str | None = None
    level: Level = "pupils"
    view: str | None = None
    total: bool = False
    reference: str | None = None
    athlete: tuple[float, float, float] | None = None
    athlete_rule: str = DEFAULT_RULE
    start_s: float | None = None
    stop_s: float | None = None
    recorded_fps: float | None = None
    height_cm: float | None = None
    bar_cm: float | None = None
    tape: Tape | None = None
    align: str = "exact"
    model: Path | None = None
    scale: str = DEFAULT_SCALE
    calibration: Path | None = None
    lang: str = "en"
    pupil: str | None = None
    cache: Path | None = None


@dataclass(frozen=True)
class Graded:
    """A report, and what pictures of it need; `poses` are in the film's pixels."""

    report: Report
    poses: PoseSequence | None = None
    take_off_side: str | None = None
    alignment: Alignment | None = None


@dataclass
class _Stages:
    """Seconds per stage, and where the caller is told of it."""

    progress: Progress | None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, name: str) -> Iterator[Callable[[float], None]]:
        start = time.perf_counter()
        tell = self.progress or (lambda _name, _share: None)
        tell(name, 0.0)
        yield lambda share: tell(name, share)
        tell(name, 1.0)
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def grade(path: Path, options: Options, *, progress: Progress | None = None) -> Graded:
    """Grade the athlete of a film.

    Raises:
        PeCoachError: the film cannot be read, nobody is in it, or the event, reference or network is not known.
    """
    event = _what_to_compare(options)
    stages = _Stages(progress)
    memory, people = _everybody(Path(path), options, stages)

    def graded_in(shot: Shot) -> Graded:
        return _graded(_followed(memory, people, shot, options, stages), event, options, stages)

    return _first_that_holds_the_event(graded_in, _longest_first(people.shots, options.athlete))


def _first_that_holds_the_event(graded_in: Callable[[Shot], Graded], shots: list[Shot]) -> Graded:
    """The result of the first shot in which the event is seen, else of the first that can be graded at all."""
    found: list[Graded] = []
    errors: list[PeCoachError] = []
    for shot in shots:
        try:
            found.append(graded_in(shot))
        except (PeopleError, MotionError) as error:
            errors.append(error)
            continue
        if _holds_the_event(found[-1].report):
            return found[-1]
    if not found:
        raise errors[0]
    return found[0]


def _holds_the_event(report: Report) -> bool:
    """Phases were found, at a speed that can be true: a replay in slow motion is not preferred."""
    slow = any(reason.code == "slow_motion" for reason in report.reasons)
    return bool(report.phases) and report.status is not Status.REJECTED and not slow


def _longest_first(shots: tuple[Shot, ...], athlete: tuple[float, float, float] | None) -> list[Shot]:
    """The shots in the order in which they are tried: the longest first, or the one that was clicked in, alone."""
    if athlete is not None:
        return [next((shot for shot in shots[::-1] if shot.start_s <= athlete[2]), shots[0])]
    return sorted(shots, key=lambda shot: shot.start_s - shot.stop_s)


def _graded(seen: Seen, event: Event, options: Options, stages: _Stages) -> Graded:
    """The report of one shot."""
    with stages("pose"):
        cleaned = clean(seen.poses, event.cut_off_hz)
        poses = cleaned.sequence
    require_somebody(poses, seen.clip.path.name)
    slowed = slowed_by(poses, options)
    timed = replace(poses, time_s=poses.time_s / slowed)
    graded = _judged(seen.clip.path.name, event, timed, options, stages)
    report = with_doubts(graded.report, _film_doubts(seen, options))
    report = made_by(report, origin_of(options.model))
    report = replace(report, shot=used_shot(seen.people.shots, seen.shot), candidates=close_candidates(seen.choice))
    report = replace(report, repairs=cleaned.counts())
    report = in_language(marked(in_film_time(report, slowed), *_scale(options)), options.lang)
    return replace(graded, report=report, poses=poses)


def grade_poses(
    poses: PoseSequence,
    options: Options,
    *,
    name: str = "key points",
    origin: Origin | None = None,
    progress: Progress | None = None,
) -> Graded:
    """Grade a sequence of key points, whatever made them; `origin` is the network, where that is known.

    Raises:
        PeCoachError: too little of a person in it, or the event or reference is not known.
    """
    event = _what_to_compare(options)
    stages = _Stages(progress)
    with stages("pose"):
        cleaned = clean(poses.between(options.start_s, options.stop_s), event.cut_off_hz)
    seen = cleaned.sequence
    require_somebody(seen, name)
    slowed = slowed_by(seen, options)
    timed = replace(seen, time_s=seen.time_s / slowed)
    graded = _judged(name, event, timed, options, stages)
    report = replace(graded.report, repairs=cleaned.counts())
    report = report if origin is None else made_by(report, origin)
    report = in_language(marked(in_film_time(report, slowed), *_scale(options)), options.lang)
    return replace(graded, report=report, poses=seen)


@dataclass(frozen=True)
class Seen:
    """What the two passes over a film found.

    `people` are those of the whole film, `choice` and `poses` belong to one shot of it; `poses` are the athlete's as
    the network sees them, not cleaned yet.
    """

    clip: Clip
    people: People
    shot: Shot
    choice: Choice
    poses: PoseSequence


def watch(path: Path, options: Options, *, progress: Progress | None = None) -> Seen:
    """Find a film's athlete, and where the joints are, in the longest shot with somebody in it.

    `event` helps to choose the athlete and may be empty.

    Raises:
        PeCoachError: the film cannot be read, or nobody is in it.
    """
    stages = _Stages(progress)
    memory, people = _everybody(Path(path), options, stages)
    errors: list[PeopleError] = []
    for shot in _longest_first(people.shots, options.athlete):
        try:
            return _followed(memory, people, shot, options, stages)
        except PeopleError as error:
            errors.append(error)
    raise errors[0]


def _everybody(path: Path, options: Options, stages: _Stages) -> tuple[Memory, People]:
    """Room 1 and half of room 2: the film, and everybody in it."""
    _described(options.model)
    clip, between_s = open_clip(path), (options.start_s, options.stop_s)
    memory = Memory(Cache(options.cache) if options.cache else None, clip, between_s)

    def find() -> People:
        pose_network(options.model)  # a network that cannot be used costs no time either
        return track_people(clip, _detector(), start_s=options.start_s, stop_s=options.stop_s, progress=tell)

    with stages("people") as tell:
        return memory, memory.people(find)


def _followed(memory: Memory, people: People, shot: Shot, options: Options, stages: _Stages) -> Seen:
    """Rooms 2 and 3, within one shot: who is the athlete, and where the joints are."""
    clip = memory.clip
    slowed = (options.recorded_fps or clip.frame_rate) / clip.frame_rate
    with stages("people"):
        movement = load_event(options.event).movement if options.event else None
        choice = choose_athlete(people.within(shot), rule=options.athlete_rule, movement=movement, at=options.athlete)

    def find() -> PoseSequence:
        return follow(
            clip,
            choice.track,
            pose_network(options.model),
            others=[track for track in people.within(shot).tracks if track.ident != choice.track.ident],
            camera=people.camera,
            camera_from=int(people.frame_index[0]),
            start_s=options.start_s if shot is people.shots[0] else shot.start_s,
            stop_s=options.stop_s if shot is people.shots[-1] else shot.stop_s,
            quiet=quiet_frames(people, choice.track, slowed=slowed),
            progress=tell,
        )

    with stages("pose") as tell:
        poses = memory.poses(find, choice.track, shot, model_card(options.model), slowed)
    return Seen(clip, people, shot, choice, replace(poses, repeated=_repeated(people, len(poses.time_s))))


def _repeated(people: People, count: int) -> NDArray[np.bool_]:
    """(T,) of all frames of the film those that were looked at and show nothing new."""
    repeated = np.zeros(count, bool)
    repeated[people.frame_index] = people.repeated
    return repeated


@cache
def _described(model: Path | None) -> ModelFile:
    """What the pose network is, its files checked and not loaded yet: remembered key points need no network."""
    return read_model_file(model_card(model))[0]


def origin_of(model: Path | None) -> Origin:
    """How reports name the network of a model file, None for the shipped one."""
    return Origin.of(_described(model))


@cache
def pose_network(model: Path | None) -> PoseEstimator:
    """The network of a model file, None for the shipped one; loaded once a process, whatever the number of clips."""
    return PoseEstimator.load(model)


@cache
def _detector() -> Detector:
    return Detector.load()


def failed(name: str, options: Options, error: PeCoachError) -> Report:
    """The report of a clip that could not be graded at all."""
    report = Report(
        clip=name,
        event=options.event,
        status=Status.FAILED,
        pupil=options.pupil,
        error=Reason.of_error(error.code, error.text),
        versions={"program": __version__},
    )
    return in_language(marked(report, *_scale(options)), options.lang)


def _what_to_compare(options: Options) -> Event:
    """The event; its reference is tried too, before a film is touched, so that a wrong name costs no time."""
    event = load_event(options.event)
    if options.profile is not None and options.profile not in event.profile_ids:
        known = ", ".join(event.profile_ids) or "none"
        raise EventError("unknown_event", f"{event.id} has no profile '{options.profile}': it has {known}")
    _reference(event, options.profile, options)
    _scale(options)
    return event


def _scale(options: Options) -> tuple[Scale, TeacherCurve | None, str]:
    """The grade scale, the teacher's curve and the language of the grade."""
    curve = load_curve(options.calibration) if options.calibration else None
    return load_scale(options.scale), curve, options.lang


def _reference(event: Event, profile: str | None, options: Options) -> Reference:
    """The one that was asked for, else the profile's own, else the event's."""
    own = {p.id: p.reference for p in event.profiles}.get(profile or "")
    return load_reference_of(event, options.reference or own or event.reference)


def _judged(name: str, event: Event, poses: PoseSequence, options: Options, stages: _Stages) -> Graded:
    """Rooms 4 to 9: from key points to the report."""
    with stages("motion"):
        motion = MOTIONS[event.movement](poses)
    with stages("events"):
        instants = find_instants(motion, event.instants)
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
    found = (name, event, reference, poses, instants, phases, scores, gate)
    report = assembled(*found, profile=profile, pupil=options.pupil, program=__version__, asked=options.total)
    if scores is not None and gate.status is not Status.REJECTED:
        with stages("advice"):
            said = corrections(event, scores.criteria, poses, instants.takeoff_side)
            report = replace(report, corrections=said, good=praise(event, scores.criteria))
        with stages("sizes"):
            known = Known(options.height_cm, options.bar_cm, options.tape)
            report = replace(report, measures=sizes_of(motion, instants, gate, known, poses))
    report = replace(report, alignment=alignment.mode if alignment else None, timing_s=stages.seconds)
    report = replace(report, level=options.level, view=options.view)
    return Graded(report, poses, instants.takeoff_side, alignment)


def require_somebody(poses: PoseSequence, name: str) -> None:
    """See that a person is in key points.

    Raises:
        PeopleError: `nobody_found`.
    """
    if not np.isfinite(poses.xy).any():
        raise PeopleError("nobody_found", f"no person can be followed in {name}: film one pupil from the side")


def _film_doubts(seen: Seen, options: Options) -> tuple[Reason, ...]:
    """What the film itself gives reason to doubt."""
    whole, asked = options.start_s is None and options.stop_s is None, options.athlete is not None
    return film_doubts(seen.clip, seen.people, seen.shot, seen.choice, whole=whole, asked=asked)


def slowed_by(poses: PoseSequence, options: Options) -> float:
    """Film seconds per real second: more than 1 where the film was recorded faster than it plays."""
    return 1.0 if options.recorded_fps is None else options.recorded_fps * float(np.median(np.diff(poses.time_s)))
