"""An evaluation as tables, in plain text for a terminal or in Markdown for the model card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pe_coach.training.evaluation.bars import Bar
from pe_coach.training.evaluation.report import PeopleReport, Report
from pe_coach.training.evaluation.scores import LIMBS_PX, TILTS, AngleFigures, Scores, Share
from pe_coach.training.evaluation.subgroups import Subgroup
from pe_coach.training.metrics import ANGLES, EDGES, JOINTS

NOTHING = "–"
ANGLE_NAMES = (*ANGLES, "trunk")
DETAILED = ("lspet", "lspet reviewed", "rendered take-off")
"""People whose angle errors are told by limb length, and whose confidence is compared with what happens."""


@dataclass(frozen=True)
class Table:
    """A title, a heading and rows of text; `text_columns` at the left are aligned left."""

    title: str
    heading: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    text_columns: int = 2

    def text(self) -> str:
        """Aligned with spaces."""
        lines = [self.heading, *self.rows]
        widths = [max(len(line[k]) for line in lines) for k in range(len(self.heading))]
        cells = [[self._aligned(cell, k, widths[k]) for k, cell in enumerate(line)] for line in lines]
        return "\n".join([self.title, *("  ".join(line).rstrip() for line in cells)])

    def _aligned(self, cell: str, column: int, width: int) -> str:
        return cell.ljust(width) if column < self.text_columns else cell.rjust(width)

    def markdown(self) -> str:
        """As a table of Markdown, the title above it."""
        lines = [self.heading, tuple("---" for _ in self.heading), *self.rows]
        return "\n".join([f"{self.title}\n", *("| " + " | ".join(line) + " |" for line in lines)])


def number(value: float | None, digits: int = 3) -> str:
    """The number, or a dash where there is none."""
    return NOTHING if value is None else f"{value:.{digits}f}"


def with_error(value: float | None, error: float | None, digits: int = 3) -> str:
    """A figure and its standard error."""
    return NOTHING if value is None else f"{value:.{digits}f} ± {number(error, digits)}"


def all_tables(report: Report) -> list[Table]:
    """Everything, in the order of importance."""
    found = [bar_table(report.bars), accuracy(report.people), joints(report.people), angles(report.people)]
    found += [limbs(name, report.people[name]) for name in DETAILED if name in report.people]
    found.append(confidence(report.people))
    return [*found, subgroup_table(report.subgroups)] if report.subgroups else found


def accuracy(people: dict[str, PeopleReport]) -> Table:
    """PCK of everybody, and by tilt."""
    rows = [
        (
            name,
            label,
            str(s.crops),
            _share(s.pck),
            _share(s.strict),
            " / ".join(number(v, 2) for v in s.exchanged.values()),
            *(_tilt(s.tilt[t]) for t in TILTS),
        )
        for name, label, s in _lines(people)
    ]
    title = (
        "PCK of the body's twelve points ± standard error; share of people whose left and right arms / legs "
        "are exchanged; PCK@0.2 by tilt of the trunk (people)"
    )
    return Table(title, ("people", "network", "n", "PCK@0.2", "PCK@0.1", "arms / legs", *TILTS), rows)


def joints(people: dict[str, PeopleReport]) -> Table:
    """PCK of each joint."""
    rows = [
        (name, label, *(f"{number(s.joint[j], 2)} / {number(s.joint_strict[j], 2)}" for j in JOINTS))
        for name, label, s in _lines(people)
    ]
    return Table("PCK@0.2 / PCK@0.1 by joint, both sides", ("people", "network", *JOINTS), rows)


def angles(people: dict[str, PeopleReport]) -> Table:
    """Mean and median angle errors."""
    rows = [(name, label, *(_mean_median(s.angle(a)) for a in ANGLE_NAMES)) for name, label, s in _lines(people)]
    title = "Angle errors in degrees, mean (median), of all labelled joints, sure or not"
    return Table(title, ("people", "network", *ANGLE_NAMES), rows)


def limbs(name: str, people: PeopleReport) -> Table:
    """Angle errors by the length of the limb in the picture."""
    rows = [
        (angle, limb, label, str(f.joints), *(number(v, 1) for v in (f.mean, f.median, f.percentile95, f.bias)))
        for angle in ANGLE_NAMES
        for limb in LIMBS_PX
        for label, f in ((label, s.angle(angle, limb)) for label, s in people.predictions.items())
        if f.joints
    ]
    title = f"Angle errors by limb length in the picture, {name}, degrees; bias: predicted minus true"
    heading = ("angle", "limb", "network", "joints", "mean", "median", "95 %", "bias")
    return Table(title, heading, rows, text_columns=3)


def confidence(people: dict[str, PeopleReport]) -> Table:
    """Share of hits by confidence, and the expected calibration error."""
    ranges = tuple(f"{low:g}–{high:g}" for low, high in pairwise(EDGES))
    rows = [
        (name, label, *(f"{number(b.hits, 2)} ({b.points})" for b in s.reliability), number(s.calibration))
        for name, label, s in _lines({name: p for name, p in people.items() if name in DETAILED})
    ]
    title = "Share of PCK@0.2 hits by confidence (points), and expected calibration error"
    return Table(title, ("people", "network", *ranges, "error"), rows)


def bar_table(bars: Sequence[Bar]) -> Table:
    """What is asked for and what there is."""
    rows = [(b.figure, *_bar(b), "yes" if b.met else "no") for b in bars]
    heading = ("figure", "ours", "bar", "aim", "MoveNet Thunder", "met")
    return Table("Bars", heading, rows, text_columns=1)


def _bar(bar: Bar) -> tuple[str, ...]:
    digits = 1 if bar.figure.endswith("°") else 3
    limit = ("≥ " if bar.higher else "≤ ") + number(bar.bar, digits)
    return number(bar.ours, digits), limit, number(bar.aim, digits), number(bar.thunder, digits)


def subgroup_table(groups: Sequence[Subgroup]) -> Table:
    """Rendered athletes, one attribute changed at a time."""
    rows = [
        (
            *(g.attribute, g.value, str(g.pictures)),
            *(_share(g.pck), _share(g.strict), with_error(g.knee, g.knee_error, 1)),
            NOTHING if g.difference is None else f"{g.difference:+.3f} ± {number(g.difference_error)}",
        )
        for g in groups
    ]
    title = (
        "Rendered athletes in the same postures before the same cameras, one attribute changed at a time, ± standard "
        "error; the last column compares PCK@0.1 with the mean of the attribute in the same scenes"
    )
    heading = ("attribute", "value", "n", "PCK@0.2", "PCK@0.1", "knee error °", "difference")
    return Table(title, heading, rows)


def _lines(people: dict[str, PeopleReport]) -> list[tuple[str, str, Scores]]:
    return [(name, label, s) for name, p in people.items() for label, s in p.predictions.items()]


def _share(found: Share) -> str:
    return with_error(found.value, found.error)


def _tilt(found: Share) -> str:
    return NOTHING if found.value is None else f"{found.value:.3f} ({found.crops})"


def _mean_median(found: AngleFigures) -> str:
    return NOTHING if found.mean is None else f"{number(found.mean, 1)} ({number(found.median, 1)})"
