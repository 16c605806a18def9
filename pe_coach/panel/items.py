"""What raters are asked about a film: the event's criteria, each with a sentence for 0, 1 and 2 points."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pe_coach.advice import spoken
from pe_coach.events import Event, load_event
from pe_coach.words import Words, words


@dataclass(frozen=True)
class Item:
    """One question: what is looked at in which phase, and what each number of points stands for.

    `anchors` are the sentences of 0, 1 and 2 points; the words are those that a correction and praise would use, so
    that raters and machine judge the same thing.
    """

    id: str
    phase: str
    name: str
    anchors: tuple[str, str, str]


def items_of(event: Event, say: Words) -> tuple[Item, ...]:
    """The items of an event that was tailored to a style and level; one for each criterion."""
    say = say.with_own(spoken.own_words(event))
    whose = event.words_of
    return tuple(
        Item(
            id=criterion.id,
            phase=say.name("phases", criterion.phase),
            name=spoken.name(say, whose, criterion.id),
            anchors=(_missed(say, whose, criterion.id), say.say("panel.partly"), spoken.good(say, whose, criterion.id)),
        )
        for criterion in event.criteria
    )


def _missed(say: Words, whose: str, criterion: str) -> str:
    """The sentences for a criterion that is not met, too little and too much."""
    sides = [say.of_criterion(whose, criterion, side) for side in ("too_little", "too_much")]
    return " / ".join(side for side in sides if side) or say.say("panel.none")


def panel_id(event: Event, items: tuple[Item, ...], clips: list[str]) -> str:
    """What tells one panel's files from another's."""
    parts = [event.id, event.version, *(item.id for item in items), *clips]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


def item_names(event: str, lang: str) -> dict[str, str]:
    """What the items of an event are called, of all its styles.

    Raises:
        EventError: there is no such event.
    """
    return {item.id: item.name for item in items_of(load_event(event), words(lang))}
