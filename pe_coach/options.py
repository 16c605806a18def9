"""What may be asked of a grading, and how its course is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pe_coach.events import Level
from pe_coach.motion.metres import Tape
from pe_coach.people import DEFAULT_RULE
from pe_coach.scoring.scales import DEFAULT as DEFAULT_SCALE

Progress = Callable[[str, float], None]
"""Told the stage's name and the share of it that is done, 0…1."""


@dataclass(frozen=True)
class Options:
    """What the caller may choose; see the command line's help for each.

    `scale` is the id or file of a grade scale, `calibration` the file of a teacher's curve. `cache` is a folder in
    which key points are kept for the next grading of the same film; None keeps nothing.
    """

    event: str
    profile: str | None = None
    level: Level = "pupils"
    view: str | None = None
    total: bool = False
    reference: str | None = None
    athlete: tuple[float, float, float] | None = None
    athlete_rule: str = DEFAULT_RULE
    start_s: float | None = None
    stop_s: float | None = None
    recorded_fps: float | None = None
    height_cm: float | None = None
    bar_cm: float | None = None
    tape: Tape | None = None
    align: str = "exact"
    model: Path | None = None
    scale: str = DEFAULT_SCALE
    calibration: Path | None = None
    lang: str = "en"
    pupil: str | None = None
    cache: Path | None = None


@dataclass
class Stages:
    """Seconds per stage, and where the caller is told of it."""

    progress: Progress | None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, name: str) -> Iterator[Callable[[float], None]]:
        """Time a stage; what comes is told the share of it that is done."""
        start = time.perf_counter()
        tell = self.progress or (lambda _name, _share: None)
        tell(name, 0.0)
        yield lambda share: tell(name, share)
        tell(name, 1.0)
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
