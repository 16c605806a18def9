"""One graded film with all that the page shows of it. Nothing here knows streamlit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pe_coach.grading import Options, grade
from pe_coach.report.as_csv import write_results
from pe_coach.report.as_json import to_json
from pe_coach.report.overlay import correction_picture, encoded, write_overlay
from pe_coach.report.page import page
from pe_coach.report.thumbnails import candidate_pictures
from pe_coach.report.types import Report

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Attempt:
    """A report and its files.

    `picture`: the first correction on the pupil's own frame, JPEG, None without a correction. `overlay`: the film with
    the measured body, None where nobody was followed; `aspect` is its width by its height. `page`: for the pupil, HTML.
    `candidates`: JPEGs of the people of `report.candidates`, who might be meant.
    """

    report: Report
    picture: bytes | None
    overlay: Path | None
    aspect: float
    page: bytes
    csv: bytes
    json: bytes
    candidates: tuple[bytes, ...] = ()

    @property
    def stem(self) -> str:
        """Name of the film without its ending, for the names of downloads."""
        return Path(self.report.clip).stem


def grade_film(film: Path, options: Options, *, folder: Path, progress: Progress) -> Attempt:
    """Grade a film and make what the page shows; files lie in `folder`.

    Raises:
        PeCoachError: the film cannot be graded at all, or the request is wrong.
    """
    graded = grade(film, options, progress=progress)
    report, poses, side = graded.report, graded.poses, graded.take_off_side
    picture, overlay, aspect = None, None, 1.0
    if poses is not None and poses.size is not None:
        picture = correction_picture(film, poses, report, take_off_side=side)
        overlay, aspect = folder / "overlay.mp4", poses.size[0] / poses.size[1]
        write_overlay(film, poses, report, overlay, take_off_side=side, lang=options.lang, progress=progress)
    both = candidate_pictures(film, report)
    return Attempt(
        report,
        picture=None if picture is None else encoded(picture, ".jpg"),
        overlay=overlay,
        aspect=aspect,
        page=page(report, picture, options.lang, candidates=both).encode(),
        csv=_sheet(report, folder),
        json=to_json(report).encode(),
        candidates=tuple(encoded(image, ".jpg") for image in both),
    )


def _sheet(report: Report, folder: Path) -> bytes:
    """The film's row of the class sheet with its header."""
    return write_results(folder / "row.csv", [report]).read_bytes()
