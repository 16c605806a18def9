"""Films for the browser, made ahead by a worker that has nothing to grade: who opens a result need not wait."""

from __future__ import annotations

import logging
from collections import deque

import numpy as np

from pe_coach.clip.preview import preview_of
from pe_coach.errors import PeCoachError
from pe_coach.grading import Graded
from pe_coach.journal import tell
from pe_coach.report.replay import FRAMES_PER_S, MOST_FRAMES, replay
from pe_coach.store import Store
from pe_coach.store.types import Attempt

_log = logging.getLogger(__name__)


def shown_frames(graded: Graded) -> list[int]:
    """Numbers of the film's frames that pages show: where the athlete is seen, and those of the player, so that editor
    and player show one film.

    Raises:
        MotionError: the trunk is seen in too few frames.
    """
    if graded.poses is None:
        return []
    seen = np.flatnonzero(np.isfinite(graded.poses.xy).any((1, 2)))
    stride = max(1, round(graded.poses.rate() / FRAMES_PER_S))
    around = [row for row in range(int(seen[0]), int(seen[-1]) + 1) if row % stride == 0] if len(seen) else []
    return sorted({*around[:MOST_FRAMES], *replay(graded)["frames"]["frame"]})


class Previews:
    """Attempts whose films are still to be made for the browser, in the order in which they were graded."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._left: deque[tuple[str, list[int]]] = deque()

    def later(self, attempt: Attempt, graded: Graded) -> None:
        """Make an attempt's film when there is time."""
        try:
            self._left.append((attempt.id, shown_frames(graded)))
        except PeCoachError:
            tell(_log, "too little of anybody for a player", logging.DEBUG, attempt=attempt.id)

    def make_one(self) -> bool:
        """Make the next film, if there is one; a film that cannot be made is made, or complained of, when it is
        wanted."""
        if not self._left:
            return False
        ident, frames = self._left.popleft()
        try:
            attempt = self._store.attempt(ident)
            if attempt.film is not None and frames:
                preview_of(attempt.film, attempt.folder, frames)
        except (PeCoachError, OSError):
            tell(_log, "no preview ahead", failed=True, attempt=ident)
        return True
