"""Nothing leaves this computer."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser  # the pages' server is watched, too


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs Debian's strace, which tells of every socket")
def test_a_class_is_graded_and_the_pages_are_served_without_a_word_to_anybody(root: Path) -> None:
    script = root / "benchmarks" / "no_network.py"
    done = subprocess.run([sys.executable, str(script), "--short"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "network cut" in done.stdout and "left this computer: 0" in done.stdout
