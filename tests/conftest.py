"""Fixtures for all tests, and what the marked ones need.

A test marked `shared`, `torch` or `browser` is skipped, with the reason, where its need is not met. With the
environment variable PE_COACH_NO_SKIPS=1 (as in `.ci/run`) a skipped test fails instead.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The data folder beside the checkout."""
    folder = ROOT.parent / "shared"
    if not (folder / "data").is_dir():
        pytest.skip("needs the data folder ../shared beside the checkout")
    return folder / "data"


@pytest.fixture(scope="session")
def odd_files(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the odd and broken files that the shared script makes."""
    if shutil.which("ffmpeg") is None:
        pytest.skip("needs the program ffmpeg to make odd and broken films")
    folder = tmp_path_factory.mktemp("odd")
    script = shared / "clips" / "make_broken.py"
    subprocess.run([sys.executable, str(script), str(folder)], check=True, stdout=subprocess.DEVNULL)
    return folder


def _missing(marker: str) -> str | None:
    """What a test with this marker lacks here, or None."""
    if marker == "torch" and importlib.util.find_spec("torch") is None:
        return "needs torch: pip install -e '.[train]'"
    if marker == "browser":
        if importlib.util.find_spec("streamlit") is None or importlib.util.find_spec("playwright") is None:
            return "needs the page and its driver: pip install -e '.[app,dev]'"
        if shutil.which("chromium") is None:
            return "needs Debian's browser: apt-get install chromium"
    return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what cannot run here, and say why."""
    for mark in item.iter_markers():
        reason = _missing(mark.name)
        if reason:
            pytest.skip(reason)


def _fail_if_skipped(report: Any) -> None:
    """Turn a skip into a failure where skips are not allowed."""
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("PE_COACH_NO_SKIPS") == "1":
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped, which PE_COACH_NO_SKIPS forbids: {report.longrepr[-1]}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """No test of the selection may be skipped in continuous integration."""
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for whole files (`pytest.importorskip`)."""
    report = yield
    _fail_if_skipped(report)
    return report
