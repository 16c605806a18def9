"""What the film itself gives reason to doubt, before anything of the movement is measured."""

from __future__ import annotations

from collections.abc import Iterator

from pe_coach.clip import Clip, Shot
from pe_coach.people import Choice, People
from pe_coach.people.candidates import who_is_who
from pe_coach.scoring.gate import Reason

CAMERA_KNOWN = 0.95
"""Share of the frames whose camera motion must be known; the rest is taken to lie as the frame before."""
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


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
        text = f"The file declares {declared} frames, {decoded} can be decoded; those were graded."
        yield Reason("frame_count", text)
    if people.damaged or people.ended_early:
        harm = f"{people.damaged} frames are spoilt or missing" if people.damaged else "it ends too early"
        yield Reason("damaged_file", f"The file is damaged: {harm}. The rest was graded; copy it again if you can.")


def _shots(shots: tuple[Shot, ...], shot: Shot, asked: bool) -> Iterator[Reason]:
    if len(shots) == 1:
        return
    longest = max(shots, key=lambda s: s.stop_s - s.start_s)
    text = f"Graded: {_span(shot)}, {_which(shots.index(shot), len(shots))}."
    if shot != longest and not asked:
        text += f" The longest one, {_span(longest)}, does not show the whole movement at its true speed."
    yield Reason("several_shots", text)


def _span(shot: Shot) -> str:
    return f"{shot.start_s:.1f} s to {shot.stop_s:.1f} s"


def _which(index: int, count: int) -> str:
    """Such as "the second of three shots"."""
    if count > len(NUMBERS):
        return f"shot {index + 1} of {count}"
    return f"the {ORDINALS[index]} of {NUMBERS[count - 1]} shots"


def _people(choice: Choice) -> Iterator[Reason]:
    if "several_athletes" in choice.reasons and choice.together is not None:
        graded, other = who_is_who(*choice.together)
        text = f"Two people might be meant: at {choice.together[0].time_s:.2f} s the {graded} one was graded"
        yield Reason("several_athletes", f"{text}, not the {other} one. Look at the pictures of both.")
    if choice.track.ended == "unsure":
        text = f"The athlete is followed up to {choice.track.time_s[-1]:.1f} s and then is among others"
        yield Reason("athlete_lost", f"{text}: which of them it is is not sure, so the rest was left out.")


def _camera(people: People) -> Iterator[Reason]:
    if people.camera_ok.mean() < CAMERA_KNOWN:
        yield Reason("camera_lost", "The camera's motion is not known everywhere: distances are unsure.")
