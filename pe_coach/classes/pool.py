"""The engine of one computer: clips graded in worker processes, each held to limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pe_coach.classes.attempt import graded_task, task_failed
from pe_coach.classes.types import Done, Task
from pe_coach.errors import WorkerError
from pe_coach.guarded import each
from pe_coach.limits import Limits


@dataclass(frozen=True)
class LocalEngine:
    """Worker processes of this computer.

    Attributes:
        workers: how many; None for one a core, fewer where memory is short.
        limits: what one clip may take.
    """

    workers: int | None = None
    limits: Limits = field(default_factory=Limits)

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """Grade tasks; see `Engine`.

        Raises:
            OutputError: results cannot be written.
            WorkerError: workers cannot be started at all.
        """
        for task, done in each(graded_task, tasks, _name, workers=self.workers, limits=self.limits):
            yield task_failed(task, done) if isinstance(done, WorkerError) else done


def _name(task: Task) -> str:
    return task.name or task.path.name
