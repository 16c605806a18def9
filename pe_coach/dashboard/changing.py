"""What a teacher changes by hand in an attempt, and what follows from it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pe_coach.changes import Changes
from pe_coach.dashboard.regraded import regraded
from pe_coach.errors import PeCoachError
from pe_coach.files import write_file
from pe_coach.grading import Graded
from pe_coach.pose.skeleton import COCO17
from pe_coach.report.as_json import as_dict
from pe_coach.report.overlay import correction_picture, encoded
from pe_coach.report.strip import frame_of, key_instants, read_strip, write_strip
from pe_coach.store import Store
from pe_coach.store.types import Attempt

WHOLE_FILM = (-math.inf, math.inf)
"""Span, in s, in which left and right are exchanged: all of the film."""

PICTURE = "picture.jpg"
"""File of an attempt that shows the first correction."""


def with_athlete(changes: Changes, x: float, y: float, time_s: float) -> Changes:
    """Somebody else is meant: x and y px at a time of the film. What was said of another body is forgotten."""
    return Changes(athlete=(x, y, time_s))


def with_instant(changes: Changes, name: str, time_s: float) -> Changes:
    """An instant is put at a time of the film."""
    return replace(changes, instants_s=changes.instants_s | {name: time_s})


def with_sides_exchanged(changes: Changes, graded: Graded, span_s: tuple[float, float] = WHOLE_FILM) -> Changes:
    """Left and right are exchanged from a time of the film to another, or exchanged back; points that were placed in
    between go to the other side with their limbs."""
    spans = tuple(span for span in changes.swapped if span != span_s)
    if len(spans) == len(changes.swapped):
        spans = (*spans, span_s)
    return replace(changes, swapped=spans, points=tuple(_mirrored(changes, graded, span_s)))


def _mirrored(changes: Changes, graded: Graded, span_s: tuple[float, float]) -> Iterator[tuple[int, int, float, float]]:
    for frame, joint, x, y in changes.points:
        time_s = float(graded.poses.time_s[frame]) if graded.poses is not None else math.nan
        yield frame, COCO17.mirror[joint] if span_s[0] <= time_s <= span_s[1] else joint, x, y


def with_point(changes: Changes, frame: int, joint: int, x: float, y: float) -> Changes:
    """A point of a frame is placed at x and y px."""
    others = tuple(point for point in changes.points if point[:2] != (frame, joint))
    return replace(changes, points=(*others, (frame, joint, x, y)))


def nudged(changes: Changes, graded: Graded, name: str, frames: int) -> Changes:
    """An instant moved by whole frames, onto a frame; as it was where it is not known."""
    at = {instant.name: instant.time_s for instant in graded.report.instants}.get(name)
    if at is None or graded.poses is None:
        return changes
    times = graded.poses.time_s
    frame = min(max(frame_of(graded.poses, at) + frames, 0), len(times) - 1)
    return with_instant(changes, name, float(times[frame]))


def settle(store: Store, attempt: Attempt, changes: Changes) -> Attempt:
    """Keep what was changed, with the report and the pictures that follow from it; returns the attempt as it is now.

    Where somebody else is meant the film is looked at again by a worker.

    Raises:
        PeCoachError: it cannot be changed so; nothing is kept then.
    """
    if changes.athlete != attempt.changes.athlete:
        return _looked_at_again(store, attempt, changes)
    graded = regraded(attempt, changes)
    store.set_changes(attempt.id, changes)
    store.save_report(attempt.id, as_dict(graded.report))
    _show(attempt, changes, graded)
    return store.attempt(attempt.id)


def _looked_at_again(store: Store, attempt: Attempt, changes: Changes) -> Attempt:
    """Somebody else is meant: the attempt waits for a worker."""
    store.set_changes(attempt.id, changes)
    try:
        store.requeue(attempt.id)
    except PeCoachError:
        store.set_changes(attempt.id, attempt.changes)
        raise
    return store.attempt(attempt.id)


def _show(attempt: Attempt, changes: Changes, graded: Graded) -> None:
    """The pictures of an attempt that show something else now, made again; without the film they go."""
    before, body = attempt.changes, (changes.swapped, changes.points)
    moved = body != (before.swapped, before.points)
    poses, plain = graded.poses, as_dict(graded.report)
    if attempt.film is None or poses is None:
        (attempt.folder / PICTURE).unlink(missing_ok=True)
        return
    wanted = [(instant.name, frame_of(poses, instant.time_s)) for instant in key_instants(graded.report)]
    if moved or wanted != [(picture.instant, picture.frame) for picture in read_strip(attempt.folder)]:
        write_strip(attempt.film, graded, attempt.folder)
    if moved or _first(plain) != _first(attempt.report or {}):
        picture = correction_picture(attempt.film, poses, graded.report, take_off_side=graded.take_off_side)
        if picture is not None:
            write_file(attempt.folder / PICTURE, encoded(picture, ".jpg"))


def _first(plain: dict[str, Any]) -> list[Any]:
    """What the picture of the first correction shows: frame and part of the body."""
    return [(first["frame"], first["joint"]) for first in plain.get("corrections", [])[:1]]
