"""A film of two seconds, drawn and graded on this computer: how fast each stage is, and that the result is the same."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path

from pe_coach.clip import open_clip, write_frames
from pe_coach.filming.demo import demo_scene, film
from pe_coach.grading import Options, grade
from pe_coach.report.as_json import as_dict
from pe_coach.report.takeaway import write_takeaway
from pe_coach.report.types import Report

RATE = 30.0
"""Frames a second of what most phones film."""

EVENT = "long_jump"

OWN_TIMES = "timing_s"
"""What differs between two runs."""


@dataclass(frozen=True)
class Pace:
    """How long a film took, in seconds by stage; `frames` and `film_s` say how long it is."""

    frames: int
    film_s: float
    seconds: dict[str, float]

    @property
    def fps(self) -> dict[str, float]:
        """Frames a second by stage, those too quick to be timed left out."""
        return {stage: self.frames / taken for stage, taken in self.seconds.items() if taken >= 0.01}

    @property
    def per_film_s(self) -> float:
        """Seconds of one core for each second of film, all stages together; decoding is part of the first two."""
        whole = sum(taken for stage, taken in self.seconds.items() if stage != "decoding")
        return whole / self.film_s


def trial_film(folder: Path) -> Path:
    """Draw the demo's pupil, at the rate of most phones."""
    whole = film_path = folder / "trial_60.mp4"
    film(demo_scene(0), film_path)
    frames = (frame for frame in open_clip(whole).frames() if frame.index % 2 == 0)
    return write_frames(folder / "trial.mp4", frames, frame_rate=RATE)


def graded_trial(clip: Path, model: Path | None = None, pages: Path | None = None) -> tuple[Report, Pace]:
    """Grade the film with a network, by default the shipped one, on one core; with `pages` also write its page there.

    Raises:
        PeCoachError: it cannot be graded.
    """
    start = time.perf_counter()
    count = sum(1 for _ in open_clip(clip).frames())
    decoded = time.perf_counter()
    graded = grade(clip, Options(EVENT, model=model))
    seconds = {"decoding": decoded - start, **graded.report.timing_s}
    if pages is not None:
        start = time.perf_counter()
        side = graded.take_off_side
        write_takeaway(pages, "trial", graded.report, clip=clip, poses=graded.poses, take_off_side=side)
        seconds["report"] = time.perf_counter() - start
    return graded.report, Pace(count, count / RATE, seconds)


def fingerprint(report: Report) -> str:
    """Eight digits that are the same for the same result, whatever time it took."""
    told = {name: value for name, value in as_dict(report).items() if name != OWN_TIMES}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:8]
