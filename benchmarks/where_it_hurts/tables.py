"""Markdown tables of cases: frames by event, the worst of every film, labelled people by cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.where_it_hurts.cases import OF_FRAMES, OF_PEOPLE, Case, blurred_below, causes, worst

WORST = 3
"""Frames told of a film."""


def by_event(cases: Sequence[Case], before: Mapping[tuple[str, int], bool]) -> str:
    """How many frames of each event are bad, and what holds in them."""
    limit = blurred_below(cases)
    titles = ["event", "frames", "by teacher", *(["bad before"] if before else []), "bad", "good alone", *OF_FRAMES]
    groups = {event: [c for c in cases if c.event == event] for event in dict.fromkeys(c.event for c in cases)}
    return table(titles, (_event_row(name, group, limit, before) for name, group in [*groups.items(), ("all", cases)]))


def _event_row(
    name: str, cases: Sequence[Case], blur_limit: float, before: Mapping[tuple[str, int], bool]
) -> list[str]:  # fmt: skip
    bad, said = [c for c in cases if c.bad], {id(c): causes(c, blur_limit) for c in cases}
    cells = []
    for cause in OF_FRAMES:
        of_bad, of_all = (_percent(sum(cause in said[id(c)] for c in part), len(part)) for part in (bad, cases))
        cells.append(f"{of_bad} ({of_all})")
    was = [before[c.name, c.frame] for c in cases if (c.name, c.frame) in before]
    old = [f"{_percent(sum(was), len(was))} %"] if before else []
    teacher = sum(c.judge == "teacher" for c in cases)
    asked = sum(c.alone is not None for c in cases)
    good_alone = f"{sum(c.is_good_alone for c in cases)} of {asked}"
    return [name, str(len(cases)), str(teacher), *old, f"{_percent(len(bad), len(cases))} %", good_alone, *cells]


def by_clip(cases: Sequence[Case]) -> str:
    """The worst frames of every film, with their numbers."""
    limit, rows = blurred_below(cases), []
    for name in dict.fromkeys(case.name for case in cases):
        group = [case for case in cases if case.name == name]
        told = "; ".join(_told(case, limit) for case in worst(group, WORST))
        rows.append([name, str(len(group)), f"{_percent(sum(c.bad for c in group), len(group))} %", told])
    return table(["film", "frames", "bad", "worst frames"], rows)


def _told(case: Case, blur_limit: float) -> str:
    off = f"{case.missed} of {case.sure} off, {case.error:.2f} torso" if case.sure else "no teacher"
    said = ", ".join(cause for cause in OF_FRAMES if cause in causes(case, blur_limit))
    return f"**{case.frame}** {off}, confidence {case.confidence:.2f} ({said})"


def by_cause(cases: Sequence[Case]) -> str:
    """Of labelled people: how good they are where a cause holds, and what is lost by it."""
    limit = blurred_below(cases)
    said = {id(case): causes(case, limit) for case in cases}
    titles = ["cause", "people", "bad", "PCK@0.2", "PCK of the others", "lost by it"]
    rows = [["all", *_people_cells(cases), "", ""]]
    for cause in OF_PEOPLE:
        some = [case for case in cases if cause in said[id(case)]]
        others = [case for case in cases if cause not in said[id(case)]]
        if some:
            rows.append([cause, *_people_cells(some), f"{hit_share(others):.3f}", f"{lost(some, others):+.3f}"])
    return table(titles, rows)


def _people_cells(cases: Sequence[Case]) -> list[str]:
    bad = f"{_percent(sum(case.bad for case in cases), len(cases))} %"
    return [str(len(cases)), bad, f"{hit_share(cases):.3f}"]


def hit_share(cases: Sequence[Case]) -> float:
    """PCK@0.2 of the points of some people together; NaN without any."""
    sure = sum(case.sure for case in cases)
    return 1 - sum(case.missed for case in cases) / sure if sure else float("nan")


def lost(some: Sequence[Case], others: Sequence[Case]) -> float:
    """PCK@0.2 of all that would be gained if some people were found as well as the others."""
    weight = sum(case.sure for case in some) / max(sum(case.sure for case in (*some, *others)), 1)
    return weight * (hit_share(others) - hit_share(some)) if weight else 0.0


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Markdown."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f}" if whole else "–"
