"""How long a class takes on this computer, with all its workers."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pe_coach.classes.pool import LocalEngine
from pe_coach.classes.types import Keep, Task
from pe_coach.diagnosis.trial import EVENT, Pace
from pe_coach.options import Options

CLASS_CLIPS, CLIP_S = 28, 4.0
"""A class of which everybody jumps once, and what a film of one jump lasts."""

PATIENCE_S = 45 * 60.0
"""A class should be graded within a lesson; where the best network takes longer, the fastest is recommended."""


def an_hour(paths: Sequence[Path], workers: int, *, keypoints: bool = False) -> float:
    """Clips an hour once all workers are at work: the first clip of each, which loads the networks, counts not.

    Films are graded with pages, key points without.
    """
    with tempfile.TemporaryDirectory() as folder:
        keep = [None if keypoints else Keep(Path(folder), path.stem) for path in paths]
        tasks = [Task(n, path, Options(EVENT), keep[n], keypoints=keypoints) for n, path in enumerate(paths)]
        ended = [time.monotonic() for _ in LocalEngine(workers).run(tasks)]
    return 3600 * (len(ended) - workers) / (ended[-1] - ended[workers - 1])


def in_words(hours: float) -> str:
    """A time of which two figures are known.

    >>> in_words(0.21), in_words(5.23), in_words(300)
    ('13 min', '5.2 h', '12 days')
    """
    if hours < 1.5:
        return f"{max(1, round(60 * hours))} min"
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.0f} days"


@dataclass(frozen=True)
class Advice:
    """What suits this computer.

    Attributes:
        workers: how many films at once.
        gain: how many times the films of one worker they grade.
        class_s: seconds for a class, by network.
        network: the one to use.
    """

    workers: int
    gain: float
    class_s: Mapping[str, float]
    network: str


def advice(paces: Mapping[str, Pace], usual: str, workers: int, gain: float) -> Advice:
    """What suits a computer.

    Args:
        paces: what was measured on one core, by network.
        usual: the network that is used when nobody chooses.
        workers: as many as fit.
        gain: how many times the films of one worker they grade.
    """
    class_s = {name: CLASS_CLIPS * CLIP_S * pace.per_film_s / gain for name, pace in paces.items()}
    fits = class_s[usual] <= PATIENCE_S
    return Advice(workers, gain, class_s, usual if fits else min(class_s, key=class_s.__getitem__))
