"""Memory does not grow with the length of a film: a minute in 1080p needs hardly more than a few seconds."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

LARGEST_MB = 1000
GROWTH_MB = 200
"""A tenth of the pictures of a minute at 5 frames a second; boxes, key points and corners are far less."""


def peak_mb(root: Path, seconds: int) -> int:
    small = root / "models" / "le_hrnet_small.toml"
    script = root / "benchmarks" / "long_film.py"
    command = [sys.executable, script, "--seconds", seconds, "--rate", 5, "--model", small]
    run = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=900)
    assert run.returncode == 0, run.stderr
    frames = int(re.findall(r"^(\d+) frames", run.stdout)[0])
    assert frames >= 4 * seconds
    return int(re.findall(r"largest resident set (\d+) MB", run.stdout)[0])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the largest resident set of a program")
def test_a_minute_of_film_needs_no_more_memory_than_a_moment(root: Path) -> None:
    short, long = peak_mb(root, 8), peak_mb(root, 60)
    assert long < LARGEST_MB
    assert long - short < GROWTH_MB
