"""What only some systems know, where the system has it not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from guarded_work import take_memory_unbounded

from pe_coach.errors import WorkerError
from pe_coach.guarded import each
from pe_coach.limits import Limits, let_libraries_load

RUNTIME = ("msvcp140.dll", "msvcp140_1.dll", "vcruntime140.dll")


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An environment as the package of the C++ library leaves it on Windows."""
    packages, programs = tmp_path / "Lib/site-packages", tmp_path / "Scripts"
    info = packages / "msvc_runtime-14.51.dist-info"
    for folder in (info, programs):
        folder.mkdir(parents=True)
    for name in RUNTIME:
        (programs / name).touch()
    (info / "METADATA").write_text("Name: msvc-runtime\nVersion: 14.51\n", encoding="utf-8")
    (info / "RECORD").write_text("".join(f"../../Scripts/{name},,\n" for name in RUNTIME), encoding="utf-8")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.syspath_prepend(str(packages))
    let_libraries_load.cache_clear()
    yield programs
    let_libraries_load.cache_clear()


def test_windows_is_told_where_the_c_library_lies(windows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(os, "add_dll_directory", told.append, raising=False)
    let_libraries_load()
    assert told == [str(windows)]


def test_onnxruntime_is_not_imported_before(root: Path) -> None:
    program = """
import pe_coach.people.model_file as model_file
import sys
def told():
    assert "onnxruntime" not in sys.modules
    print("told")
model_file.let_libraries_load = told
try:
    model_file.open_session(b"", "none")
except model_file.ModelError:
    print("onnxruntime" in sys.modules)
"""
    said = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True).stdout
    assert said.split() == ["told", "True"]


def test_a_worker_that_grows_is_ended_where_the_system_has_no_bounds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at_start = 'import sys, psutil; sys.modules["resource"] = None'  # psutil itself imports it on Linux
    (tmp_path / "sitecustomize.py").write_text(at_start, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    limits = Limits(resident_bytes=300 * 10**6)
    found = dict(each(take_memory_unbounded, [3000, 10], str, workers=1, limits=limits))
    error = found[3000]
    assert isinstance(error, WorkerError) and error.code == "out_of_memory" and "0.3 GB" in error.text
    assert found[10] == "done"
