"""From an attempt's film to its report and the files that its pages show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pe_coach.files import write_file
from pe_coach.grading import Graded
from pe_coach.jobs.options import options_of
from pe_coach.regrading import save_watched, watch_and_grade
from pe_coach.report.as_json import to_json
from pe_coach.report.overlay import correction_picture, encoded
from pe_coach.report.strip import write_strip
from pe_coach.report.thumbnails import candidate_pictures
from pe_coach.store.types import Attempt

Progress = Callable[[str, float], None]


def produce(attempt: Attempt, film: Path, progress: Progress) -> Graded:
    """Grade an attempt's film, which was checked, with what the teacher changed, and write its files.

    Raises:
        PeCoachError: the film cannot be graded at all, or the folder cannot be written to.
    """
    options = options_of(attempt)
    graded, watched = watch_and_grade(film, options, progress, changes=attempt.changes, name=attempt.clip_name)
    save_watched(attempt.folder, watched)
    _write_files(attempt.folder, film, graded, progress)
    return graded


def _write_files(folder: Path, film: Path, graded: Graded, progress: Progress) -> None:
    """The pictures of an attempt, in place of those of an earlier grading, and its report."""
    for old in [*folder.glob("strip_*.jpg"), *folder.glob("candidate_*.jpg"), folder / "picture.jpg"]:
        old.unlink(missing_ok=True)
    progress("pictures", 0.0)
    report, poses = graded.report, graded.poses
    if poses is not None and poses.size is not None:
        picture = correction_picture(film, poses, report, take_off_side=graded.take_off_side)
        if picture is not None:
            write_file(folder / "picture.jpg", encoded(picture, ".jpg"))
    progress("pictures", 0.3)
    for person, image in zip(report.candidates, candidate_pictures(film, report), strict=False):
        write_file(folder / f"candidate_{person.number}.jpg", encoded(image, ".jpg"))
    progress("pictures", 0.6)
    write_strip(film, graded, folder)
    write_file(folder / "report.json", f"{to_json(report)}\n".encode())
    progress("pictures", 1.0)
