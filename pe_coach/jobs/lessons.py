"""The film of a lesson: looked through, and every attempt in it cut out as an attempt of its class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from pe_coach.classes.lessons import HIGHEST, LESSON_FROM_S, Cut, attempts_of
from pe_coach.clip.facts import Facts
from pe_coach.jobs.incoming import incoming
from pe_coach.jobs.naming import card_of, listed
from pe_coach.limits import workers_that_fit
from pe_coach.store import Store
from pe_coach.store.types import Attempt, Piece

Progress = Callable[[str, float], None]

ONE_ATTEMPT = {"start_s": 0.0}
"""Option of a film that shows one attempt, however long it is: a part of it is chosen, and that is all of it."""


def shows_lesson(attempt: Attempt, said: Facts) -> bool:
    """Whether a film is to be looked through: it was added as a lesson's, or it is long and no part of it is chosen."""
    if attempt.is_lesson:
        return True
    chosen = attempt.report is not None or not {"start_s", "stop_s"}.isdisjoint(attempt.options)
    return not chosen and (said.duration_s or 0.0) > LESSON_FROM_S


def split(store: Store, attempt: Attempt, film: Path, said: Facts, progress: Progress, *, worker: str) -> None:
    """Put the attempts that are in the film of a lesson in its place.

    Args:
        store: the store.
        attempt: the film of a lesson, which `worker` has.
        film: its file.
        said: what it says of itself.
        progress: told how far it is looked through.
        worker: who works.

    Raises:
        PeCoachError: the film cannot be read, or no attempt is in it.
    """
    progress("lesson", 0.0)
    store.note_lesson(attempt.id)
    with incoming(store) as folder:
        cuts = attempts_of(
            *(film, attempt.clip_name, attempt.event, Path(folder)),
            highest=_highest(store, attempt.class_id),
            workers=_free_workers(store),
            course=lambda _, share: progress("lesson", share),
        )
        store.split_lesson(attempt.id, list(_pieces(attempt, said, cuts)), worker=worker)


def _highest(store: Store, class_id: str) -> int:
    """Number on the class's cards."""
    numbers = [card_of(pupil) or 0 for pupil in listed(store, class_id)]
    return max(numbers, default=HIGHEST)


def _free_workers(store: Store) -> int:
    """Processes that find room beside the workers that are busy; this one waits meanwhile."""
    return max(1, workers_that_fit() - store.running() + 1)


def _pieces(attempt: Attempt, said: Facts, cuts: Iterable[tuple[str, Path, Cut]]) -> Iterator[Piece]:
    for name, path, cut in cuts:
        start_s, stop_s = cut.within_s
        at = said.recorded_at and said.recorded_at + timedelta(seconds=cut.found.start_s)
        options = attempt.options | {"start_s": start_s, "stop_s": stop_s}
        yield Piece(path, name, cut.found.start_s, options, cut.card, at)
