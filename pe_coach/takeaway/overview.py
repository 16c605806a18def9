"""A class at a glance: which faults are most frequent, and how the points are spread over the phases; HTML."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pe_coach.report.charts import shade
from pe_coach.report.figures import span
from pe_coach.takeaway.tally import Fault, Spread, Tallies, Tally
from pe_coach.templating import template

if TYPE_CHECKING:
    from markupsafe import Markup

BIN = 5
"""Points that a column of the distribution takes together."""

WHOSE = 12
"""Names that a fault is shown with; the others are counted."""

Data = dict[str, Any]


def overview(tallies: Tallies, *, whose: bool = True) -> Markup:
    """The faults and the distribution of every event of a class, to be put into a page that has `overview_style`.

    Without `whose` nothing tells in which attempts a fault was seen.
    """
    from markupsafe import Markup

    shown = [tally for tally in tallies.by_event.values() if tally.defended]
    events = [_event(tally, whose) for tally in shown]
    return Markup("\n").join(
        Markup(template(Path(__file__), "overview.html.jinja").render(**event)) for event in events
    )


@cache
def overview_style() -> str:
    """The styles of an overview."""
    return Path(__file__).with_name("templates").joinpath("overview.css").read_text(encoding="utf-8")


def _event(tally: Tally, whose: bool) -> Data:
    spreads = list(_spreads(tally))
    tallest = max((count for spread in spreads for count in spread["bins"]), default=1)
    for spread in spreads:
        spread["bars"] = list(_bars(spread["bins"], tallest))
    return {
        "say": tally.say,
        "name": tally.say.name("events", tally.event),
        "total": tally.defended,
        "faults": [_fault(fault, tally, whose) for fault in tally.common()],
        "spreads": spreads,
    }


def _fault(fault: Fault, tally: Tally, whose: bool) -> Data:
    say = tally.say
    return {
        "advice": fault.advice,
        "drill": fault.drill,
        "phase": say.name("phases", fault.phase),
        "said": say.say("class_folder.seen_in", count=fault.count, total=tally.defended),
        "share": round(100 * fault.count / tally.defended),
        "whose": list(fault.whose.values())[:WHOSE] if whose else [],
        "more": max(len(fault.whose) - WHOSE, 0),
    }


def _spreads(tally: Tally) -> Iterator[Data]:
    """The score and every phase that somebody was seen in."""
    say = tally.say
    named = [(say.text("score"), tally.scores)]
    named += [(say.name("phases", phase), spread) for phase, spread in tally.phases.items()]
    for number, (name, spread) in enumerate(named):
        if spread.total:
            yield _spread(name, spread, tally) | {"whole": number == 0}


def _spread(name: str, spread: Spread, tally: Tally) -> Data:
    low, median, high = (spread.quantile(share) for share in (0.25, 0.5, 0.75))
    numbers = {"low": tally.say.number(low), "median": tally.say.number(median), "high": tally.say.number(high)}
    return {
        "name": name,
        "bins": spread.bins(BIN),
        "low": low,
        "median": median,
        "high": high,
        "shown": numbers["median"],
        "ends": span(numbers["low"], numbers["high"]) if spread.total > 1 else "",
        "said": tally.say.say("class_folder.spread_of", name=name, **numbers),
    }


def _bars(bins: list[int], tallest: int) -> Iterator[Data]:
    """Columns in per cent of the drawing's width and height, as dark as their points are on every page."""
    for number, count in enumerate(bins):
        if count:
            fill, _ = shade(BIN * (number + 0.5))
            yield {"left": BIN * number, "height": round(100 * count / tallest), "fill": fill}
