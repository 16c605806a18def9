"""Everybody in a film, for those who want more than the athlete: boxes, and key points where they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pe_coach.grading import Options, Progress, Seen, pose_network
from pe_coach.people import Track
from pe_coach.pose import Person, PoseSequence, clean, follow_all
from pe_coach.pose.boxes import hull_box, settled

Floats = NDArray[np.float64]


def find_everybody(
    seen: Seen, options: Options, *, key_points: bool, progress: Progress | None = None
) -> tuple[Person, ...]:
    """All people of a film that was watched, in the order of their numbers; key points are cleaned.

    Args:
        seen: the film, its people and the athlete's key points.
        options: those it was watched with.
        key_points: look for the key points of the others too: the film is decoded once more, and every person costs
            the network as much as the athlete. Without, theirs are NaN.
        progress: told the stage "everybody".

    Raises:
        PeCoachError: the film can no longer be read.
    """
    others = [track for track in seen.people.tracks if track.ident != seen.choice.track.ident]
    poses = _followed(seen, others, options, progress) if key_points else _unknown(seen.poses, len(others))
    people = [_person(t.ident, _boxes_of(t, len(p.time_s)), p) for t, p in zip(others, poses, strict=True)]
    people.append(_person(seen.choice.track.ident, athlete_boxes(seen), seen.poses, athlete=True))
    return tuple(sorted(people, key=lambda person: person.track_id))


def athlete_boxes(seen: Seen) -> Floats:
    """(T, 4) px, the athlete's box in each of the film's frames by both passes; NaN where the athlete is not there."""
    boxes = _boxes_of(seen.choice.track, len(seen.poses.time_s))
    hulls = (hull_box(*points) for points in zip(seen.poses.xy, seen.poses.confidence, strict=True))
    return np.array([settled(box, hull) for box, hull in zip(boxes, hulls, strict=True)])


def _boxes_of(track: Track, count: int) -> Floats:
    """(count, 4) px, the track's box in each of the film's frames; NaN where the person is not there."""
    boxes = np.full((count, 4), np.nan)
    boxes[track.frame_index] = track.boxes
    return boxes


def _followed(
    seen: Seen, tracks: Sequence[Track], options: Options, progress: Progress | None
) -> Iterator[PoseSequence]:
    tell = progress or (lambda _stage, _share: None)
    return follow_all(
        seen.clip,
        tracks,
        pose_network(options.model),
        camera=seen.people.camera,
        camera_from=int(seen.people.frame_index[0]),
        start_s=options.start_s,
        stop_s=options.stop_s,
        progress=lambda share: tell("everybody", share),
    )


def _unknown(poses: PoseSequence, count: int) -> Iterator[PoseSequence]:
    """As many sequences of which nothing is known, in the frames of `poses`."""
    nothing = np.broadcast_to(np.nan, poses.xy.shape)
    for _ in range(count):
        yield replace(
            poses, xy=nothing, confidence=np.broadcast_to(0.0, poses.confidence.shape), spread=nothing[..., 0]
        )


def _person(ident: int, boxes: Floats, poses: PoseSequence, *, athlete: bool = False) -> Person:
    """A person for as long as there is a box or a point; cleaned within that time."""
    person = Person.within(ident, athlete, boxes, poses)
    return replace(person, poses=clean(person.poses).sequence)
