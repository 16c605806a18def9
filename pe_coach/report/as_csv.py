"""The class sheet: one row a clip, for a spreadsheet. `docs/csv.md` explains every column.

UTF-8 with a byte order mark (a spreadsheet program then shows umlauts), CRLF; comma and decimal point, or as a dialect
says. Rows are read as they are written: a sheet of 100,000 needs no more memory than one of ten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from pe_coach.events import event_ids, load_event
from pe_coach.files import write_parts
from pe_coach.report.dialect import COMMA, Cell, Dialect, csv_lines, neutral
from pe_coach.report.types import TRIAL_PCK
from pe_coach.scoring.gate import Status
from pe_coach.scoring.sizes import SIZE_IDS

Plain = dict[str, Any]
"""A report's plain data (`as_dict`); what is known of its place in a class stands beside it under the names of the
columns `IN_CLASS`."""

Plains = Callable[[], Iterable[Plain]]
"""Opens the reports of a class once more, from the first."""


@dataclass(frozen=True)
class Column:
    """A column of the sheet: its name, and how it is read from a report's plain data (`as_dict`)."""

    name: str
    read: Callable[[Plain], Cell]


def _key(name: str) -> Column:
    return Column(name, lambda report: report[name])


def _beside(name: str) -> Column:
    return Column(name, lambda report: report.get(name))


def _part(name: str, part: str, key: str) -> Column:
    return Column(name, lambda report: (report[part] or {}).get(key))


def _first_correction(key: str) -> Column:
    return Column(f"correction_{key}", lambda report: report["corrections"][0][key] if report["corrections"] else None)


def _phase(name: str) -> Column:
    return Column(f"phase_{name}", lambda report: report["by_phase"].get(name, {}).get("value"))


def _size(name: str) -> tuple[Column, Column]:
    """A size and half of its interval's width, in the unit that `measure_unit` says of lengths."""

    def read(report: Plain, key: Callable[[Plain], Cell]) -> Cell:
        return next((key(size) for size in report["measures"] if size["id"] == name), None)

    return (
        Column(f"measure_{name}", lambda report: read(report, lambda size: size["value"])),
        Column(
            f"measure_{name}_error",
            lambda report: read(report, lambda size: round((size["high"] - size["low"]) / 2, 3)),
        ),
    )


def _length_unit(report: Plain) -> Cell:
    """m where a size is in metres, T where lengths are told in torso lengths, nothing where there are none."""
    units = {size["unit"] for size in report["measures"]}
    return next((unit for unit in ("m", "T") if unit in units), None)


def _version(name: str) -> Column:
    return Column(f"version_{name}", lambda report: report["versions"].get(name))


def _reasons(key: str) -> Callable[[Plain], Cell]:
    return lambda report: " | ".join(reason[key] for reason in report["reasons"])


def _changed(report: Plain) -> Cell:
    """What was changed by hand, such as `instant toe_off | sides`."""
    return " | ".join(f"{change['what']} {change['name']}".strip() for change in report["changed"])


IN_CLASS = (
    *(_beside(name) for name in ("number", "clip", "pupil", "pupil_number", "named_by", "attempt")),
    *(_beside(name) for name in ("recorded_at", "film", "start_s")),
)
"""The first columns: the clip's place in the class and whose it is."""

BEFORE_PHASES = (
    *(_key(name) for name in ("event", "profile", "reference", "status")),
    *(_part(*column) for column in (("score", "score", "value"), ("score_low", "score", "low"))),
    _part("score_high", "score", "high"),
    *(_part(f"grade{key and f'_{key}'}", "grade", key or "grade") for key in ("", "low", "high", "text", "scale")),
    *(_part(f"calibrated{key and f'_{key}'}", "calibrated", key or "value") for key in ("", "low", "high")),
    _key("calibration"),
    Column("reasons", _reasons("code")),
    Column("reasons_text", _reasons("text")),
    Column("changed", _changed),
    *(_first_correction(key) for key in ("phase", "joint", "criterion", "time_s", "measured", "reference", "unit")),
    *(_first_correction(key) for key in ("advice", "drill")),
    _part("technique", "technique", "value"),
    _part("similarity", "similarity", "value"),
    _part("timing", "timing", "value"),
)
"""Columns of results.csv after `IN_CLASS` up to those of the event's phases, which follow as `phase_NAME`."""

AFTER_PHASES = (
    *(
        _key(name)
        for name in ("validation", "level", "coverage", "assessed_weight", "frames", "fps", "alignment", "model")
    ),
    _part("model_pck", "model_figures", TRIAL_PCK),
    *(_part(key, "repairs", key) for key in ("swaps_repaired", "outliers", "gaps_filled")),
    Column("measure_unit", _length_unit),
    *chain.from_iterable(map(_size, SIZE_IDS)),
    *(_version(name) for name in ("program", "score", "grade_map", "event", "reference", "model")),
)
"""Columns of results.csv after those of the event's phases."""

FAILURE_COLUMNS = (
    *IN_CLASS,
    _key("event"),
    _part("code", "error", "code"),
    _part("text", "error", "text"),
)
"""Columns of failures.csv."""


def write_results(path: Path, reports: Plains, dialect: Dialect = COMMA) -> Path:
    """Write one row for every readable clip among the reports, the rejected ones too.

    Returns the path written: a file that a spreadsheet program holds open is written beside, under a numbered name.

    Raises:
        OutputError: the folder cannot be written to.
    """
    phases = phase_columns((report["event"], report["by_phase"]) for report in reports())
    columns = (*IN_CLASS, *BEFORE_PHASES, *phases, *AFTER_PHASES)
    readable = (report for report in reports() if not is_failure(report))
    return write_parts(path, table(columns, readable, dialect))


def write_failures(path: Path, reports: Plains, dialect: Dialect = COMMA) -> Path:
    """Write one row for every clip among the reports that could not be read or graded, with the reason.

    Together with `write_results` every report is counted exactly once. Returns and raises as `write_results` does.
    """
    return write_parts(path, table(FAILURE_COLUMNS, filter(is_failure, reports()), dialect))


def is_failure(report: Plain) -> bool:
    """Whether a clip could not be read or graded."""
    return bool(report["status"] == Status.FAILED)


def phase_columns(reported: Iterable[tuple[str, Iterable[str]]]) -> list[Column]:
    """Columns for the phases of events, each once: all of an event that ships, of a teacher's own those reported.

    Args:
        reported: for every report its event and the ids of its phases.
    """
    shipped = {name: load_event(name) for name in event_ids()}
    names: dict[str, None] = {}
    for event, phases in reported:
        names |= dict.fromkeys([phase.id for phase in shipped[event].phases] if event in shipped else phases)
    return [_phase(name) for name in names]


def table(columns: Sequence[Column], reports: Iterable[Plain], dialect: Dialect = COMMA) -> Iterator[bytes]:
    """The lines of a CSV file: a header, and a row for every report."""
    cells = ([neutral(column.read(report)) for column in columns] for report in reports)
    return csv_lines([column.name for column in columns], cells, dialect)
