"""A part of `benchmarks/mutated_files.py`: lists, key points, events and references, each harmed in another way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FILES = 200


def test_mutated_files_do_no_harm(root: Path, tmp_path: Path) -> None:
    """No crash, no hang, no traceback, nothing written elsewhere, no wrong score without a word."""
    kinds = ("--kinds", "roster", "keypoints", "event", "reference")
    command = [root / "benchmarks" / "mutated_files.py", "--files", FILES, "--films", 0, *kinds, "--seed", 7]
    run = subprocess.run(
        [sys.executable, *map(str, command), "--work", str(tmp_path)], capture_output=True, text=True, timeout=900
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    assert f"{FILES} files, 0 of them not as they should be" in run.stdout
