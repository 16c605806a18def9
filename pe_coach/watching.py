"""Rooms 1 to 3: who the athlete of a film is, and where the joints are, as the network sees them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.cache import Cache
from pe_coach.clip import Clip, Shot, open_clip
from pe_coach.errors import PeopleError
from pe_coach.events import load_event
from pe_coach.memory import Memory
from pe_coach.options import Options, Progress, Stages
from pe_coach.people import Choice, Detector, People, choose_athlete, quiet_frames, track_people
from pe_coach.pose import Origin, PoseEstimator, PoseSequence, follow
from pe_coach.pose.estimator import model_card
from pe_coach.pose.model_file import ModelFile, read_model_file


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
    stages = Stages(progress)
    memory, people = everybody(Path(path), options, stages)
    errors: list[PeopleError] = []
    for shot in longest_first(people.shots, options.athlete):
        try:
            return followed(memory, people, shot, options, stages)
        except PeopleError as error:
            errors.append(error)
    raise errors[0]


def everybody(path: Path, options: Options, stages: Stages) -> tuple[Memory, People]:
    """Room 1 and half of room 2: the film, and everybody in it."""
    _described(options.model)
    clip, between_s = open_clip(path), (options.start_s, options.stop_s)
    memory = Memory(Cache(options.cache) if options.cache else None, clip, between_s)

    def find() -> People:
        pose_network(options.model)  # a network that cannot be used costs no time either
        finder = _detector()
        span = options.start_s, options.stop_s
        return track_people(clip, finder, start_s=span[0], stop_s=span[1], look=finder.look, progress=tell)

    with stages("people") as tell:
        return memory, memory.people(find)


def followed(memory: Memory, people: People, shot: Shot, options: Options, stages: Stages) -> Seen:
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


def longest_first(shots: tuple[Shot, ...], athlete: tuple[float, float, float] | None) -> list[Shot]:
    """The shots in the order in which they are tried: the longest first, or the one that was clicked in, alone."""
    if athlete is not None:
        return [next((shot for shot in shots[::-1] if shot.start_s <= athlete[2]), shots[0])]
    return sorted(shots, key=lambda shot: shot.start_s - shot.stop_s)
