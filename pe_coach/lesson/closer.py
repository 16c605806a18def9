"""A closer look at what may be an attempt: whoever ran also leaves the ground, or ends lying, crouching or sitting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import cut, open_clip
from pe_coach.lesson.finding import FAST, Candidate
from pe_coach.lesson.following import speeds
from pe_coach.people import Detector, People, Track, track_people
from pe_coach.people.candidates import seen_whole
from pe_coach.people.movements import rise_and_fall

Floats = NDArray[np.float64]

FOLDED = 0.65
"""Height of a box, in the one of the run, below which somebody crouches, sits or lies: runners stay above 0.8."""
RISEN = 0.6
"""Share of a jump's rise that must be seen: running bobs by up to 0.4 of it."""
OVER_S = 1.5
"""How long after a run its jump is over."""


@dataclass(frozen=True)
class Doubtful:
    """What is to be looked at: a candidate in a film."""

    film: Path
    candidate: Candidate


def is_attempt(asked: Doubtful, tell: Callable[[str, float], None]) -> bool:
    """Whether a candidate for a jump is one; `tell` is told of the course.

    Raises:
        ClipError: the film cannot be read.
    """
    candidate = asked.candidate
    with TemporaryDirectory() as folder:
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
    return any(_jumps(people, track) for track in people.tracks if len(track.time_s) > 2)


def _jumps(people: People, track: Track) -> bool:
    """Somebody is fast, and then rises and falls, or goes down."""
    time_s, path, boxes = track.time_s[1:], people.path(track), track.boxes[1:]
    fast = np.flatnonzero(speeds(time_s, path) >= FAST)
    whole = seen_whole(track, people.size)[1:]
    if not len(fast):
        return False
    after = (time_s >= time_s[fast[0]]) & (time_s <= time_s[fast[-1]] + OVER_S)
    rises = rise_and_fall(time_s[after], path[after], 1.0) >= RISEN
    return rises or _is_down(boxes[after & whole], float(np.median(boxes[fast, 3] - boxes[fast, 1])))


def _is_down(boxes: Floats, upright_px: float) -> bool:
    """Somebody crouches, sits or lies."""
    return bool((boxes[:, 3] - boxes[:, 1] <= FOLDED * upright_px).any())


@cache
def _detector() -> Detector:
    return Detector.load()
