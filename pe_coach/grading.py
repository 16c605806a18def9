"""The walk: clip → people → pose → motion → events → alignment → scoring → advice → report.

`watching` sees the film (rooms 1 to 3), `judging` makes a report of what was seen (rooms 4 to 9); this is where both
meet, and what everybody else asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from pe_coach.changes import Changes
from pe_coach.clip import Shot
from pe_coach.errors import MotionError, PeCoachError, PeopleError
from pe_coach.judging import (
    GLIMPSES,
    Graded,
    PersonBoxes,
    Watched,
    grade_map,
    judged,
    require_somebody,
    slowed_by,
    what_to_compare,
)
from pe_coach.options import Options, Progress, Stages
from pe_coach.people import Track
from pe_coach.pose import Origin, PoseSequence
from pe_coach.report.candidates import close_candidates, used_shot
from pe_coach.report.marking import marked
from pe_coach.report.translating import in_language
from pe_coach.report.types import Report
from pe_coach.scoring import Reason, Status
from pe_coach.scoring.film import film_doubts
from pe_coach.version import __version__
from pe_coach.watching import Seen, everybody, followed, longest_first, origin_of, pose_network, watch

__all__ = [
    "Graded",
    "Options",
    "Progress",
    "Seen",
    "Watched",
    "failed",
    "grade",
    "grade_poses",
    "origin_of",
    "pose_network",
    "require_somebody",
    "slowed_by",
    "watch",
    "watch_and_grade",
    "watched_of",
]


def grade(path: Path, options: Options, *, progress: Progress | None = None) -> Graded:
    """Grade the athlete of a film.

    Raises:
        PeCoachError: the film cannot be read, nobody is in it, or the event, reference or network is not known.
    """
    return watch_and_grade(path, options, progress)[0]


def watch_and_grade(
    path: Path,
    options: Options,
    progress: Progress | None = None,
    *,
    changes: Changes | None = None,
    name: str | None = None,
) -> tuple[Graded, Watched]:
    """Grade the athlete of a film; also what was seen, from which `regrading.regrade` makes the report again.

    Args:
        path: the film.
        options: what is asked for.
        progress: told of the course.
        changes: what a teacher changed by hand; a click on the athlete stands above that of the options.
        name: of the film, for the report; None for the file's.

    Raises:
        PeCoachError: the film cannot be read, nobody is in it, or the event, reference or network is not known.
    """
    changes = changes or Changes()
    options = replace(options, athlete=changes.athlete or options.athlete)
    what_to_compare(options)
    stages = Stages(progress)
    memory, people = everybody(Path(path), options, stages)

    def graded_in(shot: Shot) -> tuple[Graded, Watched]:
        watched = watched_of(followed(memory, people, shot, options, stages), options, name)
        return judged(watched, options, stages, changes), watched

    return _first_that_holds_the_event(graded_in, longest_first(people.shots, options.athlete))


def watched_of(seen: Seen, options: Options, name: str | None = None) -> Watched:
    """What is kept of a film that was watched; `name` as of `watch_and_grade`."""
    whole, asked = options.start_s is None and options.stop_s is None, options.athlete is not None
    return Watched(
        name=name or seen.clip.path.name,
        poses=seen.poses,
        doubts=film_doubts(seen.clip, seen.people, seen.shot, seen.choice, whole=whole, asked=asked),
        shot=used_shot(seen.people.shots, seen.shot),
        candidates=close_candidates(seen.choice),
        origin=origin_of(options.model),
        people=tuple(map(_boxes_of, seen.people.within(seen.shot).tracks)),
        athlete=seen.choice.track.ident,
        besides=tuple(_besides(seen)),
    )


def _besides(seen: Seen) -> Iterator[PersonBoxes]:
    """People of other shots, and whom the detector was not sure of."""
    here = {track.ident for track in seen.people.within(seen.shot).tracks}
    yield from (_boxes_of(track) for track in seen.people.tracks if track.ident not in here)
    if len(seen.people.faint):
        yield PersonBoxes(GLIMPSES, seen.people.faint_index, seen.people.faint)


def _boxes_of(track: Track) -> PersonBoxes:
    return PersonBoxes(track.ident, track.frame_index, track.boxes)


def _first_that_holds_the_event(
    graded_in: Callable[[Shot], tuple[Graded, Watched]], shots: list[Shot]
) -> tuple[Graded, Watched]:
    """The result of the first shot in which the event is seen, else of the first that can be graded at all."""
    found: list[tuple[Graded, Watched]] = []
    errors: list[PeCoachError] = []
    for shot in shots:
        try:
            found.append(graded_in(shot))
        except (PeopleError, MotionError) as error:
            errors.append(error)
            continue
        if _holds_the_event(found[-1][0].report):
            return found[-1]
    if not found:
        raise errors[0]
    return found[0]


def _holds_the_event(report: Report) -> bool:
    """Phases were found, at a speed that can be true: a replay in slow motion is not preferred."""
    slow = any(reason.code == "slow_motion" for reason in report.reasons)
    return bool(report.phases) and report.status is not Status.REJECTED and not slow


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
    watched = Watched(name, poses.between(options.start_s, options.stop_s), origin=origin)
    return judged(watched, options, Stages(progress))


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
    return in_language(marked(report, *grade_map(options)), options.lang)
