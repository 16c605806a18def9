"""Cases as a CSV file, and what a later run wants to know of it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.where_it_hurts.cases import Case


def save(cases: Sequence[Case], path: Path) -> None:
    """One row a case."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(asdict(cases[0])))
        writer.writeheader()
        writer.writerows({**asdict(case), "found": "; ".join(case.found)} for case in cases)


def read_bad(path: Path) -> dict[tuple[str, int], bool]:
    """Which cases of a saved file were bad, by name and frame."""
    with path.open(newline="", encoding="utf-8") as file:
        return {(row["name"], int(row["frame"])): row["bad"] == "True" for row in csv.DictReader(file)}
