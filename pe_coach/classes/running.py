"""A class is graded: what is left of the plan goes to an engine, and every result to the manifest at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pe_coach.classes.manifest import Manifest, Planned
from pe_coach.classes.planning import Plan
from pe_coach.classes.types import Done, Engine
from pe_coach.errors import UsageError

OnDone = Callable[[Planned, Done], None]
"""Told of every clip that is done now, once it is written down."""


def begin(plan: Plan, manifest: Manifest) -> list[Planned]:
    """Write the plan down; returns the clips that are still to be graded.

    A clip whose page is gone is graded again.

    Raises:
        UsageError: the folder holds the results of other films.
        OutputError: the manifest cannot be written.
    """
    had = manifest.stems()
    if had and not any(clip.clip in had for clip in plan.clips):
        raise UsageError("not_writable", f"{plan.out} holds the results of other films. Choose another with --out.")
    manifest.begin(plan.clips)
    status = manifest.finished()
    if plan.pages.wanted:
        lost = [c.place for c in plan.clips if _has_page(status.get(c.place)) and not _page_is_there(plan, c)]
        manifest.forget(lost)
        status = {place: each for place, each in status.items() if place not in set(lost)}
    return [clip for clip in plan.clips if clip.place not in status]


def _has_page(status: str | None) -> bool:
    return status is not None and status != "failed"


def _page_is_there(plan: Plan, clip: Planned) -> bool:
    endings = (".html", ".json", *(["_overlay.mp4"] if plan.pages.overlay else []))
    return all((plan.out / f"{clip.stem}{ending}").is_file() for ending in endings)


def run(plan: Plan, engine: Engine, manifest: Manifest, left: Iterable[Planned], on_done: OnDone | None = None) -> None:
    """Grade what is left; stopped at any moment, everything that `on_done` was told of is kept.

    Raises:
        OutputError: results cannot be written.
    """
    for done in engine.run(plan.task(clip) for clip in left):
        manifest.record(done)
        if on_done:
            on_done(plan.clips[done.number], done)
