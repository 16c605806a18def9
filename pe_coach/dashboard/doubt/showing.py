"""What the editor shows of an attempt, as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pe_coach.dashboard.speech import Speech
from pe_coach.events import Event, load_event
from pe_coach.events.by_hand import bounding
from pe_coach.grading import Graded, Watched
from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.skeleton import BODY, COCO17
from pe_coach.report.as_text import spoken
from pe_coach.report.hand import changed_words
from pe_coach.report.types import PhaseSpan, Report

Data = dict[str, Any]
Rows = NDArray[np.intp]

NEXT = "next_"
"""Begins the name of an instant of a stroke that is seen again in the next cycle."""

TOLD_BY_EYE = frozenset({"landing"})
"""Instants that everybody sees and from which phases are reckoned without beginning there."""


def editor_data(graded: Graded, watched: Watched, frames: list[int], t: Speech) -> Data:
    """Body, people, instants and phases in the frames that are shown, in the reader's language."""
    plain, _ = spoken(graded.report, t.say.lang)
    event = event_of(graded.report)
    poses = graded.poses
    return {
        "size": None if poses is None else poses.size,
        "frames": frames,
        "times": [] if poses is None else [round(float(poses.time_s[frame]), 4) for frame in frames],
        "points": [] if poses is None else _points(poses, frames),
        "limbs": [list(limb) for limb in COCO17.limbs],
        "joints": [[joint, t.say.name("joints", COCO17.names[joint])] for joint in BODY],
        "people": list(_people(watched, frames)),
        "instants": list(_instants(graded.report, event, t)),
        "missing": list(_missing(graded.report, event, t)),
        "phases": list(_phases(graded.report, event, t)),
        "changed": changed_words(plain, t.say),
    }


def event_of(report: Report) -> Event:
    """The event as the report grades it."""
    return load_event(report.event).tailored(report.profile, "elite" if report.level == "elite" else "pupils")


def _points(poses: PoseSequence, frames: list[int]) -> list[list[float | None]]:
    """The 17 points of each frame as x, y, x, y, …, px; None where not known."""
    flat = np.round(poses.xy[frames], 1).reshape(len(frames), -1)
    return [[None if np.isnan(value) else float(value) for value in row] for row in flat]


def _people(watched: Watched, frames: list[int]) -> Iterator[Data]:
    """Everybody's boxes, px, in the frames that are shown, counted from 0."""
    place = {frame: at for at, frame in enumerate(frames)}
    for person in watched.people:
        there = [row for row, frame in enumerate(person.frames.tolist()) if frame in place]
        yield {
            "number": person.number,
            "athlete": person.number == watched.athlete,
            "at": [place[int(person.frames[row])] for row in there],
            "boxes": np.round(person.boxes[there]).astype(int).tolist(),
        }


def _instants(report: Report, event: Event, t: Speech) -> Iterator[Data]:
    """Those that bound a phase or that others are reckoned from, and can be moved."""
    by_hand = {change.name for change in report.changed if change.what == "instant"}
    bounds = {name for phase in report.phases for name in ends(phase, report, event)}
    for instant in report.instants:
        if instant.name in bounds | TOLD_BY_EYE:
            moved = instant.name in by_hand
            yield {"name": instant.name, "label": _label(instant.name, t), "time": instant.time_s, "moved": moved}


def ends(phase: PhaseSpan, report: Report, event: Event) -> tuple[str, str]:
    """The instants that a phase starts and stops with; in the middle of a cycle that is cut it stops with the next."""
    rule = next(rule for rule in event.phases if rule.id == phase.name)
    at = {instant.name: instant.time_s for instant in report.instants}
    later = at.get(rule.stop, -np.inf) > at[rule.start]
    return rule.start, rule.stop if later else f"{NEXT}{rule.stop}"


def _missing(report: Report, event: Event, t: Speech) -> Iterator[Data]:
    """Instants that bound a phase and were not found."""
    found = {instant.name for instant in report.instants}
    for name in bounding(event):
        if name not in found:
            yield {"name": name, "label": _label(name, t)}


def _phases(report: Report, event: Event, t: Speech) -> Iterator[Data]:
    """Each with the instants at its ends and its lane: those that overlap lie below each other."""
    lanes: list[float] = []
    for phase in sorted(report.phases, key=lambda p: (p.start_s, p.stop_s)):
        lane = next((k for k, stop_s in enumerate(lanes) if stop_s <= phase.start_s + 1e-6), len(lanes))
        lanes[lane:] = [phase.stop_s, *lanes[lane + 1 :]]
        start, stop = ends(phase, report, event)
        yield {"label": t.say.name("phases", phase.name), "start": start, "stop": stop, "lane": lane}


def _label(name: str, t: Speech) -> str:
    own = t.say.name("instants", name.removeprefix(NEXT))
    return t("next", name=own) if name.startswith(NEXT) else own
