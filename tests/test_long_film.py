"""Memory does not grow with the length of a film: no more than a few pictures are held at a time."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

LARGEST_MB = 1000
"""The pictures of a minute in 1080p at 5 frames a second alone would need 1900."""


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
def test_a_minute_of_film_is_never_held_in_memory(root: Path) -> None:
    assert peak_mb(root, 60) < LARGEST_MB
