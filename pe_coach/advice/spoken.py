"""Whose words are said of an event: a teacher's own before those of the catalogue."""

from __future__ import annotations

from typing import Any

from pe_coach.events import Criterion, Event
from pe_coach.words import Words, words


def words_for(event: Event, lang: str) -> Words:
    """The words of a language, with those of the event's own file in their place."""
    return words(lang).with_own(own_words(event))


def filming(event: Event, lang: str) -> str:
    """How to film the event; empty where nobody wrote it."""
    said = words_for(event, lang).tables["filming"]
    return str(said.get(event.id) or said.get(event.words_of, ""))


def own_words(event: Event) -> dict[str, Any]:
    """What the event's own file says, in the shape of a language file; empty for the events that ship."""
    criteria = {c.id: said for c in event.criteria if (said := _own(c))}
    tables = {
        "events": {event.id: event.name} if event.name else {},
        "filming": {event.id: event.filming} if event.filming else {},
        "phases": {p.id: p.name for p in event.phases if p.name},
        "criteria": {event.words_of: criteria} if criteria else {},
    }
    return {name: table for name, table in tables.items() if table}


def _own(criterion: Criterion) -> dict[str, str]:
    said = criterion.words.model_dump() if criterion.words else {}
    said |= {"name": criterion.name, "drill": criterion.drill}
    return {part: text for part, text in said.items() if text}


def advice(say: Words, event: str, criterion: str, side: str) -> str:
    """The sentence for a criterion that is missed on one side; its name where nobody wrote one.

    Args:
        say: the language, with the teacher's own words.
        event: whose words are used (`Event.words_of`).
        criterion: id.
        side: "too_little" or "too_much".
    """
    return say.of_criterion(event, criterion, side) or say.say(f"text.{side}", name=name(say, event, criterion))


def drill(say: Words, event: str, criterion: str) -> str:
    """What to practise; empty where nobody wrote anything."""
    return say.of_criterion(event, criterion, "drill") or ""


def good(say: Words, event: str, criterion: str) -> str:
    """Praise for a criterion; its name where nobody wrote any."""
    return say.of_criterion(event, criterion, "good") or say.say("text.as_it_should", name=name(say, event, criterion))


def name(say: Words, event: str, criterion: str) -> str:
    """What a criterion is called; its id in words where nobody named it."""
    return say.of_criterion(event, criterion, "name") or criterion.replace("_", " ")
