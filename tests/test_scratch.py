"""What a killed process left in the system's folder for temporary files is gone after the next start."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pe_coach.scratch import scratch, sweep

LEFT = """
import os, pathlib
from pe_coach.scratch import scratch
folder = scratch()
pathlib.Path(folder.name, "film.mp4").write_bytes(b"film")
print(folder.name, flush=True)
os._exit(9)
"""


def test_a_killed_process_leaves_nothing_that_the_next_start_does_not_find(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    (tmp_path / "pe-coach-notes").mkdir()  # somebody else's
    killed = subprocess.run([sys.executable, "-c", LEFT], cwd=root, capture_output=True, text=True)
    left = Path(killed.stdout.strip())
    assert (left / "film.mp4").exists()
    with scratch() as folder:
        assert sweep() == 1
        assert Path(folder).exists()
    assert not left.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["pe-coach-notes"]
