"""SECURITY.md names a test for every threat: each of them exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def rows(root: Path) -> list[list[str]]:
    """The cells of the table of threats."""
    text = (root / "SECURITY.md").read_text(encoding="utf-8")
    table = text.partition("## Threats")[2].partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_threat_has_a_measure_and_tests_that_exist(root: Path, rows: list[list[str]]) -> None:
    there = {
        name
        for path in (root / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(rows) >= 20
    for threat, measure, tests in rows:
        named = re.findall(r"`(test_\w+)`", tests)
        assert threat and measure and named, threat
        assert [name for name in named if name not in there] == [], threat


def test_a_test_stands_for_one_threat(rows: list[list[str]]) -> None:
    named = [name for row in rows for name in re.findall(r"`(test_\w+)`", row[2])]
    assert len(named) == len(set(named))
