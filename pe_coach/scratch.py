"""Folders for files that are needed for a moment, and their end where a process was killed over them."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from tempfile import TemporaryDirectory

_OURS = re.compile(r"pe-coach-(\d+)-\w+")
"""Names of such folders; they tell which process made them."""


def scratch() -> TemporaryDirectory[str]:
    """A folder that is gone when its block ends."""
    return TemporaryDirectory(prefix=f"pe-coach-{os.getpid()}-", ignore_cleanup_errors=True)


def sweep() -> int:
    """Remove the folders of processes that are no more: they were killed. Returns how many."""
    import psutil

    swept = 0
    for path in Path(tempfile.gettempdir()).glob("pe-coach-*"):
        made_by = _OURS.fullmatch(path.name)
        if made_by and path.is_dir() and not path.is_symlink() and not psutil.pid_exists(int(made_by[1])):
            shutil.rmtree(path, ignore_errors=True)
            swept += 1
    return swept
