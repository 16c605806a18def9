"""Who of the people in a film is graded, decided once, from the whole film."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pe_coach.errors import PeopleError
from pe_coach.people.boxes import centres
from pe_coach.people.tracking import People, Track

MIN_SEEN_S = 0.3
"""Shorter than any take-off with the step before it."""
FAR = 3.0
"""Heights of the own box after which going farther says nothing more: a jump with three strides."""
WEIGHTS = {"travel": 0.4, "size": 0.2, "centre": 0.15, "duration": 0.15, "motion": 0.1}
"""What speaks for the athlete; a film is made of one who moves, in the middle, near, and from beginning to end."""
CLOSE_MARGIN = 0.1
"""Lead in points below which the other candidate might well be meant."""
EDGE = 0.01
"""A box that comes this close to the picture's edge, in its longer sides, is probably cut off by it."""
MIN_WHOLE = 0.05
"""Somebody seen whole in a smaller share of the frames cannot be graded: the feet of the one who films."""
CLICK_REACH = 0.75
"""How far from the middle of a box a click may lie, in its width and height: a quarter outside."""
CLICK_S = 0.3
"""How far from a click's time a track may end."""


@dataclass(frozen=True)
class Choice:
    """The athlete.

    Attributes:
        track: who is graded.
        runner_up: who else might be meant; None when nobody else is there or a person clicked on the athlete.
        margin: lead in points, 0…1; 1 without a runner-up.
        points: for each of `WEIGHTS` the athlete's share of it, 0…1; empty after a click.
        reasons: codes of doubt: `several_athletes` when the runner-up is close.
    """

    track: Track
    runner_up: Track | None
    margin: float
    points: dict[str, float]
    reasons: tuple[str, ...]


def choose_athlete(people: People, *, at: tuple[float, float, float] | None = None) -> Choice:
    """Choose by a click at x px, y px and seconds, or else by who moves, how near, how central and how long.

    Raises:
        PeopleError: `nobody_found`, when nobody is there or nobody at the click; `too_short`, when the athlete is seen
            for less than `MIN_SEEN_S`.
    """
    if not people.tracks:
        text = f"Nobody was found in {people.film}. Film the pupil larger and in good light."
        raise PeopleError("nobody_found", text)
    choice = _by_rule(people) if at is None else _by_click(people, at)
    seen_s = float(choice.track.time_s[-1] - choice.track.time_s[0])
    if seen_s < MIN_SEEN_S:
        text = f"The pupil is seen in {people.film} for only {seen_s:.2f} s. Film the whole movement."
        raise PeopleError("too_short", text)
    return choice


def _by_rule(people: People) -> Choice:
    tracks = [track for track in people.tracks if _whole(track, people.size) >= MIN_WHOLE]
    if not tracks:
        text = f"Nobody is seen whole in {people.film}, only parts at the edge. Film the pupil from head to foot."
        raise PeopleError("nobody_found", text)
    tallest_px = max(_height_px(track) for track in tracks)
    points = [_points(people, track, tallest_px) for track in tracks]
    totals = np.array([sum(WEIGHTS[name] * share for name, share in p.items()) for p in points])
    order = np.argsort(-totals, kind="stable")
    best = int(order[0])
    rivals = [int(i) for i in order[1:] if _at_the_same_time(tracks[best], tracks[i])]
    if not rivals:
        return Choice(tracks[best], None, 1.0, points[best], ())
    margin = float(totals[best] - totals[rivals[0]])
    reasons = ("several_athletes",) if margin < CLOSE_MARGIN else ()
    return Choice(tracks[best], tracks[rivals[0]], margin, points[best], reasons)


def _whole(track: Track, size: tuple[int, int]) -> float:
    """Share of the frames in which the box keeps off the picture's edges."""
    edge_px = EDGE * max(size)
    room = np.concatenate((track.boxes[:, :2], np.array(size) - track.boxes[:, 2:]), axis=1)
    return float((room.min(axis=1) > edge_px).mean())


def _points(people: People, track: Track, tallest_px: float) -> dict[str, float]:
    """Share 0…1 of each weight."""
    middle = np.array(people.size) / 2
    off_centre = np.linalg.norm((centres(track.boxes) - middle) / middle, axis=1).mean()
    return {
        "travel": min(1.0, people.displacement(track) / FAR),
        "size": _height_px(track) / tallest_px,
        "centre": max(0.0, 1.0 - float(off_centre)),
        "duration": len(track.time_s) / len(people.time_s),
        "motion": track.moving,
    }


def _height_px(track: Track) -> float:
    return float(np.median(track.boxes[:, 3] - track.boxes[:, 1]))


def _at_the_same_time(first: Track, second: Track) -> bool:
    """The two are seen together, so they are two people and not one who was lost and found again."""
    return bool(first.time_s[0] <= second.time_s[-1] and second.time_s[0] <= first.time_s[-1])


def _by_click(people: People, at: tuple[float, float, float]) -> Choice:
    distances = [_distance(track, at) for track in people.tracks]
    nearest = int(np.argmin(distances))
    if distances[nearest] > CLICK_REACH:
        x, y, time_s = at
        text = f"Nobody was found in {people.film} at x = {x:.0f}, y = {y:.0f} after {time_s:.2f} s."
        raise PeopleError("nobody_found", f"{text} Click on the middle of the pupil's body.")
    return Choice(people.tracks[nearest], None, 1.0, {}, ())


def _distance(track: Track, at: tuple[float, float, float]) -> float:
    """From a click to the middle of the track's box at that time, in its width and height; 0.5 is the edge."""
    x, y, time_s = at
    frame = int(np.abs(track.time_s - time_s).argmin())
    if abs(track.time_s[frame] - time_s) > CLICK_S:
        return float(np.inf)
    x0, y0, x1, y1 = track.boxes[frame]
    return float(max(abs(x - (x0 + x1) / 2) / (x1 - x0), abs(y - (y0 + y1) / 2) / (y1 - y0)))
