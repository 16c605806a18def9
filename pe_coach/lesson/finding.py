"""Which stretches of a lesson may be attempts, by the event's movement: worth a closer look, and whom to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pe_coach.events import Event
from pe_coach.events.event import JumpInstants
from pe_coach.lesson.following import Way
from pe_coach.lesson.types import LeftOut
from pe_coach.people.boxes import centres
from pe_coach.people.movements import likeness

Floats = NDArray[np.float64]

FAST = 1.5
"""Own heights a second: a brisk walk is 1.1, a slow run-up of a pupil 2.2."""
RUN, LEAP = 2.0, 0.8
"""Heights that a run-up covers at least, two strides and a jump; and a jump from standing."""
SIGHTINGS = 3
"""Of a run at least: two boxes far apart may be two people."""
PAUSE_S = 0.5
"""A run that is slower for two looks is still one."""
WALK = 2.0
"""Heights after which somebody who is not fast has walked somewhere."""
LONGEST_RUN_S = 4.0
"""Of a run-up that is shown: the strides before the take-off, and more for whoever looks at the film."""
BEFORE_S, AFTER_S = 0.75, 1.75
"""Shown before a run and after its end: a crouch or a first stride; the rest of the flight, the landing."""
LANE, LANE_S = 0.5, 3.0
"""Likeness to swimming a lane, and seconds of it, that make an attempt."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A stretch that may be an attempt.

    Attributes:
        start_s, stop_s: what would be cut out.
        run_s: from when to when somebody is fast.
        at: (x, y, time_s) px, whom to look at.
        sure: no closer look is needed.
    """

    start_s: float
    stop_s: float
    run_s: tuple[float, float]
    at: tuple[float, float, float]
    sure: bool = False


def candidates(ways: Sequence[Way], event: Event) -> tuple[list[Candidate], list[LeftOut]]:
    """What may be an attempt at an event, and what moves and is none, both in the order of the film."""
    find = FINDERS[event.movement]
    found = [(way, list(find(way, event))) for way in ways if len(way.time_s) > 1]
    walks = [
        LeftOut(way.time_s[0], way.time_s[-1], "walker")
        for way, runs in found
        if not runs and np.ptp(np.array(way.path), axis=0).max() >= WALK
    ]
    runs = sorted((run for _, runs in found for run in runs), key=lambda run: run.run_s)
    return _apart(_joined(runs)), sorted(walks, key=lambda walk: walk.start_s)


def _runs(way: Way, event: Event) -> Iterator[Candidate]:
    """Where somebody is fast over a distance."""
    instants = event.instants
    run_up = isinstance(instants, JumpInstants) and instants.strides > 0
    for first, last in _stretches(way.speeds() >= FAST, np.array(way.time_s)):
        if last - first + 1 >= SIGHTINGS and way.length(first, last) >= (RUN if run_up else LEAP):
            run_s = way.time_s[first], way.time_s[last]
            start_s = max(run_s[0], run_s[1] - LONGEST_RUN_S) - BEFORE_S
            yield Candidate(start_s, run_s[1] + AFTER_S, run_s, _middle(way, first, last))


def _lanes(way: Way, event: Event) -> Iterator[Candidate]:
    """Where somebody who lies gets on along a lane."""
    boxes = np.array(way.boxes)
    lying = boxes[:, 2] - boxes[:, 0] > boxes[:, 3] - boxes[:, 1]
    for first, last in _stretches(lying, np.array(way.time_s)):
        time_s, path = np.array(way.time_s[first : last + 1]), np.array(way.path[first : last + 1])
        long = time_s[-1] - time_s[0] >= LANE_S
        if long and likeness(event.movement, time_s, path, 1.0) >= LANE:
            run_s = float(time_s[0]), float(time_s[-1])
            yield Candidate(run_s[0] - BEFORE_S, run_s[1] + BEFORE_S, run_s, _middle(way, first, last), sure=True)


FINDERS: Mapping[str, Callable[[Way, Event], Iterator[Candidate]]] = MappingProxyType({"jump": _runs, "swim": _lanes})
"""By the event's movement."""


def _stretches(there: NDArray[np.bool_], time_s: Floats) -> list[tuple[int, int]]:
    """First and last row of each stretch; short pauses are part of it, and whatever is not seen in between."""
    rows = np.flatnonzero(there)
    if not len(rows):
        return []
    ends = np.flatnonzero((np.diff(time_s[rows]) > PAUSE_S) & (np.diff(rows) > 1))
    return [(int(rows[a]), int(rows[b])) for a, b in zip([0, *(ends + 1)], [*ends, len(rows) - 1], strict=True)]


def _middle(way: Way, first: int, last: int) -> tuple[float, float, float]:
    """Where somebody is in the middle of a stretch."""
    row = (first + last) // 2
    x, y = centres(way.boxes[row][None])[0]
    return float(x), float(y), way.time_s[row]


def _joined(runs: list[Candidate]) -> list[Candidate]:
    """One candidate where a run was lost from sight and found again, or two run together."""
    joined: list[Candidate] = []
    for run in runs:
        if joined and run.run_s[0] <= joined[-1].run_s[1] + PAUSE_S:
            before = joined[-1]
            run_s = before.run_s[0], max(before.run_s[1], run.run_s[1])
            later = run if run.run_s[1] >= before.run_s[1] else before
            joined[-1] = replace(later, start_s=min(before.start_s, run.start_s), run_s=run_s)
        else:
            joined.append(run)
    return joined


def _apart(runs: list[Candidate]) -> list[Candidate]:
    """No two share a part of the film: halfway between two runs one ends and the next begins."""
    cuts = [(a.run_s[1] + b.run_s[0]) / 2 for a, b in pairwise(runs)]
    starts, stops = [0.0, *cuts][: len(runs)], [*cuts, np.inf][: len(runs)]
    return [
        replace(run, start_s=max(run.start_s, start), stop_s=min(run.stop_s, stop))
        for run, start, stop in zip(runs, starts, stops, strict=True)
    ]
