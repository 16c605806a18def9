"""One clip among many: whatever is wrong with it becomes its report, and the others go on."""

from __future__ import annotations

import logging
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path

from pe_coach.classes.types import Done, Keep, Task
from pe_coach.errors import OutputError, PeCoachError
from pe_coach.faces import without_faces
from pe_coach.grading import Graded, Options, Watched, failed, grade_poses, watch_and_grade
from pe_coach.limits import peak_bytes
from pe_coach.report.as_json import as_dict
from pe_coach.report.takeaway import write_takeaway
from pe_coach.report.types import Report

Progress = Callable[[str, float], None]

_log = logging.getLogger(__name__)


def graded_task(task: Task, progress: Progress | None = None) -> Done:
    """Grade a clip; the only thing that runs for it in a worker process, of this computer or of another.

    Networks are loaded by the first clip that needs them and stay for all others of the process.

    Raises:
        OutputError: its files cannot be written.
    """
    start_s = time.perf_counter()
    report = attempt(
        task.path, task.options, keypoints=task.keypoints, keep=task.keep, name=task.name, progress=progress
    )
    seconds = {**report.timing_s, "all": time.perf_counter() - start_s}
    return Done(task.number, as_dict(report), seconds, peak_bytes(), f"{platform.node()}-{os.getpid()}")


def task_failed(task: Task, error: PeCoachError) -> Done:
    """What became of a clip whose worker could not tell."""
    return Done(task.number, as_dict(failed(task.name or task.path.name, task.options, error)))


def attempt(
    path: Path,
    options: Options,
    *,
    keypoints: bool = False,
    keep: Keep | None = None,
    name: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """Grade one film, or one key point file, and write its files; what is wrong with it is in the report.

    `name` is what the clip is called in its report, None for the name of its file.

    An error becomes a report with status `failed` whose `error` says what happened in one line; one that the program
    does not foresee is also logged with its traceback (level debug). A failed clip leaves no files.

    Raises:
        OutputError: the folder of `keep` cannot be written to.
    """
    name = name or path.name
    try:
        graded, watched = _graded(path, options, keypoints, name, progress)
        if keep and graded.report.status != "failed":
            _write(path, options, graded, watched, keep, progress)
        return graded.report
    except OutputError:
        raise
    except PeCoachError as error:
        return failed(name, options, PeCoachError(error.code, error.text.replace(path.name, name)))
    except Exception as error:
        _log.debug("%s stopped on an error that nobody foresaw", path.name, exc_info=True)
        return failed(name, options, unforeseen(Path(name), error, "Run again with --debug and report what it prints."))


def _graded(
    path: Path, options: Options, keypoints: bool, name: str, progress: Progress | None
) -> tuple[Graded, Watched | None]:
    """The result of a film, with what was seen in it, or of a key point file."""
    if not keypoints:
        return watch_and_grade(path, options, progress, name=name)
    from pe_coach.pose import load_keypoints, load_origin

    poses, origin = load_keypoints(path), load_origin(path)
    return grade_poses(poses, options, name=name, origin=origin, progress=progress), None


def _write(
    path: Path, options: Options, graded: Graded, watched: Watched | None, keep: Keep, progress: Progress | None
) -> None:
    """Write the files of a result; there are pictures only where a film was watched."""
    write_takeaway(
        keep.folder,
        keep.stem,
        graded.report,
        clip=None if watched is None else path,
        poses=graded.poses,
        take_off_side=graded.take_off_side,
        overlay=keep.overlay,
        lang=options.lang,
        seen=None if watched is None or keep.show_faces else without_faces(watched, graded.poses),
        progress=progress,
    )


def unforeseen(path: Path, error: Exception, advice: str) -> PeCoachError:
    """An error of the system or a mistake of ours, in words for a teacher; `advice` is what helps with a mistake."""
    if isinstance(error, OSError):
        return PeCoachError("unreadable", f"{path.name} cannot be read ({error.strerror or error}). Copy it again.")
    if isinstance(error, MemoryError):
        remedy = "Close other programs, or export the film smaller, for example in 720p."
        return PeCoachError("out_of_memory", f"{path.name} needs more memory than there is. {remedy}")
    what = f"{path.name} cannot be graded: the program made a mistake ({type(error).__name__})."
    return PeCoachError("internal_error", f"{what} {advice}")
