"""`pe-coach events`: what can be graded."""

from __future__ import annotations


def events() -> None:
    """List the events that can be graded, with their profiles and phases, and how to film them."""
    from pe_coach.events import event_ids, load_event

    for event in map(load_event, event_ids()):
        print(f"{event.id}: {event.name}")
        if event.profile_ids:
            print(f"  profiles: {', '.join(event.profile_ids)}")
        print(f"  phases: {', '.join(phase.id for phase in event.phases)}")
        print(f"  filming: {event.filming}")
