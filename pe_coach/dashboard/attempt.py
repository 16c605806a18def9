"""One graded film with all that the page shows of it. Nothing here knows streamlit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pe_coach.grading import Graded, Options, grade
from pe_coach.report.as_csv import write_results
from pe_coach.report.as_json import to_json
from pe_coach.report.overlay import correction_picture, encoded, write_overlay
from pe_coach.report.types import Report

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Attempt:
    """A report, and its files: picture of the first correction (JPEG) and overlay film where the film allows them."""

    report: Report
    picture: bytes | None
    overlay: Path | None
    csv: bytes
    json: bytes

    @property
    def stem(self) -> str:
        """Name of the film without its ending, for the names of downloads."""
        return Path(self.report.clip).stem


def grade_film(film: Path, *, event: str, pupil: str | None, lang: str, folder: Path, progress: Progress) -> Attempt:
    """Grade a film and make what the page shows; files lie in `folder`.

    Raises:
        PeCoachError: the film cannot be graded at all, or the request is wrong.
    """
    graded = grade(film, Options(event=event, pupil=pupil, lang=lang), progress=progress)
    picture, overlay = _pictures(film, graded, folder, progress)
    return Attempt(graded.report, picture, overlay, _sheet(graded.report, folder), to_json(graded.report).encode())


def _pictures(film: Path, graded: Graded, folder: Path, progress: Progress) -> tuple[bytes | None, Path | None]:
    """The picture of the correction and the overlay film, None where nobody was followed."""
    if graded.poses is None:
        return None, None
    poses, side, overlay = graded.poses, graded.take_off_side, folder / "overlay.mp4"
    picture = correction_picture(film, poses, graded.report, take_off_side=side)
    write_overlay(film, poses, graded.report, overlay, take_off_side=side, progress=progress)
    return encoded(picture, ".jpg") if picture is not None else None, overlay


def _sheet(report: Report, folder: Path) -> bytes:
    """The film's row of the class sheet with its header."""
    return write_results(folder / "row.csv", [report]).read_bytes()
