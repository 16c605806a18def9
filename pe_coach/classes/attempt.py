"""One clip among many: whatever is wrong with it becomes its report, and the others go on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from pe_coach.classes.types import Keep
from pe_coach.errors import OutputError, PeCoachError
from pe_coach.grading import Graded, Options, failed, grade, grade_poses
from pe_coach.report.takeaway import write_takeaway
from pe_coach.report.types import Report

Progress = Callable[[str, float], None]

_log = logging.getLogger(__name__)


def attempt(
    path: Path, options: Options, *, keypoints: bool = False, keep: Keep | None = None, progress: Progress | None = None
) -> Report:
    """Grade one film, or one key point file, and write its files; what is wrong with it is in the report.

    An error becomes a report with status `failed` whose `error` says what happened in one line; one that the program
    does not foresee is also logged with its traceback (level debug). A failed clip leaves no files.

    Raises:
        OutputError: the folder of `keep` cannot be written to.
    """
    try:
        graded = _graded(path, options, keypoints, progress)
        if keep and graded.report.status != "failed":
            _write(path, options, graded, keypoints, keep, progress)
        return graded.report
    except OutputError:
        raise
    except PeCoachError as error:
        return failed(path.name, options, error)
    except Exception as error:
        _log.debug("%s stopped on an error that nobody foresaw", path.name, exc_info=True)
        return failed(path.name, options, unforeseen(path, error, "Run again with --debug and report what it prints."))


def _graded(path: Path, options: Options, keypoints: bool, progress: Progress | None) -> Graded:
    """The result of a film or of a key point file."""
    if not keypoints:
        return grade(path, options, progress=progress)
    from pe_coach.pose import load_keypoints, load_origin

    poses, origin = load_keypoints(path), load_origin(path)
    return grade_poses(poses, options, name=path.name, origin=origin, progress=progress)


def _write(
    path: Path, options: Options, graded: Graded, keypoints: bool, keep: Keep, progress: Progress | None
) -> None:
    """Write the files of a result; there are pictures only where there is a film."""
    write_takeaway(
        keep.folder,
        keep.stem,
        graded.report,
        clip=None if keypoints else path,
        poses=graded.poses,
        take_off_side=graded.take_off_side,
        overlay=keep.overlay,
        lang=options.lang,
        progress=progress,
    )


def unforeseen(path: Path, error: Exception, advice: str) -> PeCoachError:
    """An error of the system or a mistake of ours, in words for a teacher; `advice` is what helps with a mistake."""
    if isinstance(error, OSError):
        return PeCoachError("unreadable", f"{path.name} cannot be read ({error.strerror or error}). Copy it again.")
    if isinstance(error, MemoryError):
        remedy = "Close other programs, or export the film smaller, for example in 720p."
        return PeCoachError("unreadable", f"{path.name} needs more memory than there is. {remedy}")
    what = f"{path.name} cannot be graded: the program made a mistake ({type(error).__name__})."
    return PeCoachError("internal_error", f"{what} {advice}")
