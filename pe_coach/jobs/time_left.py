"""How long the films that wait will still take, from how fast the work went since somebody looked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pe_coach.store.types import Attempt, State

AT_WORK = (State.WAITING, State.RUNNING)

WINDOW_S = 90.0
"""The pace is that of the last seconds: a laptop gets slower when it gets hot."""

LEAST_S, LEAST_FILMS = 3.0, 0.1
"""Too little to tell a pace from: as many seconds, and as much of a film."""


def films_left(attempts: Iterable[Attempt]) -> float:
    """How many films' worth of work is left; one that is half done counts half."""
    return sum(1.0 - attempt.share for attempt in attempts if attempt.state in AT_WORK)


@dataclass
class TimeLeft:
    """What was left when somebody looked, as (seconds of any clock, films), newest last."""

    looks: list[tuple[float, float]] = field(default_factory=list)

    def seconds(self, now_s: float, left: float) -> float | None:
        """Seconds until all is done; None while the pace is not known."""
        if self.looks and left > self.looks[-1][1]:  # more films came
            self.looks.clear()
        self.looks = [look for look in self.looks if now_s - look[0] <= WINDOW_S] + [(now_s, left)]
        took_s, done = now_s - self.looks[0][0], self.looks[0][1] - left
        return left * took_s / done if took_s >= LEAST_S and done >= LEAST_FILMS else None
