"""A report put together from what the rooms found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pe_coach.advice.spoken import own_words
from pe_coach.alignment import Reference
from pe_coach.events import Event, Instants, Phases
from pe_coach.pose import Origin, PoseSequence
from pe_coach.report.types import Instant, PhaseSpan, Report
from pe_coach.scoring import Gate, Reason, Scores, Status
from pe_coach.scoring.deciding import may_show_total


def assembled(
    name: str,
    event: Event,
    reference: Reference,
    poses: PoseSequence,
    instants: Instants,
    phases: Phases,
    scores: Scores | None,
    gate: Gate,
    *,
    profile: str | None,
    pupil: str | None,
    program: str,
    asked: bool = False,
) -> Report:
    """The report without its corrections, from what the rooms found; `program` is this program's version.

    `scores` is None where no phase was found; `asked` says that a total is wanted where the event gives none by itself.
    """
    report = Report(
        clip=name,
        event=event.id,
        status=gate.status,
        profile=profile,
        reference=reference.name,
        pupil=pupil,
        reasons=gate.reasons,
        phases=tuple(PhaseSpan(p, *phases.bounds(p)) for p in phases.names),
        instants=tuple(Instant(n, at, instants.sigma_s[n]) for n, at in sorted(instants.time_s.items(), key=_by_time)),
        fps=1.0 / float(np.median(np.diff(poses.time_s))),
        frames=len(poses.time_s),
        validation=event.validation,
        not_assessable=event.not_assessable,
        words_from=event.words_of,
        own_words=own_words(event),
        withheld=event.score.total == "on_request" and not asked,
        versions={"program": program, "event": event.version, "reference": reference.version},
    )
    if scores is None:
        return report
    return replace(
        report,
        score=scores.total if may_show_total(event, gate, scores, asked=asked) else None,
        technique=scores.technique,
        similarity=scores.similarity,
        timing=scores.timing,
        by_phase=scores.by_phase,
        by_joint=scores.by_joint,
        table=scores.table,
        criteria=scores.criteria,
        coverage=scores.coverage,
        assessed_weight=scores.assessed_weight,
        versions=report.versions | {"score": scores.version},
    )


def _by_time(item: tuple[str, float]) -> float:
    return item[1]


def made_by(report: Report, origin: Origin) -> Report:
    """The report with the network named that made the key points."""
    versions = report.versions | {"model": origin.version}
    return replace(report, model=origin.network, model_figures=origin.shares, versions=versions)


def with_doubts(report: Report, doubts: tuple[Reason, ...]) -> Report:
    """The report with further reasons; an accepted one becomes a warning by them."""
    status = Status.WARNING if doubts and report.status is Status.ACCEPTED else report.status
    return replace(report, reasons=report.reasons + doubts, status=status)


def in_film_time(report: Report, k: float) -> Report:
    """The report with its times where the film shows them, `k` of its seconds for each real one."""
    return replace(
        report,
        phases=tuple(PhaseSpan(p.name, p.start_s * k, p.stop_s * k) for p in report.phases),
        instants=tuple(Instant(i.name, i.time_s * k, i.sigma_s * k) for i in report.instants),
        corrections=tuple(replace(c, time_s=c.time_s * k) for c in report.corrections),
        criteria=tuple(replace(c, time_s=None if c.time_s is None else c.time_s * k) for c in report.criteria),
    )
