"""Room 5, what the event is: phases cut by instants, criteria, weights; all data in `events/*.toml`."""

from pe_coach.events.attempt import Attempt, measured
from pe_coach.events.event import Criterion, Event, Level, Phase, event_ids, load_event
from pe_coach.events.finding import find_instants
from pe_coach.events.instants import Instants
from pe_coach.events.phases import Phases, cut_phases
from pe_coach.events.profiles import recognise

__all__ = [
    "Attempt",
    "Criterion",
    "Event",
    "Instants",
    "Level",
    "Phase",
    "Phases",
    "cut_phases",
    "event_ids",
    "find_instants",
    "load_event",
    "measured",
    "recognise",
]
