"""Two attempts side by side: better, the same or worse, and only where the change is more than measurement error."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pe_coach.advice import spoken
from pe_coach.errors import UsageError
from pe_coach.report.as_json import DECIMALS, from_json
from pe_coach.report.types import Report
from pe_coach.scoring.teacher_curve import Z90
from pe_coach.scoring.types import CriterionResult, Measured
from pe_coach.small_files import read_small
from pe_coach.words import Words, words

Z95 = 1.96
"""Half width of a 95 % interval in standard errors."""

TWO_FILMS_ERROR = 6.1
"""Standard error of a total between two films of one jump, points (docs/validation.md, two phones): where the interval
of a film claims less, it is not believed."""

TOTAL = "total"
"""The id under which the totals are compared."""

SAME = ("event", "profile", "level", "view")
SAME_VERSIONS = ("score", "event")
"""What must be one and of one version in both: other numbers are not of one kind."""


class Verdict(StrEnum):
    """What may be said of a change."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    NOT_KNOWN = "not_known"


ORDER = (Verdict.BETTER, Verdict.WORSE, Verdict.SAME, Verdict.NOT_KNOWN)
"""What is said first: what changed."""


@dataclass(frozen=True)
class Change:
    """One number of two attempts, in `unit`.

    `least` is the smallest change that counts, 1.96·√(e₁² + e₂²), which is 1.96·√2·e where both attempts are measured
    equally well (smallest detectable change, technique notes 11.5). A criterion counts by its distance from the band:
    inside it there is nothing to gain. `phase` is None for the total.
    """

    id: str
    phase: str | None
    unit: str
    before: float | None
    after: float | None
    least: float | None
    verdict: Verdict


@dataclass(frozen=True)
class Comparison:
    """Two attempts at one event: first the total, then every criterion that both reports know."""

    before: str
    after: str
    event: str
    changes: tuple[Change, ...]


def compared(before: Report, after: Report) -> Comparison:
    """What changed from one attempt to the next.

    Raises:
        UsageError: `bad_report`, when they are not of the same event, variant and versions.
    """
    _require_one_kind(before, after)
    changes = [_total(before.score, after.score), *_criteria(before, after)]
    return Comparison(before.clip, after.clip, after.event, tuple(changes))


def _require_one_kind(before: Report, after: Report) -> None:
    pairs = [(name, getattr(before, name), getattr(after, name)) for name in SAME]
    pairs += [(f"version of the {name}", before.versions.get(name), after.versions.get(name)) for name in SAME_VERSIONS]
    for what, first, second in pairs:
        if first != second:
            apart = f"the {what} is {first} in one, {second} in the other. Grade both again, in the same way."
            raise UsageError("bad_report", f"{before.clip} and {after.clip} cannot be compared: {apart}")


def _total(before: Measured | None, after: Measured | None) -> Change:
    first, second = before or Measured.unknown(), after or Measured.unknown()
    least = least_change(_error(first), _error(second))
    gain = None if first.value is None or second.value is None else second.value - first.value
    return Change(TOTAL, None, "", first.value, second.value, least, _verdict(gain, least))


def _criteria(before: Report, after: Report) -> Iterator[Change]:
    known = {(criterion.phase, criterion.id): criterion for criterion in before.criteria}
    for second in after.criteria:
        first = known.get((second.phase, second.id))
        if first is not None:
            least = least_change(_sure(first), _sure(second))
            outside = _outside(first), _outside(second)
            gain = None if None in outside else float(outside[0] or 0.0) - float(outside[1] or 0.0)
            yield Change(second.id, second.phase, second.unit, first.value, second.value, least, _verdict(gain, least))


def least_change(before: float | None, after: float | None) -> float | None:
    """Smallest change that counts between two measurements with these standard errors; None where one is not known.

    >>> round(least_change(4.0, 4.0), 1)
    11.1
    """
    if before is None or after is None:
        return None
    return Z95 * math.hypot(before, after)


def _error(score: Measured) -> float | None:
    """Standard error of a score, from its 90 % interval, but no less than two films of one jump differ by."""
    if score.low is None or score.high is None:
        return None
    return max((score.high - score.low) / (2 * Z90), TWO_FILMS_ERROR)


def _sure(criterion: CriterionResult) -> float | None:
    """Standard error of a criterion that was assessed."""
    return criterion.standard_error if criterion.assessed else None


def _outside(criterion: CriterionResult) -> float | None:
    """How far a criterion's value is outside its band."""
    if criterion.value is None:
        return None
    low = -math.inf if criterion.low is None else criterion.low
    high = math.inf if criterion.high is None else criterion.high
    return max(low - criterion.value, criterion.value - high, 0.0)


def _verdict(gain: float | None, least: float | None) -> Verdict:
    """What a gain (a loss below 0) means beside the smallest change that counts."""
    if gain is None or least is None:
        return Verdict.NOT_KNOWN
    if abs(gain) <= least:
        return Verdict.SAME
    return Verdict.BETTER if gain > 0 else Verdict.WORSE


def read_report(file: Path) -> Report:
    """The report in a file of `grade --out` or `grade --json`.

    Raises:
        UsageError: `bad_report`, when there is none.
    """
    try:
        return from_json(read_small(file))
    except OSError as error:
        raise UsageError("bad_report", f"{file} cannot be read ({error.strerror or error}).") from None
    except ValueError:
        text = f"{file} is not the report of one attempt. Give a .json file that `pe-coach grade` wrote."
        raise UsageError("bad_report", text) from None


def comparison_as_json(comparison: Comparison) -> str:
    """A comparison as JSON in one line; numbers that are not known are null."""
    return json.dumps(_rounded(asdict(comparison)), allow_nan=False)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, (list, tuple)) else value


def comparison_as_text(before: Report, after: Report, lang: str = "en") -> str:
    """Two attempts compared in words: the total, what changed, then what did not or cannot be told.

    Raises:
        UsageError: as `compared` does.
    """
    total, *others = compared(before, after).changes
    others.sort(key=lambda change: ORDER.index(change.verdict))
    say = words(lang).with_own(after.own_words)
    title = say.say("comparing.title", event=after.event, before=before.clip, after=after.clip)
    lines = [_line(total, say.say("comparing.total"), say)]
    for change in others:
        lines.append(_line(change, spoken.name(say, after.words_from or after.event, change.id), say))
    return "\n".join([title, *(f"  {line}" for line in lines)])


def _line(change: Change, name: str, say: Words) -> str:
    """One change: what, the verdict, and the numbers behind it."""
    line = say.say("comparing.line", what=name, verdict=say.name("verdicts", change.verdict))
    before, after, least = (_shown(number, change, say) for number in (change.before, change.after, change.least))
    if not (before and after and least):
        return line
    return f"{line} ({say.say('comparing.numbers', before=before, after=after, least=least)})"


def _shown(number: float | None, change: Change, say: Words) -> str | None:
    """A number with its unit; scores in whole points."""
    if number is None:
        return None
    return say.number(number) if change.phase is None else say.quantity(number, change.unit)
