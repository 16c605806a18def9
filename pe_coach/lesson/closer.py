"""A closer look at what may be an attempt: whoever ran also leaves the ground, or ends lying, crouching or sitting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import cut, open_clip
from pe_coach.lesson.finding import FAST, Candidate
from pe_coach.lesson.following import speeds
from pe_coach.people import Detector, People, Track, track_people
from pe_coach.people.candidates import seen_whole
from pe_coach.people.movements import rises
from pe_coach.scratch import scratch

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ATTEMPT = "attempt"
"""What a candidate is that is no `LeftOut`."""

FOLDED = 0.65
"""Height of a box, in the one of the run, below which somebody crouches, sits or lies: runners stay above 0.8."""
RISEN: Mapping[str, float] = MappingProxyType({"feet": 0.15, "mat": 0.25})
"""Heights of the own box by which its middle rises, by what one lands on: running bobs by up to 0.1; who clears a bar
sitting or lying has even the lowest foot above it."""
TOP_S, OVER_S = 0.5, 1.5
"""How long after a run its jump has reached the top, and is over: nobody flies longer than a second."""


@dataclass(frozen=True)
class Doubtful:
    """What is to be looked at: a candidate in a film; what a jump lands on."""

    film: Path
    candidate: Candidate
    landing_on: str


def what_is(asked: Doubtful, tell: Callable[[str, float], None]) -> str:
    """What a candidate for a jump is: `ATTEMPT`, or why it is none; `tell` is told of the course.

    Raises:
        ClipError: the film cannot be read.
    """
    candidate = asked.candidate
    with scratch() as folder:
        part = Path(folder) / f"part{asked.film.suffix}"
        offset_s = cut(asked.film, candidate.start_s, candidate.stop_s, part)
        stop_s = offset_s + candidate.stop_s - candidate.start_s
        people = track_people(
            open_clip(part),
            _detector(),
            start_s=offset_s,
            stop_s=stop_s,
            progress=lambda share: tell("lesson", share),
        )
    runners = [(track, fast) for track in people.tracks if len(fast := _fast(people, track))]
    if any(_jumps(people, track, fast, RISEN[asked.landing_on]) for track, fast in runners):
        return ATTEMPT
    return "false_start" if runners else "walker"


def _fast(people: People, track: Track) -> Ints:
    """Steps of a track in which somebody is fast."""
    if len(track.time_s) < 3:
        return np.zeros(0, np.int64)
    return np.flatnonzero(speeds(track.time_s[1:], people.path(track)) >= FAST)


def _jumps(people: People, track: Track, fast: Ints, risen: float) -> bool:
    """Somebody who is fast in some steps then rises and falls by so many heights, or goes down."""
    time_s, path, boxes = track.time_s[1:], people.path(track), track.boxes[1:]
    whole = seen_whole(track, people.size)[1:]
    after = (time_s >= time_s[fast[0]]) & (time_s <= time_s[fast[-1]] + OVER_S)
    top = time_s[after] <= time_s[fast[-1]] + TOP_S
    flies = float(rises(time_s[after], path[after])[top].max()) >= risen
    return flies or _is_down(boxes[after & whole], float(np.median(boxes[fast, 3] - boxes[fast, 1])))


def _is_down(boxes: Floats, upright_px: float) -> bool:
    """Somebody crouches, sits or lies."""
    return bool((boxes[:, 3] - boxes[:, 1] <= FOLDED * upright_px).any())


@cache
def _detector() -> Detector:
    return Detector.load()
