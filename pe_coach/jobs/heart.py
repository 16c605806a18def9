"""The beat of a worker's heart while it works on an attempt."""

from __future__ import annotations

import logging
import os
import threading
import time
from contextlib import AbstractContextManager
from types import TracebackType

from pe_coach.errors import StoreError
from pe_coach.jobs.progress import overall
from pe_coach.journal import tell
from pe_coach.store import Store
from pe_coach.store.types import Attempt

BEAT_S = 0.7
"""How often the store is told that the work goes on; pages look about as often."""

GRACE_S = 5.0
"""How long a cancelled worker may take to notice between two frames before it is ended."""

STUCK_S = 600.0
"""A worker whose work makes no progress for so long is ended: the slowest single step takes seconds."""

STUCK = "No progress for ten minutes. Copy the film from the phone again, or export it as MP4."

_log = logging.getLogger(__name__)


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """The work is no longer wanted."""


class Heart(AbstractContextManager["Heart"]):
    """Tells the store where the work on an attempt is, and the work whether it is still wanted."""

    def __init__(self, store: Store, attempt: Attempt, worker: str) -> None:
        self._store, self._attempt, self._worker = store, attempt, worker
        self._at, self._moved = ("checking", 0.0), time.monotonic()
        self._over, self._unwanted = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Heart:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def tell(self, stage: str, share: float) -> None:
        """Take down where the work is; the whole never goes back, even where another shot is looked at.

        Raises:
            Cancelled: the work is no longer wanted.
        """
        if self._unwanted.is_set():
            raise Cancelled
        self._at, self._moved = (stage, max(self._at[1], overall(stage, share))), time.monotonic()

    def _wanted(self) -> bool:
        """Tell the store; a store that cannot be written for a while, as on a full disk, stops no work."""
        try:
            return self._store.beat(self._attempt.id, *self._at, worker=self._worker)
        except StoreError:
            tell(_log, "the store was not told", logging.ERROR, failed=True, attempt=self._attempt.id)
            return True

    def _beat(self) -> None:
        while not self._over.wait(BEAT_S):
            if not self._wanted():
                self._unwanted.set()
                if not self._over.wait(GRACE_S):
                    os._exit(0)
                return
            if time.monotonic() - self._moved > STUCK_S:
                self._store.fail(self._attempt.id, STUCK, worker=self._worker)
                os._exit(1)
