"""A report in another language: whatever has words in the catalogue is said again."""

from __future__ import annotations

from dataclasses import replace

from pe_coach.advice import spoken
from pe_coach.advice.types import Correction, Praise
from pe_coach.report.marking import grade_text
from pe_coach.report.types import Report
from pe_coach.scoring.scales import Grade, load_scale, scale_ids
from pe_coach.scoring.types import CriterionResult
from pe_coach.words import Words, words


def in_language(report: Report, lang: str) -> Report:
    """The report with reasons, corrections and praise in a language; numbers and ids stay.

    A teacher's own words, and texts that are in no catalogue, stay as they are.
    """
    say = words(lang).with_own(report.own_words)
    return replace(
        report,
        error=report.error and report.error.in_language(lang),
        reasons=tuple(reason.in_language(lang) for reason in report.reasons),
        corrections=tuple(_correction(c, report.words_from, say) for c in report.corrections),
        good=tuple(_praise(p, report.words_from, say) for p in report.good),
        criteria=tuple(_criterion(c, lang) for c in report.criteria),
        grade=report.grade and _grade(report.grade, say),
    )


def _correction(correction: Correction, whose: str, say: Words) -> Correction:
    if not whose:
        return correction
    advice = spoken.advice(say, whose, correction.criterion, correction.side)
    return replace(correction, advice=advice, drill=spoken.drill(say, whose, correction.criterion))


def _grade(grade: Grade, say: Words) -> Grade:
    """A grade on a scale that ships; of a school's own only the report knows the words."""
    return replace(grade, text=grade_text(grade, load_scale(grade.scale), say)) if grade.scale in scale_ids() else grade


def _praise(praise: Praise, whose: str, say: Words) -> Praise:
    if not whose:
        return praise
    return replace(praise, text=spoken.good(say, whose, praise.criterion))


def _criterion(result: CriterionResult, lang: str) -> CriterionResult:
    return result if result.why_not is None else replace(result, why_not=result.why_not.in_language(lang))
