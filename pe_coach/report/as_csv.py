"""The class sheet: one row a clip, for a spreadsheet. `docs/csv.md` explains every column.

UTF-8 with a byte order mark (a spreadsheet program then shows umlauts), comma, decimal point, CRLF.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from pe_coach.events import event_ids, load_event
from pe_coach.files import write_file
from pe_coach.report.as_json import as_dict
from pe_coach.report.dialect import Cell, csv_lines, neutral
from pe_coach.report.types import TRIAL_PCK, Report
from pe_coach.scoring.gate import Status
from pe_coach.scoring.sizes import SIZE_IDS


@dataclass(frozen=True)
class Column:
    """A column of the sheet: its name, and how it is read from a report's plain data (`as_dict`)."""

    name: str
    read: Callable[[dict[str, Any]], Cell]


def _key(name: str) -> Column:
    return Column(name, lambda report: report[name])


def _part(name: str, part: str, key: str) -> Column:
    return Column(name, lambda report: (report[part] or {}).get(key))


def _first_correction(key: str) -> Column:
    return Column(f"correction_{key}", lambda report: report["corrections"][0][key] if report["corrections"] else None)


def _phase(name: str) -> Column:
    return Column(f"phase_{name}", lambda report: report["by_phase"].get(name, {}).get("value"))


def _size(name: str) -> tuple[Column, Column]:
    """A size and half of its interval's width, in the unit that `measure_unit` says of lengths."""

    def read(report: dict[str, Any], key: Callable[[dict[str, Any]], Cell]) -> Cell:
        return next((key(size) for size in report["measures"] if size["id"] == name), None)

    return (
        Column(f"measure_{name}", lambda report: read(report, lambda size: size["value"])),
        Column(
            f"measure_{name}_error",
            lambda report: read(report, lambda size: round((size["high"] - size["low"]) / 2, 3)),
        ),
    )


def _length_unit(report: dict[str, Any]) -> Cell:
    """m where a size is in metres, T where lengths are told in torso lengths, nothing where there are none."""
    units = {size["unit"] for size in report["measures"]}
    return next((unit for unit in ("m", "T") if unit in units), None)


def _version(name: str) -> Column:
    return Column(f"version_{name}", lambda report: report["versions"].get(name))


def _reasons(key: str) -> Callable[[dict[str, Any]], Cell]:
    return lambda report: " | ".join(reason[key] for reason in report["reasons"])


def _changed(report: dict[str, Any]) -> Cell:
    """What was changed by hand, such as `instant toe_off | sides`."""
    return " | ".join(f"{change['what']} {change['name']}".strip() for change in report["changed"])


BEFORE_PHASES = (
    *(_key(name) for name in ("clip", "pupil", "event", "profile", "reference", "status")),
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
"""Columns of results.csv up to those of the event's phases, which follow as `phase_NAME`."""

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
    *(_key(name) for name in ("clip", "pupil", "event")),
    _part("code", "error", "code"),
    _part("text", "error", "text"),
)
"""Columns of failures.csv."""


def write_results(path: Path, reports: Iterable[Report]) -> Path:
    """Write one row for every readable clip among the reports, the rejected ones too.

    Returns the path written: a file that a spreadsheet program holds open is written beside, under a numbered name.

    Raises:
        OutputError: the folder cannot be written to.
    """
    reports = list(reports)
    phases = phase_columns((report.event, report.by_phase) for report in reports)
    readable = (report for report in reports if report.status is not Status.FAILED)
    return write_file(path, _table((*BEFORE_PHASES, *phases, *AFTER_PHASES), readable))


def write_failures(path: Path, reports: Iterable[Report]) -> Path:
    """Write one row for every clip among the reports that could not be read or graded, with the reason.

    Together with `write_results` every report is counted exactly once. Returns and raises as `write_results` does.
    """
    return write_file(path, _table(FAILURE_COLUMNS, (report for report in reports if report.status is Status.FAILED)))


def phase_columns(reported: Iterable[tuple[str, Iterable[str]]]) -> list[Column]:
    """Columns for the phases of events, each once: all of an event that ships, of a teacher's own those reported.

    Args:
        reported: for every report its event and the ids of its phases.
    """
    shipped = {name: load_event(name) for name in event_ids()}
    names = [
        [phase.id for phase in shipped[event].phases] if event in shipped else list(phases)
        for event, phases in reported
    ]
    return [_phase(name) for name in dict.fromkeys(chain.from_iterable(names))]


def _table(columns: Sequence[Column], reports: Iterable[Report]) -> bytes:
    """The bytes of a CSV file with a header and a row for every report."""
    rows = ([neutral(column.read(plain)) for column in columns] for plain in map(as_dict, reports))
    return b"".join(csv_lines([column.name for column in columns], rows))
