"""Who is on the films of a class: what is sure by card, file name or teacher, the rest by order as a guess."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pe_coach.classes.file_names import by_file_names
from pe_coach.classes.ordering import Film, laid, places
from pe_coach.names import NamedBy
from pe_coach.roster import Entry
from pe_coach.store import Store
from pe_coach.store.types import Attempt, Naming, Pupil

LAST = datetime.max.replace(tzinfo=UTC)
"""Films that do not say when they were recorded come after those that do."""


@dataclass(frozen=True)
class Named:
    """The films of a class in the order of recording, the name of each, and who stands at the places that were left
    empty directly before each."""

    attempts: tuple[Attempt, ...]
    names: tuple[Naming, ...]
    empty: tuple[tuple[Pupil, ...], ...]


def listed(store: Store, class_id: str) -> list[Pupil]:
    """The class list in its order: every pupil has the number of a card, given here to who had none."""
    pupils = store.pupils(class_id)
    taken = {number for pupil in pupils if (number := card_of(pupil)) is not None}
    free = (number for number in range(1, len(pupils) + len(taken) + 1) if number not in taken)
    for pupil in pupils:
        if card_of(pupil) is None:
            store.set_ids(pupil.id, number=str(next(free)))
    return sorted(store.pupils(class_id), key=lambda pupil: (card_of(pupil) or 0, pupil.id))


def card_of(pupil: Pupil) -> int | None:
    """The number of a pupil's card."""
    return int(pupil.number) if pupil.number.isascii() and pupil.number.isdecimal() else None


def entries(pupils: Iterable[Pupil]) -> list[Entry]:
    """Pupils as a class list."""
    return [Entry(card_of(pupil) or 0, pupil.name, pupil.email, pupil.external_id) for pupil in pupils]


def take_list(store: Store, class_id: str, roster: Sequence[Entry]) -> None:
    """Take over a class list: who is not in the class yet is added; who is has the number, ids and consent of the list.

    Then the films are named anew.
    """
    ids = set()
    for entry in roster:
        known = store.find_pupil(class_id, entry.name) or store.add_pupil(class_id, entry.name)
        store.set_ids(known.id, number=str(entry.number), email=entry.email, external_id=entry.external_id)
        if entry.consent is not None:
            store.set_consent(known.id, entry.consent)
        ids.add(known.id)
    _renumber(store, class_id, ids, {entry.number for entry in roster})
    name_class(store, class_id)


def name_class(store: Store, class_id: str) -> Named:
    """Name the films of a class that no teacher has named, and keep that; returns all."""
    named = names_of(store, class_id)
    both = list(zip(named.attempts, named.names, strict=True))
    if changed := {attempt.id: name for attempt, name in both if name != attempt.naming}:
        store.guess_names(changed)
    return named


def names_of(store: Store, class_id: str) -> Named:
    """The films of a class, each with the name that it should have."""
    attempts = sorted((a for a in store.attempts(class_id) if not a.is_lesson), key=_recorded)
    pupils = listed(store, class_id)
    sure = _sure(attempts, pupils)
    films = [Film(naming.pupil_id, naming.empty_before, nobody=naming.is_nobody) for naming in sure]
    expected = sum(film.empty_before + (not film.nobody) for film in films)
    school_class = store.get_class(class_id)
    row = laid(films, places([pupil.id for pupil in pupils], expected, rounds=school_class.rounds))
    by_id = {pupil.id: pupil for pupil in pupils}
    names = tuple(map(_guessed, sure, row.names))
    return Named(tuple(attempts), names, tuple(tuple(by_id[one] for one in each) for each in row.empty))


def _recorded(attempt: Attempt) -> tuple[datetime, int]:
    return attempt.recorded_at or LAST, attempt.number


def _guessed(sure: Naming, name: str | None) -> Naming:
    """The name by order where there is no sure one."""
    if sure.named_by is not NamedBy.NOBODY or name is None:
        return sure
    return Naming(name, NamedBy.ORDER, sure.empty_before)


def _sure(attempts: Sequence[Attempt], pupils: Sequence[Pupil]) -> list[Naming]:
    """What is known of each film without its place: what the teacher said, else its card, else its file's name."""
    by_card, roster = {card_of(pupil): pupil for pupil in pupils}, entries(pupils)
    own_names = [attempt for attempt in attempts if not attempt.lesson_film]
    said = by_file_names([attempt.clip_name for attempt in own_names], roster)
    by_file = {a.id: by_card[entry.number] for a, entry in zip(own_names, said, strict=True) if entry}
    return [_sure_of(attempt, by_card.get(attempt.card or -1), by_file.get(attempt.id)) for attempt in attempts]


def _sure_of(attempt: Attempt, by_card: Pupil | None, by_file: Pupil | None) -> Naming:
    empty = attempt.empty_before
    if attempt.named_by is NamedBy.TEACHER:
        return Naming(attempt.pupil_id, NamedBy.TEACHER, empty)
    if attempt.card is not None:  # a card that nobody in the class has names nobody, and no order overrules it
        return Naming(by_card.id, NamedBy.CARD, empty) if by_card else Naming(None, NamedBy.CARD, empty)
    return Naming(by_file.id, NamedBy.FILE_NAME, empty) if by_file else Naming(None, NamedBy.NOBODY, empty)


def _renumber(store: Store, class_id: str, ids: set[str], numbers: set[int]) -> None:
    """Give pupils who are not in a new list another number where theirs is in it."""
    pupils = store.pupils(class_id)
    free = max([*numbers, *(card_of(pupil) or 0 for pupil in pupils)], default=0) + 1
    for pupil in pupils:
        if pupil.id not in ids and card_of(pupil) in numbers:
            store.set_ids(pupil.id, number=str(free))
            free += 1
