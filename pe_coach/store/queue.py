"""The queue of attempts that wait to be graded, shared by any number of processes."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update

from pe_coach.errors import StoreError
from pe_coach.store.room import Room, utc_now
from pe_coach.store.tables import AttemptRow
from pe_coach.store.types import Attempt, State

DEATHS = 1
"""How often a worker may die over an attempt before nobody tries it again."""

WORKER_DIED = "The program stopped twice while it worked on this film. Export it smaller, for example in 720p."


class Queue(Room):
    """The part of the store that hands out work."""

    def claim(self, worker: str) -> Attempt | None:
        """Take the next attempt that waits; None where none does. No other worker gets it.

        Classes take turns: one film of a teacher does not wait for the fifty-six of another. What is withheld for want
        of consent is given to nobody.
        """
        waits = (AttemptRow.state == State.WAITING.value) & AttemptRow.allowed
        with self._database.reading() as session:
            if session.scalar(select(AttemptRow.id).where(waits).limit(1)) is None:
                return None  # nobody who writes is kept waiting by workers that only look
        served = select(AttemptRow.class_id, func.max(AttemptRow.started_at).label("at"))
        turn = served.group_by(AttemptRow.class_id).subquery()
        waiting = select(AttemptRow).join(turn, turn.c.class_id == AttemptRow.class_id).where(waits)
        first = waiting.order_by(turn.c.at.nulls_first(), AttemptRow.queued_at, AttemptRow.number).limit(1)
        with self._database.writing() as session:
            row = session.scalar(first)
            if row is None:
                return None
            row.state, row.worker, row.error = State.RUNNING.value, worker, ""
            row.started_at = row.beat_at = utc_now()
            row.stage, row.share = "", 0.0
            session.flush()
            return self._plain(row)

    def running(self) -> int:
        """How many attempts are worked on."""
        running = AttemptRow.state == State.RUNNING.value
        with self._database.reading() as session:
            return session.scalar(select(func.count()).select_from(AttemptRow).where(running)) or 0

    def beat(self, attempt_id: str, stage: str, share: float, *, worker: str | None = None) -> bool:
        """Say that the work goes on, and where it is; False where it is not wanted or allowed any more, or not its."""
        return self._move(attempt_id, worker, stage=stage, share=share, beat_at=utc_now())

    def fail(self, attempt_id: str, error: str, *, worker: str | None = None) -> bool:
        """Give up an attempt that is worked on, with the reason in one line; False where it no longer is."""
        return self._move(attempt_id, worker, state=State.FAILED.value, error=error)

    def cancel(self, attempt_id: str) -> None:
        """Stop an attempt that waits or is worked on; its worker is told at its next beat."""
        with self._changing(attempt_id) as row:
            if row.state in (State.WAITING, State.RUNNING):
                row.state = State.CANCELLED.value

    def requeue(self, attempt_id: str, *, worker: str | None = None) -> bool:
        """Let an attempt wait again; with `worker`, only where that worker has it. Returns whether it waits.

        Raises:
            StoreError: `unknown_ticket`, or `unreadable`: its film was deleted after its time.
        """
        with self._changing(attempt_id) as row:
            if worker is not None and (row.state, row.worker) != (State.RUNNING, worker):
                return False
            if row.film is None:
                text = f"{row.clip_name} was deleted after its time. Add it again to grade it."
                raise StoreError("unreadable", text)
            _wait(row)
            row.deaths = 0
            return True

    def reap(self, silent_s: float) -> int:
        """Take attempts from workers that have not beaten for so long; returns how many.

        The first time an attempt waits again, the second time it has failed.
        """
        silent = AttemptRow.beat_at < utc_now() - timedelta(seconds=silent_s)
        with self._database.writing() as session:
            rows = session.scalars(select(AttemptRow).where(AttemptRow.state == State.RUNNING.value, silent)).all()
            for row in rows:
                if row.deaths >= DEATHS:
                    row.state, row.error = State.FAILED.value, WORKER_DIED
                else:
                    _wait(row)
                    row.deaths += 1
        return len(rows)

    def _move(self, attempt_id: str, worker: str | None, **values: object) -> bool:
        """Change an attempt that is worked on and still may be, by this worker if one is named."""
        which = [AttemptRow.id == attempt_id, AttemptRow.state == State.RUNNING.value, AttemptRow.allowed]
        if worker is not None:
            which.append(AttemptRow.worker == worker)
        with self._database.writing() as session:
            moved = update(AttemptRow).where(*which).values(**values).returning(AttemptRow.id)
            return session.scalar(moved) is not None


def _wait(row: AttemptRow) -> None:
    """Put an attempt at the end of the queue."""
    row.state, row.worker, row.queued_at = State.WAITING.value, None, utc_now()
    row.stage, row.share, row.error = "", 0.0, ""
