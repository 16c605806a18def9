"""The score of a report on a grade scale, after a teacher's curve where there is one."""

from __future__ import annotations

from dataclasses import replace

from pe_coach.report.types import Report
from pe_coach.scoring import SCORE_VERSION
from pe_coach.scoring.scales import Grade, Scale, graded
from pe_coach.scoring.teacher_curve import TeacherCurve
from pe_coach.words import Words, words


def marked(report: Report, scale: Scale, curve: TeacherCurve | None, lang: str = "en") -> Report:
    """The report with its grade, in words of a language; `score` stays what was measured.

    A curve of another event or of another version of the score is not used: its numbers are not of one kind.
    """
    versions = report.versions | {"score": SCORE_VERSION, "grade_map": scale.map_version}
    used = curve if curve and fits(curve, report.event) else None
    calibrated = used.calibrated(report.score) if used and report.score else None
    grade = graded(scale, calibrated or report.score) if report.score else None
    return replace(
        report,
        grade=_in_words(grade, scale, words(lang)) if grade else None,
        calibrated=calibrated,
        calibration=used.name if used else None,
        versions=versions,
    )


def _in_words(grade: Grade, scale: Scale, say: Words) -> Grade:
    cuts = {grade_name(one, scale, say): start for one, start in grade.cuts.items()}
    return replace(grade, text=grade_text(grade, scale, say), cuts=cuts)


def fits(curve: TeacherCurve, event: str) -> bool:
    """Whether a curve was made for this event and this version of the score."""
    return curve.event == event and curve.score_version == SCORE_VERSION


def grade_text(grade: Grade, scale: Scale, say: Words) -> str:
    """A grade against its cuts, such as `B, could be C`."""
    better, worse = (grade_name(one, scale, say) for one in (grade.high, grade.low))
    own = grade_name(grade.grade, scale, say)
    others = {better, worse} - {own}
    if not scale.cuts:
        return say.say("grades.points", grade=own, worse=worse, better=better)
    if not others:
        return say.say("grades.sure", grade=own)
    if scale.steps(grade.low, grade.high) == 1:
        return say.say("grades.could_be", grade=own, other=others.pop())
    return say.say("grades.between", grade=own, worse=worse, better=better)


def grade_name(grade: str, scale: Scale, say: Words) -> str:
    """What a grade is called: the scale's own words, else those of the language, else as it is."""
    own = {cut.grade: cut.words.get(say.lang) for cut in scale.cuts}.get(grade)
    return own or say.tables["grade_names"].get(grade) or say.in_script(grade)
