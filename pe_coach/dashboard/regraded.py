"""An attempt graded again for its pages: with poses and alignment, and with what was changed by hand."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pe_coach.changes import Changes
from pe_coach.grading import Graded, Options
from pe_coach.jobs.options import options_of
from pe_coach.regrading import FILE, Watched, load_watched, regrade
from pe_coach.store.types import Attempt

MOST_FILMS, MOST_REPORTS = 64, 64
"""So many are kept in memory: a class of 56. A film of 5 s at 60 frames a second takes 0.2 MB, its report less."""


def regraded(attempt: Attempt, changes: Changes | None = None) -> Graded:
    """The attempt's report with poses, alignment and reference, made from what was seen in its film.

    `changes` take the place of those that are stored, for a look at what they do. The same question is answered from
    memory.

    Raises:
        PeCoachError: the attempt was not graded yet, or what was changed cannot be.
    """
    changes, options = attempt.changes if changes is None else changes, options_of(attempt)
    return _graded(*_written(attempt), attempt.clip_name, repr((options, changes)), options, changes)


def watched_of(attempt: Attempt) -> Watched:
    """What was seen in an attempt's film.

    Raises:
        KeypointFileError: the attempt was not graded yet, or its file is damaged.
    """
    return _watched(*_written(attempt))


def _written(attempt: Attempt) -> tuple[str, int]:
    """Where the file is, and when it was written, ns; 0 where it is not there."""
    file = attempt.folder / FILE
    return str(file), file.stat().st_mtime_ns if file.exists() else 0


@st.cache_resource(max_entries=MOST_FILMS, show_spinner=False)
def _watched(file: str, written_ns: int) -> Watched:
    return load_watched(Path(file).parent)


@st.cache_resource(max_entries=MOST_REPORTS, show_spinner=False)
def _graded(file: str, written_ns: int, name: str, asked: str, _options: Options, _changes: Changes) -> Graded:
    """`asked` tells options and changes apart, which are not hashed themselves."""
    return regrade(_watched(file, written_ns), _options, _changes, name=name)
