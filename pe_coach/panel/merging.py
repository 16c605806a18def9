"""What a panel found: raters among each other, the same rater twice, and the machine against the panel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.errors import UsageError
from pe_coach.files import write_file
from pe_coach.panel.agreement import Agreement, agreement, complete, icc_2_1, icc_agreement, weighted_kappa
from pe_coach.panel.ratings import Machine, Mapped, Ratings
from pe_coach.report.dialect import csv_lines
from pe_coach.scoring.marks import as_marks_row
from pe_coach.words import Words, words

Floats = NDArray[np.float64]

TOTAL = "total"


@dataclass(frozen=True)
class Line:
    """One item, or the total: how raters agree, and how the machine agrees with the panel, if it was asked."""

    id: str
    raters: Agreement
    machine: Agreement | None


@dataclass(frozen=True)
class Merged:
    """All that a panel found; `panel` is how well the mean of all raters measures, `repeat` the same rater twice."""

    ratings: Ratings
    lines: tuple[Line, ...]
    panel: Agreement
    repeat: Agreement | None


def merged(ratings: Ratings, machine: Machine | None = None, *, seed: int = 0) -> Merged:
    """What raters' files say: weighted kappa of every item, ICC(2,1) of the total, with intervals.

    The machine is one rater more, the panel's median (of the total its mean) the other. Films seen again count only
    for the raters' own error.

    Raises:
        UsageError: `bad_panel`, with fewer than two raters.
    """
    if len(ratings.raters) < 2:
        raise UsageError("bad_panel", f"there is one rater, {ratings.raters[0]}. Agreement needs two or more.")
    rows = list(ratings.firsts)
    points, totals = ratings.points[rows], ratings.totals[rows]
    lines = [
        Line(
            item,
            agreement(weighted_kappa, points[:, place], seed=seed),
            _machine_on_item(machine, rows, place, points[:, place], seed),
        )
        for place, item in enumerate(ratings.items)
    ]
    single, together = icc_agreement(complete(totals))
    lines.append(Line(TOTAL, single, _machine_on_total(machine, rows, totals, seed)))
    return Merged(ratings, tuple(lines), together, _repeated(ratings, seed))


def _machine_on_item(
    machine: Machine | None, rows: list[int], place: int, panel: Floats, seed: int
) -> Agreement | None:
    if machine is None:
        return None
    return agreement(weighted_kappa, np.stack([machine.points[rows, place], _median(panel)], 1), seed=seed)


def _machine_on_total(machine: Machine | None, rows: list[int], totals: Floats, seed: int) -> Agreement | None:
    if machine is None:
        return None
    both = np.stack([machine.scores[rows], panel_mean(totals)], 1)
    return agreement(icc_2_1, complete(both), seed=seed)


def _median(ratings: Floats) -> Floats:
    """(N,) median of the raters who saw it, rounded half up to a number that can be given; NaN for nobody."""
    median, known = np.full(len(ratings), np.nan), np.isfinite(ratings).any(1)
    median[known] = np.floor(np.nanmedian(ratings[known], axis=1) + 0.5)
    return median


def panel_mean(totals: Floats) -> Floats:
    """(N,) mean of the raters who rated a film; NaN for nobody."""
    mean, known = np.full(len(totals), np.nan), np.isfinite(totals).any(1)
    mean[known] = np.nanmean(totals[known], axis=1)
    return mean


def _repeated(ratings: Ratings, seed: int) -> Agreement | None:
    """The total of a film seen twice, every rater's pair a row; None where none was."""
    pairs = [ratings.totals[list(pair)].T for pair in ratings.again]
    return agreement(icc_2_1, complete(np.concatenate(pairs)), seed=seed) if pairs else None


def as_text(found: Merged, names: dict[str, str], lang: str = "en") -> str:
    """The findings as lines; `names` is what items are called."""
    say, ratings = words(lang), found.ratings
    counts = {"raters": len(ratings.raters), "clips": len(ratings.firsts), "repeats": len(ratings.again)}
    lines = [say.say("agreement.raters", **counts), ""]
    lines += [f"{'':<46} {say.say('agreement.among'):<28} {say.say('agreement.machine')}"]
    lines += _rows(found, names, say)
    lines += ["", say.say("agreement.explained"), say.say("agreement.mean", figure=figure(found.panel, say))]
    lines += [say.say("agreement.repeat", figure=figure(found.repeat, say))] if found.repeat else []
    return "\n".join(lines)


def _rows(found: Merged, names: dict[str, str], say: Words) -> Iterator[str]:
    for line in found.lines:
        name = say.say("agreement.total") if line.id == TOTAL else names.get(line.id, line.id.replace("_", " "))
        machine = figure(line.machine, say) if line.machine else "–"
        yield f"{name[:45]:<46} {figure(line.raters, say):<28} {machine}"


def figure(found: Agreement, say: Words) -> str:
    """A coefficient with its interval."""
    if not np.isfinite(found.value):
        return say.say("agreement.unknown")
    return say.say("agreement.figure", value=found.value, low=found.low, high=found.high)


AGREEMENT_COLUMNS = ("item", "between", "value", "low", "high", "films")


def write_merged(folder: Path, found: Merged, machine: Machine | None, mapping: dict[str, Mapped]) -> list[Path]:
    """Write `agreement.csv`, and with the machine `marks.csv` for `pe-coach calibrate`; returns the paths.

    Raises:
        OutputError: the folder cannot be written to.
    """
    rows = [
        (line.id, between, *_cells(one))
        for line in found.lines
        for between, one in (("raters", line.raters), ("machine_panel", line.machine))
        if one
    ]
    written = [write_file(folder / "agreement.csv", b"".join(csv_lines(AGREEMENT_COLUMNS, rows)))]
    if machine is not None:
        written.append(write_file(folder / "marks.csv", b"".join(_marks(found.ratings, machine, mapping))))
    return written


def _cells(found: Agreement) -> tuple[float | None, float | None, float | None, int]:
    value, low, high = (round(x, 3) if np.isfinite(x) else None for x in (found.value, found.low, found.high))
    return value, low, high, found.clips


def _marks(ratings: Ratings, machine: Machine, mapping: dict[str, Mapped]) -> Iterator[bytes]:
    """The panel's mean marks beside the machine's scores; raters never saw these."""
    means, rows = panel_mean(ratings.totals), []
    for row in ratings.firsts:
        if np.isfinite(means[row]) and np.isfinite(machine.scores[row]):
            clip = mapping[ratings.films[row]].clip
            rows.append(as_marks_row(clip, float(machine.scores[row]), float(means[row])))
    header = list(as_marks_row("", 0.0, 0.0))
    return csv_lines(header, [[one[name] for name in header] for one in rows])
