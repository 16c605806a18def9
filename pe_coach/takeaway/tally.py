"""What the attempts of a class have in common: how points are spread over the phases, which faults are most frequent.

Reports are counted one after the other and not kept, so that a class may have any size.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pe_coach.advice import spoken
from pe_coach.scoring.gate import Status
from pe_coach.words import Words, words

Plain = dict[str, Any]

COMMON = 2
"""Attempts in which a fault must be seen before it is one of the class."""

MOST_COMMON = 3
"""Faults that are named: more than a lesson can be about."""


@dataclass(frozen=True)
class Label:
    """What an attempt is called on a page, and the address of its own page; empty where there is none."""

    text: str
    link: str = ""


@dataclass
class Fault:
    """A fault of several attempts.

    Attributes:
        advice, drill: what to say and what to practise.
        phase: id of the phase that it was first seen in.
        count: attempts it is among the corrections of; `first`: where it is the first of them.
        whose: what these are called, each name once, as far as they were to be named.
    """

    advice: str
    drill: str
    phase: str
    count: int = 0
    first: int = 0
    whose: dict[str, Label] = field(default_factory=dict)


class Spread:
    """How points, 0…100, are spread, counted in whole ones."""

    def __init__(self) -> None:
        self.counts: Counter[int] = Counter()

    @property
    def total(self) -> int:
        """How many there are."""
        return self.counts.total()

    def add(self, points: float) -> None:
        """Count one more."""
        self.counts[round(points)] += 1

    def quantile(self, share: float) -> int:
        """The smallest points that at least this share, 0…1, of them does not exceed; there must be some.

        >>> spread = Spread()
        >>> for points in (10, 20, 30, 40):
        ...     spread.add(points)
        >>> spread.quantile(0.5), spread.quantile(0.75), spread.quantile(0)
        (20, 30, 10)
        """
        seen, wanted = 0, share * self.total
        for points in sorted(self.counts):
            seen += self.counts[points]
            if seen >= wanted:
                return points
        raise ValueError("nothing was counted")

    def bins(self, width: int) -> list[int]:
        """How many there are from 0, from `width` and so on; 100 is in the last."""
        counted = [0] * (100 // width)
        for points, count in self.counts.items():
            counted[min(points // width, len(counted) - 1)] += count
        return counted


class Tally:
    """Attempts at one event."""

    def __init__(self, event: str, say: Words) -> None:
        self.event, self.say, self._own = event, say, False
        self.statuses: Counter[str] = Counter()
        self.scores = Spread()
        self.phases: dict[str, Spread] = {}
        self._faults: dict[tuple[str, str], Fault] = {}

    @property
    def defended(self) -> int:
        """Attempts that were read and not rejected; only they count below."""
        return self.statuses[Status.ACCEPTED] + self.statuses[Status.WARNING]

    def add(self, report: Plain, label: Label | None = None, *, numbers: bool = True) -> None:
        """Count an attempt.

        Args:
            report: its plain data.
            label: what it is called among those that have a fault; None where it is not to be named there.
            numbers: whether its points may be told; without, only its faults count.
        """
        self.statuses[report["status"]] += 1
        if report["own_words"] and not self._own:
            self.say, self._own = self.say.with_own(report["own_words"]), True
        for name in report["by_phase"]:
            self.phases.setdefault(name, Spread())
        if report["status"] not in (Status.ACCEPTED, Status.WARNING):
            return
        if numbers:
            self._count_points(report)
        for place, correction in enumerate(report["corrections"]):
            self._count(correction, place == 0, report["words_from"], label)

    def _count_points(self, report: Plain) -> None:
        if score := report["calibrated"] or report["score"]:
            self.scores.add(score["value"])
        for name, part in report["by_phase"].items():
            if part["value"] is not None:
                self.phases[name].add(part["value"])

    def _count(self, correction: Plain, first: bool, whose_words: str, label: Label | None) -> None:
        key = correction["criterion"], correction["side"]
        if key not in self._faults:
            self._faults[key] = _fault(correction, whose_words, self.say)
        fault = self._faults[key]
        fault.count += 1
        fault.first += first
        if label:
            fault.whose.setdefault(label.text, label)

    def common(self) -> list[Fault]:
        """The faults of the class, the most frequent first; of equally frequent ones that which is first more often."""
        several = (fault for fault in self._faults.values() if fault.count >= COMMON)
        return sorted(several, key=lambda fault: (-fault.count, -fault.first, fault.advice))[:MOST_COMMON]


def _fault(correction: Plain, whose_words: str, say: Words) -> Fault:
    """A fault in the words of a language; as the report says it where the catalogue has no words."""
    if not whose_words:
        return Fault(correction["advice"], correction["drill"], correction["phase"])
    criterion = correction["criterion"]
    advice = spoken.advice(say, whose_words, criterion, correction["side"])
    return Fault(advice, spoken.drill(say, whose_words, criterion), correction["phase"])


class Tallies:
    """Attempts of a class, event by event in the order in which they come."""

    def __init__(self, lang: str) -> None:
        self._say = words(lang)
        self.by_event: dict[str, Tally] = {}

    def add(self, report: Plain, label: Label | None = None, *, numbers: bool = True) -> None:
        """Count an attempt; see `Tally.add`."""
        event = report["event"]
        if event not in self.by_event:
            self.by_event[event] = Tally(event, self._say)
        self.by_event[event].add(report, label, numbers=numbers)
