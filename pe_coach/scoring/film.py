"""What the film itself gives reason to doubt, before anything of the movement is measured."""

from __future__ import annotations

from collections.abc import Iterator

from pe_coach.clip import Clip, Shot
from pe_coach.people import Choice, People
from pe_coach.people.candidates import who_is_who
from pe_coach.scoring.gate import Reason

CAMERA_KNOWN = 0.95
"""Share of the frames whose camera motion must be known; the rest is taken to lie as the frame before."""


def film_doubts(
    clip: Clip, people: People, shot: Shot, choice: Choice, *, whole: bool, asked: bool
) -> tuple[Reason, ...]:
    """Reasons from the file, its shots, the people in it and the camera.

    Args:
        clip: the film.
        people: everybody in it.
        shot: the one that was graded.
        choice: the athlete in it.
        whole: nothing of the film was left out on demand.
        asked: somebody said who the athlete is, and so in which shot.
    """
    return (
        *_file(clip, people, whole),
        *_shots(people.shots, shot, asked),
        *_people(choice),
        *_camera(people.within(shot)),
    )


def _file(clip: Clip, people: People, whole: bool) -> Iterator[Reason]:
    decoded, declared = len(people.time_s), clip.frames_declared
    if whole and declared is not None and declared > decoded + 1:
        yield Reason.of("frame_count", "reasons.frame_count", declared=declared, decoded=decoded)
    if people.damaged:
        yield Reason.of("damaged_file", "reasons.damaged_file", damaged=people.damaged)
    elif whole and declared is not None and decoded > declared + 1:
        yield Reason.of("damaged_file", "reasons.damaged_file_more", declared=declared, decoded=decoded)
    elif people.ended_early:
        yield Reason.of("damaged_file", "reasons.damaged_file_short")


def _shots(shots: tuple[Shot, ...], shot: Shot, asked: bool) -> Iterator[Reason]:
    if len(shots) == 1:
        return
    longest = max(shots, key=lambda s: s.stop_s - s.start_s)
    graded = {"count": len(shots), "number": shots.index(shot) + 1, "start_s": shot.start_s, "stop_s": shot.stop_s}
    if shot == longest or asked:
        yield Reason.of("several_shots", "reasons.several_shots", **graded)
    else:
        other = {"longest_start_s": longest.start_s, "longest_stop_s": longest.stop_s}
        yield Reason.of("several_shots", "reasons.several_shots_speed", **graded, **other)


def _people(choice: Choice) -> Iterator[Reason]:
    if "several_athletes" in choice.reasons and choice.together is not None:
        graded, other = who_is_who(*choice.together)
        when = choice.together[0].time_s
        yield Reason.of("several_athletes", "reasons.several_athletes", time_s=when, graded=graded, other=other)
    if choice.track.ended == "unsure":
        yield Reason.of("athlete_lost", "reasons.athlete_lost", time_s=float(choice.track.time_s[-1]))


def _camera(people: People) -> Iterator[Reason]:
    if people.camera_ok.mean() < CAMERA_KNOWN:
        yield Reason.of("camera_lost", "reasons.camera_lost")
