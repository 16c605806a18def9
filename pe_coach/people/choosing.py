"""Who of the people in a film is graded, decided once, from the whole film."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from pe_coach.errors import PeopleError, UsageError
from pe_coach.people.candidates import (
    MIN_WHOLE,
    Candidate,
    Sight,
    best_sight,
    long_enough,
    points_of,
    seen_together,
    seen_whole,
    sight_at,
)
from pe_coach.people.tracking import People, Track

RULES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "weighed": {"travel": 0.3, "event": 0.2, "size": 0.15, "centre": 0.15, "duration": 0.1, "motion": 0.1},
        "travel": {"travel": 1.0},
        "largest": {"size": 1.0},
        "central": {"centre": 1.0},
        "event": {"event": 1.0},
    }
)
"""By name: what speaks for the athlete, and how much; each adds up to 1. A film is made of one who moves, as the event
wants it, in the middle, near, and from beginning to end: that is `weighed`."""
DEFAULT_RULE = "weighed"
CLOSE_MARGIN = 0.1
"""Lead in points below which the other candidate might well be meant."""
CLICK_REACH = 0.75
"""How far from the middle of a box a click may lie, in its width and height: a quarter outside."""
CLICK_S = 0.3
"""How far from a click's time a track may end."""


@dataclass(frozen=True)
class Choice:
    """The athlete.

    Attributes:
        athlete: who is graded.
        runner_up: who else might be meant; None when nobody else is there or a person clicked on the athlete.
        margin: lead in points, 0…1; 1 without a runner-up.
        together: where athlete and runner-up are both seen best, in one frame; None without a runner-up.
        reasons: codes of doubt: `several_athletes` when the runner-up is close.
    """

    athlete: Candidate
    runner_up: Candidate | None = None
    margin: float = 1.0
    together: tuple[Sight, Sight] | None = None
    reasons: tuple[str, ...] = ()

    @property
    def track(self) -> Track:
        """The athlete's boxes."""
        return self.athlete.track


def candidates(people: People, *, rule: str = DEFAULT_RULE, movement: str | None = None) -> tuple[Candidate, ...]:
    """Everybody who is seen whole and for long enough, best first.

    Args:
        people: everybody, see `track_people`.
        rule: name in `RULES`.
        movement: what the event looks like, a name in `movements.MOVEMENTS`; None where that is not known.

    Raises:
        UsageError: there is no such rule.
    """
    if rule not in RULES:
        raise UsageError("unknown_rule", f"There is no rule '{rule}' to choose the athlete by. Use {', '.join(RULES)}.")
    tracks = [t for t in people.tracks if long_enough(t) and seen_whole(t, people.size).mean() >= MIN_WHOLE]
    found = [
        Candidate(track, points, sum(w * points[name] for name, w in RULES[rule].items()), best_sight(people, track))
        for track, points in zip(tracks, points_of(people, tracks, movement), strict=True)
    ]
    return tuple(sorted(found, key=lambda candidate: -candidate.total))


def choose_athlete(
    people: People,
    *,
    rule: str = DEFAULT_RULE,
    movement: str | None = None,
    at: tuple[float, float, float] | None = None,
) -> Choice:
    """Choose by a click at x px, y px and seconds, or else by a rule; `rule` and `movement` as in `candidates`.

    Raises:
        PeopleError: `nobody_found`, when nobody is there, nobody is seen whole, or nobody is at the click; `too_short`,
            when the athlete is seen for less than `MIN_SEEN_S`.
        UsageError: there is no such rule.
    """
    if not people.tracks:
        text = f"Nobody was found in {people.film}. Film the pupil larger and in good light."
        raise PeopleError("nobody_found", text)
    if at is not None:
        return _by_click(people, at, movement)
    ranked = candidates(people, rule=rule, movement=movement)
    if not ranked:
        raise _nobody(people)
    return _with_doubt(people, ranked)


def _nobody(people: People) -> PeopleError:
    """Why nobody in the film can be graded."""
    if any(seen_whole(track, people.size).mean() >= MIN_WHOLE for track in people.tracks):
        return _too_short(people, max(people.tracks, key=lambda track: len(track.time_s)))
    text = f"Nobody is seen whole in {people.film}, only parts at the edge. Film the pupil from head to foot."
    return PeopleError("nobody_found", text)


def _too_short(people: People, track: Track) -> PeopleError:
    seen_s = float(track.time_s[-1] - track.time_s[0])
    text = f"The pupil is seen in {people.film} for only {seen_s:.2f} s. Film the whole movement."
    return PeopleError("too_short", text)


def _with_doubt(people: People, ranked: tuple[Candidate, ...]) -> Choice:
    """The first, and how far the next one who is there at the same time lies behind."""
    best = ranked[0]
    rival = next((c for c in ranked[1:] if _at_the_same_time(best.track, c.track)), None)
    if rival is None:
        return Choice(best)
    margin = best.total - rival.total
    reasons = ("several_athletes",) if margin < CLOSE_MARGIN else ()
    return Choice(best, rival, margin, seen_together(people, best.track, rival.track), reasons)


def _at_the_same_time(first: Track, second: Track) -> bool:
    """The two are seen together, so they are two people and not one who was lost and found again."""
    return bool(first.time_s[0] <= second.time_s[-1] and second.time_s[0] <= first.time_s[-1])


def _by_click(people: People, at: tuple[float, float, float], movement: str | None) -> Choice:
    distances = [_distance(track, at) for track in people.tracks]
    nearest = int(np.argmin(distances))
    if distances[nearest] > CLICK_REACH:
        x, y, time_s = at
        text = f"Nobody was found in {people.film} at x = {x:.0f}, y = {y:.0f} after {time_s:.2f} s."
        raise PeopleError("nobody_found", f"{text} {_what_is_wrong(people, at)}")
    track = people.tracks[nearest]
    if not long_enough(track):
        raise _too_short(people, track)
    (points,) = points_of(people, [track], movement)
    return Choice(Candidate(track, points, 1.0, best_sight(people, track)))


def _what_is_wrong(people: People, at: tuple[float, float, float]) -> str:
    """What is wrong with a click that found nobody."""
    x, y, time_s = at
    width, height = people.size
    if not (0 <= x <= width and 0 <= y <= height):
        return f"Choose a point in the picture, which is {width} wide and {height} high as shown."
    if not people.time_s[0] - CLICK_S <= time_s <= people.time_s[-1] + CLICK_S:
        return f"Choose a moment that was looked at, from {people.time_s[0]:.2f} s to {people.time_s[-1]:.2f} s."
    there = [track for track in people.tracks if np.isfinite(_distance(track, at))]
    if not there:
        return "Choose a moment at which the pupil is seen."
    nearest = min(there, key=lambda track: _distance(track, at))
    x, y = sight_at(nearest, _row_at(nearest, time_s)).middle
    return f"Choose the middle of the body: the nearest person's is at x = {x:.0f}, y = {y:.0f} then."


def _row_at(track: Track, time_s: float) -> int:
    return int(np.abs(track.time_s - time_s).argmin())


def _distance(track: Track, at: tuple[float, float, float]) -> float:
    """From a click to the middle of the track's box at that time, in its width and height; 0.5 is the edge."""
    x, y, time_s = at
    row = _row_at(track, time_s)
    if abs(track.time_s[row] - time_s) > CLICK_S:
        return float(np.inf)
    x0, y0, x1, y1 = track.boxes[row]
    return float(max(abs(x - (x0 + x1) / 2) / (x1 - x0), abs(y - (y0 + y1) / 2) / (y1 - y0)))
