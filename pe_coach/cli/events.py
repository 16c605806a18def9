"""`pe-coach events`: what can be graded."""

from __future__ import annotations

from pe_coach.cli import flags


def events(lang: flags.Lang = "en") -> None:
    """List the events that can be graded, with their profiles and phases, how far they are checked and how to film."""
    from pe_coach.advice.spoken import filming
    from pe_coach.events import event_ids, load_event
    from pe_coach.words import words

    say = words(lang)
    for event in map(load_event, event_ids()):
        print(f"{event.id}: {say.name('events', event.id)} ({say.name('validation', event.validation)})")
        if event.profile_ids:
            print(f"  profiles: {', '.join(event.profile_ids)}")
        print(f"  phases: {', '.join(dict.fromkeys(phase.id for phase in event.phases))}")
        print(f"  filming: {filming(event, lang)}")
