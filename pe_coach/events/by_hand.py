"""Instants that a person gives: they stand beside those that were found, and phases must stay in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pe_coach.errors import UsageError
from pe_coach.events.event import Event
from pe_coach.events.instants import Instants
from pe_coach.events.phases import Phases, cut_phases


def check_names(event: Event, given: Iterable[str], found: Iterable[str]) -> None:
    """See that an event knows the instants that are given.

    Raises:
        UsageError: `phase_not_seen`.
    """
    known = sorted({*bounding(event), *found})
    for name in given:
        if name not in known:
            raise unknown(f"{event.id} has no instant '{name}'", known)


def bounding(event: Event) -> tuple[str, ...]:
    """Instants that bound the phases, in their order."""
    return tuple(dict.fromkeys(name for p in event.phases for name in (p.start, p.stop)))


def unknown(what: str, known: Iterable[str]) -> UsageError:
    """The error for a phase or an instant that is none."""
    return UsageError("phase_not_seen", f"{what}: it has {', '.join(known)}.")


def check_order(
    event: Event,
    before: Phases,
    given_s: Mapping[str, float],
    times_s: Mapping[str, float],
    span_s: tuple[float, float],
) -> None:
    """See that given instants lie within the film, and that no phase ends before it starts.

    Args:
        event: the event.
        before: the phases without what was given.
        given_s: what was given, seconds.
        times_s: all instants with it, of one cycle.
        span_s: first and last moment of the film.

    Raises:
        UsageError: `phase_not_seen`.
    """
    for name, at in given_s.items():
        if not span_s[0] <= at <= span_s[1]:
            text = f"{name} at {at:.2f} s is outside the film, {span_s[0]:.2f} to {span_s[1]:.2f} s."
            raise UsageError("phase_not_seen", text)
    left = cut_phases(event, Instants((dict(times_s),), {}, "left", None, {})).names
    for phase in event.phases:
        known = phase.id in before.names or {phase.start, phase.stop} <= set(given_s)
        if known and phase.id not in left and {phase.start, phase.stop} <= set(times_s):
            start, stop = (times_s[name] for name in (phase.start, phase.stop))
            text = f"{phase.id} would end ({phase.stop} {stop:.2f} s) before it starts ({phase.start} {start:.2f} s)."
            raise UsageError("phase_not_seen", f"{text} Give both instants.")
