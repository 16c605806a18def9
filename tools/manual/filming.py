"""What the page on filming says of each event and of the limits, from the events and from the code that holds them."""

from __future__ import annotations

from pe_coach.advice.spoken import filming
from pe_coach.events import load_event
from pe_coach.scoring.picture import (
    FEET_GONE,
    FRONT_DEG,
    LOW_RATE,
    LOWEST_RATE,
    OBLIQUE_DEG,
    SMALL_TORSO_PX,
)
from pe_coach.words import words
from tools.manual.plans import GROUNDS

PERSON_TORSOS = 76 / 22
"""Height of a standing person in torso lengths, as `scoring/picture.py` reckons."""


def event_by_event() -> str:
    """A heading, a picture from above and a sentence for each."""
    return "\n\n".join(_ground(name) for name in GROUNDS)


def _ground(name: str) -> str:
    events = GROUNDS[name].events
    say = words("en")
    title = say.name("events", events[0]) if len(events) == 1 else "Swimming"
    parts = [
        f"### {title}",
        f"![{title}, seen from above: the way, the phone and what it sees](images/plan-{name}.svg)",
    ]
    if len(events) == 1:
        return "\n\n".join([*parts, _sentence(events[0])])
    rows = "\n".join(f"- **{say.name('events', event)}.** {_sentence(event)}" for event in events)
    return "\n\n".join([*parts, rows])


def _sentence(event: str) -> str:
    """How to film it, and what a film with fewer frames a second leaves out."""
    data = load_event(event)
    fast = sum(each.min_rate > 0 for each in data.criteria)
    note = (
        f" Below {LOW_RATE:.0f} frames a second {fast} of its {len(data.criteria)} criteria stay silent."
        if fast
        else ""
    )
    return filming(data, "en") + note


def limits() -> str:
    """From where on the program doubts a film, and refuses it."""
    rows = (
        ("camera off the right angle", f"{OBLIQUE_DEG:.0f}°", f"{FRONT_DEG:.0f}°"),
        ("frames a second", f"fewer than {LOW_RATE:.0f}", f"fewer than {LOWEST_RATE:.0f}"),
        ("height of the pupil in the picture", f"less than {SMALL_TORSO_PX * PERSON_TORSOS:.0f} px", ""),
        ("feet out of the picture", f"more than {100 * FEET_GONE:.0f} % of the movement", ""),
    )
    table = ["| | doubts are told from | not graded from |", "| --- | --- | --- |"]
    return "\n".join([*table, *(f"| {' | '.join(row)} |" for row in rows)])
