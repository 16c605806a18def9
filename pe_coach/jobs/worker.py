"""A worker: takes one film after the other from the store and grades what is in it, while the server lives."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pe_coach.classes.attempt import unforeseen
from pe_coach.clip.facts import Facts
from pe_coach.clip.recorded import in_name
from pe_coach.errors import ClipError, PeCoachError, StoreError
from pe_coach.grading import pose_network
from pe_coach.jobs import LOG
from pe_coach.jobs.checking import check_film
from pe_coach.jobs.heart import Cancelled, Heart
from pe_coach.jobs.lessons import shows_lesson, split
from pe_coach.jobs.naming import name_class
from pe_coach.jobs.previews import Previews
from pe_coach.jobs.producing import produce
from pe_coach.journal import keep_all, tell
from pe_coach.limits import step_back
from pe_coach.report.as_json import as_dict
from pe_coach.report.for_log import for_log
from pe_coach.store import Store
from pe_coach.store.types import Attempt

POLL_S = 0.25
"""How often an idle worker looks for work."""

IDLE_S = 300.0
"""A worker that has worked and then finds nothing to do for so long leaves; its successor needs little memory."""

_log = logging.getLogger(__name__)


class Worker:
    """One process's work on the store in a folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self._store, self._name = Store.open(folder), name
        self._attempt: Attempt | None = None
        self._previews = Previews(self._store)

    def work(self) -> None:
        """Grade what waits, then make films for the browser; returns when there was work and then none for `IDLE_S`."""
        last: float | None = None
        while last is None or time.monotonic() - last < IDLE_S:
            self._attempt = self._store.claim(self._name)
            if self._attempt is None:
                if not self._previews.make_one():
                    time.sleep(POLL_S)
                continue
            self._take_on(self._attempt)
            self._attempt, last = None, time.monotonic()

    def leave(self) -> None:
        """End the process at once; what it works on goes back to those that wait, as if nobody had begun it."""
        with suppress(Exception):
            if self._attempt is not None:
                self._store.requeue(self._attempt.id, worker=self._name)
        os._exit(0)

    def _take_on(self, attempt: Attempt) -> None:
        """Grade one attempt, or find those of a lesson; whatever is wrong is kept in a line, and the worker goes on."""
        try:
            with Heart(self._store, attempt, self._name) as heart:
                heart.tell("checking", 0.0)
                film = _film(attempt)
                said = _said(attempt, film)
                if shows_lesson(attempt, said):
                    split(self._store, attempt, film, said, heart.tell, worker=self._name)
                else:
                    self._grade(attempt, film, said, heart)
            name_class(self._store, attempt.class_id)
        except Cancelled:
            tell(_log, "no longer wanted", attempt=attempt.id)
            self._store.requeue(attempt.id, worker=self._name)  # where it was not cancelled, but forbidden meanwhile
        except PeCoachError as error:
            self._failed(attempt, error)
        except Exception as error:
            tell(_log, "unforeseen", logging.ERROR, failed=True, attempt=attempt.id)
            self._failed(attempt, unforeseen(Path(attempt.clip_name), error, "The file jobs.log tells more."))
        finally:
            self._leave_nothing_of_the_deleted(attempt)

    def _grade(self, attempt: Attempt, film: Path, said: Facts, heart: Heart) -> None:
        """Grade one attempt; its place in the class is known before."""
        if attempt.recorded_at is None and said.recorded_at is not None and not attempt.lesson_film:
            self._store.note_recorded(attempt.id, said.recorded_at)
            name_class(self._store, attempt.class_id)
        graded = produce(attempt, film, heart.tell)
        told = as_dict(graded.report)
        tell(_log, "graded", attempt=attempt.id, **for_log(told))
        if self._store.save_report(attempt.id, told, worker=self._name):
            self._previews.later(attempt, graded)

    def _leave_nothing_of_the_deleted(self, attempt: Attempt) -> None:
        """Delete what was written for an attempt after it had been deleted itself."""
        try:
            self._store.attempt(attempt.id)
        except StoreError:
            shutil.rmtree(attempt.folder, ignore_errors=True)

    def _failed(self, attempt: Attempt, error: PeCoachError) -> None:
        """Keep what went wrong, under the name that the teacher knows the film by."""
        tell(_log, "failed", attempt=attempt.id, failure=error.code)
        kept_as = attempt.film.name if attempt.film else attempt.clip_name
        with suppress(PeCoachError):  # deleted meanwhile
            self._store.fail(attempt.id, error.text.replace(kept_as, attempt.clip_name), worker=self._name)


def run(folder: Path, *, warm: bool) -> None:
    """Work below normal priority until the standard input is closed, which the end of the server does.

    `warm`: load the network at once, not when the first film comes.
    """
    step_back()
    keep_all(folder / LOG)
    tell(_log, "worker started")
    worker = Worker(folder, f"{os.getpid()}-{secrets.token_hex(4)}")
    threading.Thread(target=_leave_with_the_server, args=(worker,), daemon=True).start()
    if warm:
        pose_network(None)
    worker.work()
    worker.leave()  # the thread that waits for the server would bring a usual end of the process down


def _leave_with_the_server(worker: Worker) -> None:
    sys.stdin.buffer.read()
    worker.leave()


def _film(attempt: Attempt) -> Path:
    if attempt.film is None:
        raise ClipError("unreadable", f"{attempt.clip_name} was deleted after its time. Add it again to grade it.")
    return attempt.film


def _said(attempt: Attempt, film: Path) -> Facts:
    """What a film says of itself, or at least what its name did when it was added."""
    said = check_film(film)
    return replace(said, recorded_at=said.recorded_at or in_name(attempt.clip_name))
