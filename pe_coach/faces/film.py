"""Everybody's head in a film that was watched: no film is decoded for it, no network runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip.preview import Drawing
from pe_coach.faces.heads import Areas, frames_in, hidden_areas, merged, roomier
from pe_coach.faces.hidden import Hidden
from pe_coach.judging import GLIMPSES, PersonBoxes, Watched
from pe_coach.people.boxes import areas as sizes
from pe_coach.people.looks import common
from pe_coach.pose.person import Person
from pe_coach.pose.sequence import PoseSequence

Floats = NDArray[np.float64]

HEAD_SHARE = 0.4
"""Share of an upright person's box, from its top, that holds the head whatever the person does: a standing adult's
head takes an eighth of the height, a bent one's comes down as far as the chest."""

UPRIGHT = 1.2
"""Height of a box over its width from which on its person is upright; of anybody else all is hidden."""

MOSTLY = 0.5
"""Share of its boxes that are upright from which on a person counts as one who stands."""

ROOM, ROOM_ABOVE = 0.1, 0.12
"""Around it and above it, as shares of the box's width and height: the detector's boxes cut half of some heads off."""

LONGEST_GAP = 30
"""Frames between two boxes of a person that are bridged: half a second at 60 frames a second."""

GLIMPSE_S = 0.12
"""For so long before and after a glimpse its head stays hidden: until the next look at the film."""

GLIMPSE_ROOM = 0.15
"""Around it, as a share of its sides: the camera pans, and people walk."""

MINE = 0.5
"""Share of a glimpse that lies in the box of somebody who is followed, from which on it is a part of that body."""


def without_faces(watched: Watched, poses: PoseSequence | None = None) -> Drawing:
    """What draws the frames of a film with everybody's head hidden, the pupil's too; `poses` are cleaned key points."""
    return faces(watched, watched.poses if poses is None else poses).draw


def faces(watched: Watched, poses: PoseSequence, *, pupil: bool = True) -> Hidden:
    """What is to hide in every frame of a film: heads of bystanders and, with `pupil`, the pupil's own.

    Bystanders' heads are placed by their boxes, the pupil's by the key points. What may be somebody and was not sure
    enough to be followed counts as a bystander. Somebody whom the detector does not see at all is not hidden.
    """
    sure, lying = list(_bystanders(watched, poses, upright=True)), list(_bystanders(watched, poses, upright=False))
    if pupil and np.isfinite(poses.xy).any():
        sure.append(Person.within(watched.athlete or 0, True, _own_boxes(watched, poses), poses))
    heads, people = glimpsed(watched, poses)
    heads = merged(hidden_areas(sure, camera=poses.camera), heads)
    return Hidden(heads, merged(hidden_areas(lying, camera=poses.camera), people), poses)


def glimpsed(watched: Watched, poses: PoseSequence) -> tuple[Areas, Areas]:
    """Heads of what may be somebody who stands, and all of what may be somebody else, each until the looks beside it;
    not where it is a part of somebody followed.
    """
    known: dict[int, list[Floats]] = defaultdict(list)
    for person in (*watched.people, *watched.besides):
        if person.number != GLIMPSES:
            for frame, box in zip(person.frames.tolist(), person.boxes, strict=True):
                known[frame].append(box)
    near = frames_in(GLIMPSE_S, poses.time_s)
    found: tuple[Areas, Areas] = defaultdict(list), defaultdict(list)
    for frame, box in _glimpses(watched):
        if (common(np.array(known[frame]).reshape(-1, 4), box) > MINE * sizes(box[None])[0]).any():
            continue
        head, areas = roomier(_heads(box[None]), GLIMPSE_ROOM)[0], found[not _upright(box[None])[0]]
        for beside in range(frame - near, frame + near + 1):
            areas[beside].append(head)
    return found


def _glimpses(watched: Watched) -> Iterator[tuple[int, Floats]]:
    for seen in watched.besides:
        if seen.number == GLIMPSES:
            yield from zip(seen.frames.tolist(), seen.boxes, strict=True)


def _bystanders(watched: Watched, poses: PoseSequence, *, upright: bool) -> Iterator[Person]:
    """Everybody else who stands most of the time, or who does not, each with boxes around the head alone and nothing
    known of the joints.
    """
    nothing = replace(
        poses,
        xy=np.full_like(poses.xy, np.nan),
        confidence=np.zeros_like(poses.confidence),
        spread=np.full_like(poses.spread, np.nan),
    )
    for person in (*watched.people, *watched.besides):
        other = person.number not in (watched.athlete, GLIMPSES) and len(person.frames)
        if other and (_upright(person.boxes).mean() >= MOSTLY) == upright:
            yield Person.within(person.number, False, _heads(_everywhere(person, len(poses.time_s))), nothing)


def _own_boxes(watched: Watched, poses: PoseSequence) -> Floats:
    """The pupil's boxes (T, 4) px, NaN where there are none."""
    own = [person for person in watched.people if person.number == watched.athlete]
    return _everywhere(own[0], len(poses.time_s)) if own else np.full((len(poses.time_s), 4), np.nan)


def _everywhere(person: PersonBoxes, count: int) -> Floats:
    """Boxes (count, 4) in the frames from the first to the last, straight between two; NaN in gaps that are long."""
    frames, known = np.arange(count), np.asarray(person.frames)
    boxes: Floats = np.stack([np.interp(frames, known, side, np.nan, np.nan) for side in person.boxes.T], 1)
    before, after = np.searchsorted(known, frames, "right") - 1, np.searchsorted(known, frames)
    inside = (before >= 0) & (after < len(known))
    gap = known[after.clip(max=len(known) - 1)] - known[before.clip(0)]
    boxes[~inside | (gap > LONGEST_GAP)] = np.nan
    return boxes


def _upright(boxes: Floats) -> NDArray[np.bool_]:
    """(T,) which of the boxes (T, 4) stand."""
    return np.asarray(boxes[:, 3] - boxes[:, 1] >= UPRIGHT * (boxes[:, 2] - boxes[:, 0]))


def _heads(boxes: Floats) -> Floats:
    """The part (T, 4) of boxes that holds the head."""
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    heads: Floats = boxes + ROOM * width[:, None] * np.array([-1.0, 0.0, 1.0, 0.0])
    heads[:, 1] -= ROOM_ABOVE * height
    upright = _upright(boxes)
    heads[upright, 3] = (boxes[:, 1] + HEAD_SHARE * height)[upright]
    return heads
