"""A class is graded: what is left of the plan goes to an engine, and every result to the manifest at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence

from pe_coach.classes.attempt import task_failed
from pe_coach.classes.lessons import Piece, cut_out
from pe_coach.classes.manifest import Manifest, Planned
from pe_coach.classes.planning import Plan
from pe_coach.classes.types import Done, Engine
from pe_coach.errors import UsageError
from pe_coach.files import not_writable
from pe_coach.journal import tell
from pe_coach.report.for_log import for_log

OnDone = Callable[[Planned, Done], None]
"""Told of every clip that is done now, once it is written down."""

PAGE = (".html", ".json")
OVERLAY = "_overlay.mp4"
"""Ends of the names of a clip's files."""

_log = logging.getLogger(__name__)


def begin(plan: Plan, manifest: Manifest) -> list[Planned]:
    """Write the plan down; returns the clips that are still to be graded.

    A clip whose page is gone is graded again; of a clip that is to be graded no page stays from before.

    Raises:
        UsageError: the folder holds the results of other films.
        OutputError: the manifest cannot be written.
    """
    had = manifest.stems()
    if had and not any(clip.clip in had for clip in plan.clips):
        raise UsageError("not_writable", f"{plan.out} holds the results of other films. Choose another with --out.")
    manifest.begin(plan.clips)
    status, there = manifest.finished(), {path.name for path in plan.out.iterdir()}
    lost = [clip.place for clip in plan.clips if not _is_whole(plan, clip, status.get(clip.place), there)]
    manifest.forget(lost)
    left = [plan.clips[place] for place in sorted({*range(len(plan.clips))} - {*status} | {*lost})]
    for name in (f"{clip.stem}{ending}" for clip in left for ending in (*PAGE, OVERLAY)):
        if name in there:
            (plan.out / name).unlink(missing_ok=True)
    return left


def remove_gone(plan: Plan, manifest: Manifest) -> int:
    """Remove the pages, data and overlay films that were written of clips which are no longer in the class.

    Nothing else is touched; clips that were cut out of lesson films stay. Returns how many clips that were.

    Raises:
        OutputError: they cannot be removed.
    """
    gone = manifest.gone() if plan.pages.wanted else {}
    for path in (plan.out / f"{stem}{ending}" for stem in gone.values() for ending in (*PAGE, OVERLAY)):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise not_writable(path, error) from error
    if gone:
        manifest.forget_gone()
    return len(gone)


def _is_whole(plan: Plan, clip: Planned, status: str | None, there: Collection[str]) -> bool:
    """Whether the files of a clip that was graded are all there."""
    if not plan.pages.wanted or status in (None, "failed"):
        return True
    wanted = (*PAGE, OVERLAY) if plan.pages.overlay else PAGE
    return all(f"{clip.stem}{ending}" in there for ending in wanted)


def run(
    plan: Plan,
    engine: Engine,
    manifest: Manifest,
    left: Sequence[Planned],
    on_done: OnDone | None = None,
    *,
    workers: int | None = None,
    keep_clips: bool = True,
) -> None:
    """Grade what is left; stopped at any moment, everything that `on_done` was told of is kept.

    Args:
        plan: the class.
        engine: what grades.
        manifest: where results go.
        left: as `begin` returned it.
        on_done: told of every clip.
        workers: processes that cut clips out of lesson films, where they are gone.
        keep_clips: keep the clips that were cut out of lesson films.

    Raises:
        OutputError: results cannot be written.
    """
    cut_out([Piece(*c.cut_from, c.path) for c in left if c.cut_from and not (c.problem or c.path.exists())], workers)
    for done in _done(plan, engine, left):
        manifest.record(done)
        tell(_log, "graded", clip=done.number, worker_peak=done.peak_bytes, **for_log(done.report))
        clip = plan.clips[done.number]
        if clip.film and not keep_clips:
            clip.path.unlink(missing_ok=True)
        if on_done:
            on_done(clip, done)


def _done(plan: Plan, engine: Engine, left: Sequence[Planned]) -> Iterator[Done]:
    """What becomes of clips; those that cannot even be tried come first."""
    yield from (task_failed(plan.task(clip), clip.problem) for clip in left if clip.problem)
    yield from engine.run(plan.task(clip) for clip in left if not clip.problem)
