"""`pe-coach doctor`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NAMES = {
    *("program", "packages", "pages", "networks", "films", "data folder", "cache folder", "disk", "memory, cores"),
    *("browser", "language", "other devices"),
}


def doctor(home: Path, *flags: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run it as a teacher called Anna."""
    home.mkdir(exist_ok=True)
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("PE_COACH_")}
    own = {"HOME": str(home), "USERPROFILE": str(home), "LOGNAME": "anna", "USER": "anna"}
    command = [sys.executable, "-m", "pe_coach.cli", "doctor", *flags]
    return subprocess.run(command, env=quiet | own | variables, capture_output=True, text=True, check=False)


def checks(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in map(json.loads, done.stdout.splitlines())}


def test_it_looks_at_everything_and_names_nobody(tmp_path: Path) -> None:
    done = doctor(
        tmp_path / "anna", "--quick", "--json", PE_COACH_DATA=str(tmp_path / "anna" / "OneDrive - School" / "7b")
    )
    found = checks(done)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(found) >= NAMES
    assert found["data folder"]["state"] == "note" and "copies this folder to other" in found["data folder"]["do"]
    assert found["data folder"]["found"] == "~/OneDrive - School/7b".replace("/", os.sep)
    assert all(f"{name} " in found["networks"]["found"] for name in ("le_hrnet", "le_hrnet_fast"))
    assert found["films"]["state"] == "ok" and "HEVC" in found["films"]["found"]
    assert "anna" not in done.stdout.casefold() + done.stderr.casefold()


def test_a_network_that_is_not_the_one_of_its_card_is_a_problem(tmp_path: Path, root: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.toml").write_bytes((root / "models" / "le_hrnet_fast.toml").read_bytes())
    (own / "le_hrnet_fast.onnx").write_bytes((root / "models" / "le_hrnet_fast.onnx").read_bytes()[:-1])
    done = doctor(tmp_path / "anna", "--quick", PE_COACH_MODELS=str(own))
    assert done.returncode == 3
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("problem")]
    assert "sha256 differs" in line and "mine.toml" in line
    assert "> Install the program again." in done.stdout


@pytest.mark.slow
def test_it_grades_two_seconds_of_film_twice_the_same(tmp_path: Path) -> None:
    found = checks(doctor(tmp_path / "anna", "--json"))
    first, _, second = found["self-test"]["found"].rpartition("result ")[2].partition(" and ")
    assert found["self-test"]["state"] == "ok" and first == second and len(first) == 8
    assert all(f"{stage} " in found["pace"]["found"] for stage in ("decoding", "people", "pose", "scoring"))
