"""What a key in the review queue does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pe_coach.dashboard.changing import nudged, settle, with_athlete, with_sides_exchanged
from pe_coach.dashboard.marking import machine_grade
from pe_coach.dashboard.regraded import regraded
from pe_coach.dashboard.speech import Speech
from pe_coach.errors import PeCoachError
from pe_coach.report.strip import read_strip
from pe_coach.scoring.scales import Scale
from pe_coach.store import Store
from pe_coach.store.types import Attempt


@dataclass(frozen=True)
class Action:
    """Something the teacher did to an attempt.

    `client` and `seq` say which key of which open table it was; `value` is a mark, `instant` and `frames` are what was
    moved and by how much.
    """

    client: str
    seq: int
    id: str
    what: str
    value: str | None = None
    instant: str = ""
    frames: int = 0

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Action:
        """An action from what the table sent; what does not belong to it is left out."""
        return cls(**{name: raw[name] for name in cls.__dataclass_fields__ if name in raw})


@dataclass(frozen=True)
class Acting:
    """Does what the keys say: in this store, with marks on this scale.

    `look` is called with the id of an attempt whose pupil has to be clicked on.
    """

    store: Store
    scale: Scale
    speech: Speech
    look: Callable[[str], None]

    def __call__(self, actions: Sequence[Action]) -> str:
        """Do it all in order; returns the line to be read out, "" for none."""
        said = ""
        for action in _together(actions):
            try:
                said = _ACTS[action.what](self, self.store.attempt(action.id), action)
            except PeCoachError as error:
                said = error.text
        return said

    def agree(self, attempt: Attempt, action: Action) -> str:
        """Make the machine's grade the teacher's mark, or accept that the score changed."""
        if attempt.mark is None and (grade := machine_grade(attempt, self.scale)):
            self.store.set_mark(attempt.id, grade.grade)
        self.store.accept_score(attempt.id)
        return ""

    def mark(self, attempt: Attempt, action: Action) -> str:
        """Give the teacher's own mark."""
        self.store.set_mark(attempt.id, action.value)
        self.store.accept_score(attempt.id)
        return ""

    def cannot_judge(self, attempt: Attempt, action: Action) -> str:
        """Say that nobody can judge this film."""
        self.store.set_mark(attempt.id, None, cannot_judge=True)
        return ""

    def clear(self, attempt: Attempt, action: Action) -> str:
        """Take a mark back."""
        self.store.clear_mark(attempt.id)
        return ""

    def person(self, attempt: Attempt, action: Action) -> str:
        """Grade the other one who might be meant; where nobody else is known, ask for a click."""
        other = next((p for p in (attempt.report or {}).get("candidates", ()) if not p["graded"]), None)
        if other is None:
            self.look(attempt.id)
            return self.speech("click_the_pupil")
        x0, y0, x1, y1 = other["box"]
        settle(self.store, attempt, with_athlete(attempt.changes, (x0 + x1) / 2, (y0 + y1) / 2, other["time_s"]))
        return self.speech("graded_again")

    def sides(self, attempt: Attempt, action: Action) -> str:
        """Exchange left and right in the whole film, or back."""
        settle(self.store, attempt, with_sides_exchanged(attempt.changes, regraded(attempt)))
        return self.speech("sides_exchanged")

    def move(self, attempt: Attempt, action: Action) -> str:
        """Move an instant by frames; the grade follows."""
        moved = settle(self.store, attempt, nudged(attempt.changes, regraded(attempt), action.instant, action.frames))
        shown = {picture.instant: picture.frame for picture in read_strip(moved.folder)}
        instant = self.speech.say.name("instants", action.instant)
        return self.speech("moved_to", instant=instant, frame=shown.get(action.instant, "–"))


_ACTS: dict[str, Callable[[Acting, Attempt, Action], str]] = {
    "agree": Acting.agree,
    "mark": Acting.mark,
    "cannot_judge": Acting.cannot_judge,
    "clear": Acting.clear,
    "person": Acting.person,
    "sides": Acting.sides,
    "move": Acting.move,
}


def _together(actions: Sequence[Action]) -> list[Action]:
    """The actions with moves of one instant that follow each other made one."""
    joined: list[Action] = []
    for action in actions:
        before = joined[-1] if joined else None
        if (
            before
            and action.what == "move"
            and (before.id, before.what, before.instant)
            == (
                action.id,
                action.what,
                action.instant,
            )
        ):
            joined[-1] = replace(action, frames=before.frames + action.frames)
        else:
            joined.append(action)
    return joined
