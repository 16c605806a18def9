"""What a key on the page of names does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pe_coach.jobs.naming import Named, name_class, names_of
from pe_coach.names import NamedBy
from pe_coach.store import Store
from pe_coach.store.types import Attempt, Naming

Names = dict[str, Naming]
"""Names by the tickets of the attempts."""


@dataclass(frozen=True)
class Action:
    """Something the teacher did to the row of an attempt.

    `client` and `seq` say which key of which open table it was; `pupil` is the ticket of who was chosen.
    """

    client: str
    seq: int
    id: str
    what: str
    pupil: str = ""

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Action:
        """An action from what the table sent; what does not belong to it is left out."""
        return cls(**{name: raw[name] for name in cls.__dataclass_fields__ if name in raw})


def acted(store: Store, class_id: str, before: list[Names], actions: Sequence[Action]) -> str:
    """Do it all in order; what no teacher has named yet follows each time.

    Args:
        before: how the names stood before each thing that can be undone, the last one last.

    Returns: the name of what is to be said, "" for nothing.
    """
    note = ""
    for action in actions:
        named = names_of(store, class_id)
        then = {attempt.id: attempt.naming for attempt in named.attempts}
        if action.what == "undo":
            note = "" if before else "nothing_to_undo"
            changed = _undone(before, then)
        else:
            changed = {one: naming for one, naming in _ACTS[action.what](named, action) if naming != then[one]}
            if changed:
                before.append({one: then[one] for one in changed})
        if changed:
            store.set_names(changed)
            name_class(store, class_id)
    return note


def _undone(before: list[Names], there: Names) -> Names:
    """How the names stood before the last thing that was done, of attempts that are still there."""
    return {one: naming for one, naming in before.pop().items() if one in there} if before else {}


def _this(named: Named, action: Action) -> Attempt | None:
    return next((attempt for attempt in named.attempts if attempt.id == action.id), None)


Changes = Iterator[tuple[str, Naming]]


def _right(named: Named, action: Action) -> Changes:
    """The name that is there is right."""
    if (attempt := _this(named, action)) and attempt.pupil_id:
        yield attempt.id, replace(attempt.naming, named_by=NamedBy.TEACHER)


def _all_right(named: Named, action: Action) -> Changes:
    """Every name that is there is right."""
    for attempt in named.attempts:
        if attempt.naming.named_by.is_guess:
            yield attempt.id, replace(attempt.naming, named_by=NamedBy.TEACHER)


def _name(named: Named, action: Action) -> Changes:
    """It is somebody else."""
    if attempt := _this(named, action):
        yield attempt.id, Naming(action.pupil, NamedBy.TEACHER, attempt.empty_before)


def _nobody(named: Named, action: Action) -> Changes:
    """It is nobody's attempt."""
    if attempt := _this(named, action):
        yield attempt.id, Naming(None, NamedBy.TEACHER, attempt.empty_before)


def _empty(named: Named, action: Action) -> Changes:
    """Somebody was not filmed before it; a name that the teacher gave it is open again."""
    if attempt := _this(named, action):
        yield attempt.id, Naming(None, NamedBy.NOBODY, attempt.empty_before + 1)


def _close(named: Named, action: Action) -> Changes:
    """The empty places before it go."""
    if attempt := _this(named, action):
        yield attempt.id, replace(attempt.naming, empty_before=0)


def _open(named: Named, action: Action) -> Changes:
    """What the teacher said of it is taken back."""
    if (attempt := _this(named, action)) and attempt.naming.named_by is NamedBy.TEACHER:
        yield attempt.id, Naming(None, NamedBy.NOBODY, attempt.empty_before)


_ACTS: dict[str, Callable[[Named, Action], Changes]] = {
    "right": _right,
    "all_right": _all_right,
    "name": _name,
    "nobody": _nobody,
    "empty": _empty,
    "close": _close,
    "open": _open,
}
