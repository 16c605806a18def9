"""A graded attempt graded again with what a teacher changed by hand: no film is decoded, no network runs."""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from pe_coach.array_file import read_npz
from pe_coach.changes import Changes
from pe_coach.errors import KeypointFileError
from pe_coach.files import write_file
from pe_coach.grading import Graded, Options, Watched, watch_and_grade
from pe_coach.judging import PersonBoxes, judged
from pe_coach.options import Stages
from pe_coach.plain import from_arrays, to_arrays
from pe_coach.pose import Origin, PoseSequence
from pe_coach.report.types import PersonSeen, UsedShot
from pe_coach.scoring import Reason

__all__ = ["FILE", "Watched", "load_watched", "regrade", "save_watched", "watch_and_grade"]

FILE = "watched.npz"
"""Name of the file in an attempt's folder."""


def regrade(watched: Watched, options: Options, changes: Changes | None = None, *, name: str | None = None) -> Graded:
    """Grade what was seen again.

    Without changes the report is the one that `grade` made of the film with the same options, timings aside. Whom a
    teacher clicked on must have been watched: `watch_and_grade` with the same changes.

    Args:
        watched: what was seen in the film.
        options: what is asked for; event, profile, reference, scale and language may differ from those at first.
        changes: what a teacher changed by hand.
        name: of the film, for the report; None for the one it had.

    Raises:
        PeCoachError: an instant was moved out of order or out of the film, or what is asked for is not known.
    """
    return judged(watched, options, Stages(None), changes, name=name)


@dataclass(frozen=True)
class _Arrays:
    """What of it are arrays."""

    poses: PoseSequence
    people: tuple[PersonBoxes, ...]
    besides: tuple[PersonBoxes, ...]


@dataclass(frozen=True)
class _Said:
    """And what are words and numbers."""

    name: str
    doubts: tuple[Reason, ...]
    shot: UsedShot | None
    candidates: tuple[PersonSeen, ...]
    origin: Origin | None
    athlete: int | None


_SAID = "said"
"""Name of the array that holds the words, as JSON."""


def save_watched(folder: Path, watched: Watched) -> Path:
    """Write what was seen as `watched.npz` into a folder, whole or not at all; returns the path.

    Raises:
        OutputError: the folder cannot be written to.
    """
    said = _Said(**{each.name: getattr(watched, each.name) for each in fields(_Said)})
    arrays = to_arrays(_Arrays(watched.poses, watched.people, watched.besides))
    content = io.BytesIO()
    text = np.array(_said().dump_json(said).decode())
    np.savez_compressed(content, allow_pickle=False, **arrays, **{_SAID: text})
    return write_file(folder / FILE, content.getvalue())


def load_watched(folder: Path) -> Watched:
    """What was seen, as it was, to the last bit.

    Raises:
        KeypointFileError: `bad_keypoints`: there is no such file in the folder, or it is damaged.
    """
    file = folder / FILE
    try:
        kept = read_npz(file)
        said = _said().validate_json(str(kept[_SAID]))
        seen = from_arrays(_Arrays, kept)
    except (OSError, ValueError, KeyError, TypeError):
        text = f"{file} cannot be read: what was seen in the film is lost. Grade the film again."
        raise KeypointFileError("bad_keypoints", text) from None
    words = {f.name: getattr(said, f.name) for f in fields(said)}
    return Watched(poses=seen.poses, people=seen.people, besides=seen.besides, **words)


@cache
def _said() -> TypeAdapter[_Said]:
    return TypeAdapter(_Said)
