"""A film of a lesson is looked through: sparsely as a whole, closely where somebody may be jumping."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from pe_coach.cards.markers import SIZES
from pe_coach.clip import open_clip
from pe_coach.errors import WorkerError
from pe_coach.events import load_event
from pe_coach.events.event import JumpInstants
from pe_coach.guarded import Tell, each
from pe_coach.lesson.closer import ATTEMPT, Doubtful, what_is
from pe_coach.lesson.finding import candidates
from pe_coach.lesson.following import follow
from pe_coach.lesson.scanning import Glance, look_at, parts_of
from pe_coach.lesson.types import Found, LeftOut, Lesson

Item = TypeVar("Item")
Result = TypeVar("Result")

SPARSE_SHARE = 0.6
"""Of the time that looking through a lesson takes."""


def look_through(
    film: Path,
    event: str,
    *,
    workers: int | None = None,
    highest: int = SIZES[0] - 1,
    progress: Callable[[float], None] | None = None,
) -> Lesson:
    """Find the attempts at an event in the film of a lesson, and read its cards.

    The film is decoded in worker processes with limits; how many there are changes nothing of what is found.

    Args:
        film: of the lesson.
        event: id or file of the event.
        workers: processes that work at a time; None for as many as suit the computer.
        highest: number on the class's cards.
        progress: is told the share done, 0…1.

    Raises:
        ClipError, WorkerError: the film cannot be read.
        EventError: there is no such event.
    """
    rules, clip = load_event(event), open_clip(film)
    tell = progress or (lambda _share: None)
    parts = parts_of(clip, highest)
    seen = _all(look_at, parts, film, workers, lambda share: tell(SPARSE_SHARE * share))
    glances: list[Glance] = [glance for part in seen for glance in part]
    may_be, left_out = candidates(follow(glances), rules)
    landing_on = rules.instants.landing_on if isinstance(rules.instants, JumpInstants) else "feet"
    asked = [Doubtful(film, candidate, landing_on) for candidate in may_be if not candidate.sure]
    answers = _all(what_is, asked, film, workers, lambda share: tell(SPARSE_SHARE + (1 - SPARSE_SHARE) * share))
    refused = {id(a.candidate): what for a, what in zip(asked, answers, strict=True) if what != ATTEMPT}
    found = [c for c in may_be if id(c) not in refused]
    left_out += [LeftOut(c.start_s, c.stop_s, refused[id(c)]) for c in may_be if id(c) in refused]
    tell(1.0)
    return Lesson(
        duration_s=clip.duration_s,
        attempts=tuple(Found(n, c.start_s, min(c.stop_s, clip.duration_s)) for n, c in enumerate(found, start=1)),
        left_out=tuple(sorted(left_out, key=lambda part: part.start_s)),
        cards=tuple(card for glance in glances for card in glance.cards),
    )


def _all(
    function: Callable[[Item, Tell], Result],
    items: Sequence[Item],
    film: Path,
    workers: int | None,
    progress: Callable[[float], None],
) -> list[Result]:
    """What a function makes of all items of a film, in their order, in worker processes."""
    results: dict[int, Result] = {}
    numbered = enumerate(items)
    for (number, _), result in each(partial(_numbered, function), numbered, lambda _: film.name, workers=workers):
        if isinstance(result, WorkerError):
            raise result
        results[number] = result
        progress(len(results) / len(items))
    return [results[number] for number in range(len(items))]


def _numbered(function: Callable[[Item, Tell], Result], item: tuple[int, Item], tell: Tell) -> Result:
    return function(item[1], tell)
