"""A folder of films: every file graded or accounted for, pages and a class sheet written."""

from __future__ import annotations

import stat
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from pe_coach.classes.attempt import attempt
from pe_coach.classes.types import Keep
from pe_coach.errors import UsageError
from pe_coach.grading import Options
from pe_coach.report.as_csv import write_failures, write_results
from pe_coach.report.takeaway import stems
from pe_coach.report.types import Report
from pe_coach.scoring.gate import Status

Tell = Callable[[str, float], None]
"""Called with the stage of the work on a file and the share of it that is done, 0…1."""


def _silent(name: str) -> AbstractContextManager[None]:
    """Progress that nobody watches."""
    return nullcontext()


@dataclass(frozen=True)
class ClassResult:
    """Reports of a class in the order of the file names, and where its sheets lie."""

    reports: tuple[Report, ...]
    results: Path
    failures: Path

    @property
    def failed(self) -> int:
        """How many files could not be graded."""
        return sum(report.status is Status.FAILED for report in self.reports)


def find_files(folder: Path) -> list[Path]:
    """Every file of a folder that is not hidden, by name. What is a film shows when it is opened, not by its ending.

    Raises:
        UsageError: there is no such folder, or no file in it.
    """
    if not folder.is_dir():
        raise UsageError("unreadable", f"{folder} is not a folder. Name the folder that holds the films.")
    files = sorted(path for path in folder.iterdir() if path.is_file() and not _hidden(path))
    if not files:
        raise UsageError("unreadable", f"{folder} holds no files. Copy the films into it first.")
    return files


def _hidden(path: Path) -> bool:
    """Whether a file is hidden, on any system: by a leading point, or by its attribute on Windows."""
    attributes = getattr(path.stat(), "st_file_attributes", 0)
    return path.name.startswith(".") or bool(attributes & stat.FILE_ATTRIBUTE_HIDDEN)


def grade_class(
    folder: Path,
    options: Options,
    out: Path,
    *,
    overlay: bool = False,
    progress: Callable[[str], AbstractContextManager[Tell | None]] = _silent,
    on_report: Callable[[Report], None] | None = None,
) -> ClassResult:
    """Grade every file of a folder; write `results.csv`, `failures.csv` and a page for every readable film to `out`.

    `out` exists. One bad file never stops the others; files are taken in the order of their names, and the same
    folder gives the same sheet. `progress(name)` opens what watches the work on one file; `on_report` is called with
    each report once that is closed.

    Raises:
        UsageError: there is no such folder, nothing in it, or `out` is the folder itself.
        OutputError: `out` cannot be written to.
    """
    files = find_files(folder)
    if out.resolve() == folder.resolve():
        raise UsageError("not_writable", f"{out} holds the films. Choose another folder for the results with --out.")
    reports = []
    for path, stem in zip(files, stems(files), strict=True):
        with progress(path.name) as tell:
            reports.append(attempt(path, options, keep=Keep(out, stem, overlay), progress=tell))
        if on_report:
            on_report(reports[-1])
    results = write_results(out / "results.csv", reports)
    return ClassResult(tuple(reports), results, write_failures(out / "failures.csv", reports))
