"""The demo: films a pupil with a known fault, grades the film with the shipped networks, and says what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pe_coach.errors import PeCoachError
from pe_coach.faces import without_faces
from pe_coach.filming.demo import Injected, demo_scene, film
from pe_coach.filming.faults import FAULTS
from pe_coach.grading import Graded, Options, Watched, failed, watch_and_grade
from pe_coach.report.as_json import as_dict
from pe_coach.report.as_text import as_text
from pe_coach.report.takeaway import write_takeaway
from pe_coach.report.types import Report
from pe_coach.scoring import Status
from pe_coach.words import words

Progress = Callable[[str, float], None]

EVENT = "long_jump"
"""What the pupil of the demo does."""

REFERENCE = "elite_without_demo"
"""The reference that leaves out the jumps that the demo's pupils move like."""

FAULT_NAMES = ("none", *(fault.name for fault in FAULTS))
"""What may be asked for instead of the seed's own fault."""


@dataclass(frozen=True)
class Demo:
    """The film of a demo, its result, the fault that was put in, if any, and what was seen; None where nobody was."""

    clip: Path
    graded: Graded
    injected: Injected | None
    watched: Watched | None = None

    @property
    def report(self) -> Report:
        """The result."""
        return self.graded.report

    @property
    def found(self) -> bool:
        """Whether the first correction names phase and part of the fault; without a fault, whether there is none.

        A film that is refused was not judged, so nothing was found in it.
        """
        if self.report.status in (Status.REJECTED, Status.FAILED):
            return False
        first = [(c.phase, c.joint) for c in self.report.corrections[:1]]
        return first == ([(self.injected.phase, self.injected.joint)] if self.injected else [])


def run_demo(
    folder: Path, *, seed: int = 0, fault: str | None = None, lang: str = "en", progress: Progress | None = None
) -> Demo:
    """Film the scene of a seed to `demo.mp4` in a folder and grade it.

    `fault` is one of `FAULT_NAMES`, to have another one than the seed's.

    Raises:
        OutputError: the folder cannot be written to.
    """
    if progress:
        progress("filming", 0.0)
    clip = folder / "demo.mp4"
    truth = film(demo_scene(seed, fault), clip)
    graded, watched = _graded(clip, Options(EVENT, reference=REFERENCE, lang=lang), progress)
    return Demo(clip, graded, truth.injected, watched)


def _graded(clip: Path, options: Options, progress: Progress | None) -> tuple[Graded, Watched | None]:
    try:
        return watch_and_grade(clip, options, progress)
    except PeCoachError as error:
        return Graded(failed(clip.name, options, error)), None


def keep_demo(demo: Demo, *, lang: str = "en", progress: Progress | None = None) -> None:
    """Write `report.html`, `report.json` and `report_overlay.mp4` beside the film.

    Raises:
        OutputError: the folder cannot be written to.
    """
    write_takeaway(
        *(demo.clip.parent, "report", demo.report),
        clip=demo.clip,
        poses=demo.graded.poses,
        take_off_side=demo.graded.take_off_side,
        overlay=True,
        lang=lang,
        seen=None if demo.watched is None else without_faces(demo.watched, demo.graded.poses),
        progress=progress,
    )


def demo_as_dict(demo: Demo) -> dict[str, Any]:
    """The report's plain data with `injected`: phase, joint, degrees and time warp of the fault, or None."""
    fault = demo.injected
    injected = None
    if fault is not None:
        injected = {
            "phase": fault.phase,
            "joint": fault.joint,
            "degrees": round(fault.degrees, 1),
            "time_warp": round(fault.time_warp, 3),
        }
    return as_dict(demo.report) | {"injected": injected}


def demo_as_text(demo: Demo, lang: str = "en") -> str:
    """The report in words, then what was put into the film and whether it was found."""
    say, fault = words(lang), demo.injected
    if fault is None:
        truth = say.text("demo_without_fault")
    else:
        joint, phase = say.name("joints", fault.joint), say.name("phases", fault.phase)
        truth = f"{say.text('demo_fault')}: {joint}, {phase}, {say.quantity(fault.degrees, '°')}"
    return f"{as_text(demo.report, lang)}\n\n{truth}. {say.text('demo_found' if demo.found else 'demo_missed')}"
