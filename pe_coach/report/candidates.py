"""Who might be meant, for the report: in data, and as pictures of both with box and number."""

from __future__ import annotations

from pe_coach.clip import Shot
from pe_coach.people import Candidate, Choice, Sight
from pe_coach.people.candidates import who_is_who
from pe_coach.report.types import PersonSeen, UsedShot


def used_shot(shots: tuple[Shot, ...], shot: Shot) -> UsedShot | None:
    """Which of several shots was graded; None where the film has one."""
    if len(shots) == 1:
        return None
    return UsedShot(shots.index(shot) + 1, len(shots), shot.start_s, shot.stop_s)


def close_candidates(choice: Choice) -> tuple[PersonSeen, ...]:
    """The athlete and who else might be meant; nobody where there is no doubt."""
    if "several_athletes" not in choice.reasons or choice.runner_up is None or choice.together is None:
        return ()
    places = who_is_who(*choice.together)
    both = zip((choice.athlete, choice.runner_up), choice.together, places, strict=True)
    return tuple(_person(candidate, sight, place, candidate is choice.athlete) for candidate, sight, place in both)


def _person(candidate: Candidate, sight: Sight, place: str, graded: bool) -> PersonSeen:
    x0, y0, x1, y1 = (round(float(side), 1) for side in sight.box)
    return PersonSeen(candidate.track.ident, graded, place, sight.frame, sight.time_s, (x0, y0, x1, y1))
