"""The report in words for a terminal: the one correction first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pe_coach.advice.spoken import name as criterion_name
from pe_coach.report.as_json import as_dict
from pe_coach.report.figures import band, reading, score_text, size
from pe_coach.report.hand import changed_words
from pe_coach.report.translating import in_language
from pe_coach.report.types import TRIAL_PCK, Report
from pe_coach.words import Words, words


def as_text(report: Report, lang: str = "en") -> str:
    """A few lines for a teacher, without colours: first correction, score with interval, status, reasons, phases."""
    plain, say = spoken(report, lang)
    lines = [f"{title(plain, say)}: {say.name('status', plain['status'])}"]
    if plain["error"]:
        return "\n".join([*lines, f"  {plain['error']['text']}"])
    lines += _corrections(plain["corrections"], say) if shows_corrections(plain) else []
    lines += [f"  {say.text('score')}: {score_text(plain['score'], say)}"]
    lines += [f"    {part}" for part in parts_of_score(plain, say)]
    lines += [f"  {say.text('withheld')}"] if plain["withheld"] else []
    lines += [f"  {say.text('grade')}: {grade}"] if (grade := grade_words(plain, say)) else []
    lines += [f"  ! {reason['text']}" for reason in plain["reasons"]]
    lines += [f"    {person['number']}: {who(person, say)}" for person in plain["candidates"]]
    lines += [f"  ✎ {change}" for change in changed_words(plain, say)]
    lines += [f"  {say.text('phases')}: {', '.join(_phases(plain, say))}"] if plain["by_phase"] else []
    lines += [f"  + {praise['text']}" for praise in plain["good"]]
    lines += [f"  {say.name('measures', part['id'])}: {size(part, say)}" for part in plain["measures"]]
    unassessed = unassessed_words(plain, say)
    lines += [f"  {say.text('not_assessed')}:", *(f"    {each}" for each in unassessed)] if unassessed else []
    lines += [f"  {', '.join(basis(plain, say))}"]
    lines += [f"  {words_of_it}" for words_of_it in network_words(plain, say)]
    return "\n".join(lines)


def spoken(report: Report, lang: str) -> tuple[dict[str, Any], Words]:
    """The report's plain data in a language, and the words for it, a teacher's own first."""
    return as_dict(in_language(report, lang)), words(lang).with_own(report.own_words)


def parts_of_score(plain: dict[str, Any], say: Words) -> list[str]:
    """Criteria, similarity and timing, which stand beside the score, as far as they were measured."""
    named = ((say.text(name), plain[name]) for name in ("technique", "similarity", "timing"))
    return [f"{name} {score_text(part, say)}" for name, part in named if part["assessed"] and part["value"] is not None]


def grade_words(plain: dict[str, Any], say: Words) -> str | None:
    """The grade against its cuts, with what a level means; None where it would only repeat the score."""
    if not plain["grade"]:
        return None
    text = plain["grade"]["text"]
    if plain["calibrated"]:
        text = say.say("grades.calibrated", grade=text)
    elif text == score_text(plain["score"], say):
        return None
    meaning = say.tables["grade_meaning"].get(plain["grade"]["grade"])
    return f"{text}. {meaning}" if meaning else text


def basis(plain: dict[str, Any], say: Words) -> list[str]:
    """What the numbers rest on: style, whose bands, from where it was filmed, what the event was checked on."""
    profile = [say.name("profiles", plain["profile"])] if plain["profile"] else []
    view = [say.name("views", plain["view"])] if plain["view"] else []
    return [
        *profile,
        *view,
        say.say("text.bands_for", level=plain["level"]),
        say.name("validation", plain["validation"]),
    ]


def unassessed_words(plain: dict[str, Any], say: Words) -> list[str]:
    """Every criterion that the film could not show, those with the same reason together."""
    names: dict[str, list[str]] = {}
    for one in plain["criteria"]:
        if one["why_not"]:
            names.setdefault(one["why_not"]["text"], []).append(criterion_name(say, plain["words_from"], one["id"]))
    return [f"{', '.join(dict.fromkeys(those))}: {why}" for why, those in names.items()]


def shows_corrections(plain: dict[str, Any]) -> bool:
    """Whether corrections, or that there are none, may be said: a rejected film without any proves nothing good."""
    return bool(plain["corrections"]) or plain["status"] != "rejected"


def title(plain: dict[str, Any], say: Words) -> str:
    """Whose attempt this is: pupil or file, and event."""
    return f"{plain['pupil'] or plain['clip']} · {say.name('events', plain['event'])}"


def place(correction: dict[str, Any], say: Words) -> str:
    """Where a correction applies: part of the body, phase, time and frame of the film."""
    joint, phase = say.name("joints", correction["joint"]), say.name("phases", correction["phase"])
    frame = f"{say.text('frame')} {correction['frame']}"
    return f"{joint}, {phase}, {say.number(correction['time_s'], 2)} s ({frame})"


def who(person: dict[str, Any], say: Words) -> str:
    """Which of two people, when, and whether it is the one who was graded."""
    graded = say.text("graded" if person["graded"] else "not_graded")
    return f"{say.name('places', person['place'])}, {say.number(person['time_s'], 2)} s ({graded})"


def point(person: dict[str, Any]) -> str:
    """What picks somebody: a pixel on the body, and when, in a form that programs read.

    >>> point({"box": [380.0, 100.0, 421.0, 260.0], "time_s": 1.2})
    '400,180@1.20'
    """
    x0, y0, x1, y1 = person["box"]
    return f"{(x0 + x1) / 2:.0f},{(y0 + y1) / 2:.0f}@{person['time_s']:.2f}"


def difference(correction: dict[str, Any], say: Words) -> str:
    """What was measured, and what earns full marks."""
    measured = reading(correction["measured"], correction["standard_error"], correction["unit"], say)
    full = band(correction, say)
    return f"{say.text('measured')} {measured}" + (f", {say.text('band')} {full}" if full else "")


def network_words(plain: dict[str, Any], say: Words) -> list[str]:
    """The pose network and how many of the points of rendered athletes it finds; nothing where there was none."""
    if not plain["model"]:
        return []
    found = plain["model_figures"].get(TRIAL_PCK)
    share = f" ({say.number(100 * found)} % {say.text('network_finds')})" if found is not None else ""
    return [f"{say.text('network')} {plain['model']}{share}"]


def _corrections(corrections: list[dict[str, Any]], say: Words) -> Iterator[str]:
    if not corrections:
        yield f"  {say.text('no_correction')}"
        return
    first, *others = corrections
    yield f"  {say.text('first_correction')}: {first['advice']}"
    yield f"    ({place(first, say)}: {difference(first, say)})"
    yield from [f"    {say.text('practise')}: {first['drill']}"] if first["drill"] else []
    for correction in others:
        yield f"  {say.text('next_corrections')}: {correction['advice']} ({place(correction, say)})"


def _phases(plain: dict[str, Any], say: Words) -> Iterator[str]:
    for name, part in plain["by_phase"].items():
        points = say.number(part["value"]) if part["assessed"] else say.text("not_seen")
        yield f"{say.name('phases', name)} {points}"
