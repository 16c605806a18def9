"""Sizes in JSON and in the class sheet: no more digits than their intervals allow."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

from pe_coach.report import Report, from_json, to_json, write_results
from pe_coach.report.as_json import as_dict
from pe_coach.scoring.sizes import Size

SIZES = (
    Size("takeoff_speed", 5.2371, 4.91, 5.62, "m/s"),
    Size("distance", 3.4172, 3.38, 3.45, "m"),
    Size("flight_time", 0.51234, 0.505, 0.52, "s"),
    Size("tempo", 43.21, 39.0, 48.0, "1/min"),
)


def test_digits_end_where_the_doubt_begins(jump: Report) -> None:
    written = {size["id"]: size for size in as_dict(replace(jump, measures=SIZES))["measures"]}
    assert written["takeoff_speed"] == {"id": "takeoff_speed", "value": 5.2, "low": 4.9, "high": 5.6, "unit": "m/s"}
    assert [written[name]["value"] for name in ("distance", "flight_time", "tempo")] == [3.42, 0.512, 43.0]


def test_they_come_back_from_json(jump: Report) -> None:
    report = replace(jump, measures=SIZES)
    assert [size.id for size in from_json(to_json(report)).measures] == [size.id for size in SIZES]
    assert to_json(from_json(to_json(report))) == to_json(report)


def test_the_class_sheet_holds_value_error_and_unit(jump: Report, tmp_path: Path) -> None:
    file = write_results(tmp_path / "results.csv", lambda: map(as_dict, [replace(jump, measures=SIZES), jump]))
    told, nothing = csv.DictReader(file.read_text("utf-8-sig").splitlines())
    assert (told["measure_distance"], told["measure_distance_error"], told["measure_unit"]) == ("3.42", "0.035", "m")
    assert nothing["measure_distance"] == nothing["measure_unit"] == told["measure_last_step"] == ""
    torsos = replace(jump, measures=(replace(SIZES[1], unit="T"),))
    sheet = write_results(tmp_path / "t.csv", lambda: [as_dict(torsos)])
    (row,) = csv.DictReader(sheet.read_text("utf-8-sig").splitlines())
    assert row["measure_unit"] == "T"
