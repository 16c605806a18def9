"""One page for a whole class: what each pupil is to change, and every movement to step through, without network."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pe_coach.errors import PeCoachError
from pe_coach.grading import Graded
from pe_coach.report.as_json import as_dict
from pe_coach.report.as_text import spoken
from pe_coach.report.figures import span
from pe_coach.report.player import dressed, script, style
from pe_coach.report.replay import replay, thinned
from pe_coach.store.types import Attempt, DecidedBy
from pe_coach.takeaway.overview import overview, overview_style
from pe_coach.takeaway.pages import MOST_BYTES, Look
from pe_coach.takeaway.stick import stick_figure
from pe_coach.takeaway.tally import Label, Tallies
from pe_coach.templating import template
from pe_coach.words import Words, words

MOST_FRAMES = (120, 90, 60, 45, 30, 20, 12)
"""Of each movement: the first that keep the page small enough."""

Data = dict[str, Any]


@dataclass(frozen=True)
class Member:
    """An attempt of the class, what the page tells of it, and the attempt graded again; None where it failed."""

    attempt: Attempt
    look: Look
    graded: Graded | None


def class_page(title: str, members: Sequence[Member], *, lang: str = "en") -> str:
    """The page of a class.

    Args:
        title: of the page.
        members: in the order in which they are shown; whose marks are not to be told says their `look`.
        lang: language of the page.

    Returns: HTML, at most `MOST_BYTES` long wherever fewer frames of the movements make that possible.
    """
    say = words(lang)
    replays = [_replay(member, lang) for member in members]
    rows = [_row(member, data, say, number) for number, (member, data) in enumerate(zip(members, replays, strict=True))]
    glance = overview(_tallies(members, rows, lang))
    text = ""
    for most in MOST_FRAMES:
        packed = _packed([data and thinned(data, most) for data in replays], lang)
        text = template(Path(__file__), "class.html.jinja").render(
            say=say,
            title=title,
            rows=rows,
            glance=glance,
            glance_style=overview_style(),
            packed=packed,
            script=script(),
            style=style(),
        )
        if len(text.encode()) <= MOST_BYTES:
            break
    return text


def _replay(member: Member, lang: str) -> Data | None:
    """What the player shows of an attempt, None where too little is known of the body."""
    if member.graded is None:
        return None
    try:
        data = replay(member.graded, lang=lang)
    except PeCoachError:
        return None
    return data if data["frames"]["frame"] else None


def _row(member: Member, data: Data | None, say: Words, number: int) -> Data:
    """What the page says of an attempt."""
    attempt, look = member.attempt, member.look
    title = look.name or say.say("text.attempt_number", number=look.number)
    row: Data = {"title": title, "anchor": anchor(number), "error": attempt.error, "first": None, "good": []}
    row |= {"reasons": [], "stick": ""}
    row |= {"mark": None, "whose": None, "replay": None if data is None else number}
    if member.graded is None:
        return row
    report, _ = spoken(member.graded.report, say.lang)
    row |= {"first": next(iter(report["corrections"]), None), "good": report["good"], "reasons": report["reasons"]}
    row |= _mark(attempt, report, say) if look.marks else {}
    return row | {"stick": stick_figure(data, say.text("stick_figure")) if data is not None else ""}


def _mark(attempt: Attempt, report: Data, say: Words) -> Data:
    """The final mark and whose it is; without one the machine's score with its interval."""
    if attempt.mark is not None and attempt.mark.value is not None:
        whose = "teacher" if attempt.mark.decided_by is DecidedBy.TEACHER else "machine"
        return {"mark": say.in_script(attempt.mark.value), "whose": say.say(f"takeaway.{whose}")}
    points = report["calibrated"] or report["score"]
    if attempt.mark is not None or points is None:
        return {}
    return {"mark": say.number(points["value"]), "whose": span(say.number(points["low"]), say.number(points["high"]))}


def _tallies(members: Sequence[Member], rows: Sequence[Data], lang: str) -> Tallies:
    """What the attempts have in common; points only of those whose marks may be told."""
    tallies = Tallies(lang)
    for number, (member, row) in enumerate(zip(members, rows, strict=True)):
        if member.graded is not None:
            label = Label(row["title"], f"#{anchor(number)}")
            tallies.add(as_dict(member.graded.report), label, numbers=member.look.marks)
    return tallies


def anchor(number: int) -> str:
    """Id of an attempt on the page, by its place there."""
    return f"attempt-{number + 1}"


def _packed(replays: Sequence[Data | None], lang: str) -> str:
    """All movements in one piece of base64: a tenth of their JSON, which every browser unpacks by itself."""
    words_of_player = dressed({"lang": lang})["words"]
    text = json.dumps({"replays": replays, "words": words_of_player}, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
