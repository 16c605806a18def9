"""A class is graded and told of: what is done, what is left, where the sheets are."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pe_coach.classes.finding import find_clips
from pe_coach.classes.manifest import Manifest, Planned
from pe_coach.classes.planning import Plan, make_plan
from pe_coach.classes.running import begin, run
from pe_coach.classes.settings import Pages, settings_of
from pe_coach.classes.types import Done, Engine
from pe_coach.cli.class_progress import Tell, watched
from pe_coach.cli.class_table import show_table
from pe_coach.cli.exits import printable
from pe_coach.files import output_folder, remove_left_over
from pe_coach.options import Options
from pe_coach.takeaway.class_folder import Written, write_class

SHEETS_EVERY_S = 30.0
"""Sheets are written in between, so that there is something to look at while the rest is graded."""


@dataclass(frozen=True)
class Asked:
    """What the command was asked for.

    Attributes:
        sources: folders and films.
        out: folder for the results.
        options: of the grading.
        pages: what is written of each clip.
        anew: forget what was graded before.
        as_json: a line of JSON a clip on standard output, no table.
    """

    sources: Sequence[Path]
    out: Path
    options: Options
    pages: Pages = field(default_factory=Pages)
    anew: bool = False
    as_json: bool = False

    @property
    def title(self) -> str:
        """Of the class: the name of its first folder or film."""
        return self.sources[0].resolve().stem


@dataclass(frozen=True)
class Ended:
    """How it ended: clips that failed, and whether somebody stopped it before all were graded."""

    failed: int
    stopped: bool


def run_class(asked: Asked, engine: Engine) -> Ended:
    """Grade the class, or what is left of it; sheets are written in any case.

    Raises:
        UsageError: there are no films, or the folder holds other results.
        OutputError: results cannot be written.
    """
    sources = find_clips(asked.sources, asked.out)
    settings = settings_of(asked.options, asked.pages)
    with output_folder(asked.out), Manifest.open(asked.out, settings, anew=asked.anew) as manifest:
        remove_left_over(asked.out)
        plan = make_plan(sources, asked.options, manifest, asked.out, pages=asked.pages)
        left = begin(plan, manifest)
        _say_before(plan, left)
        stopped = False
        try:
            with watched(len(plan.clips) - len(left), len(plan.clips)) as tell:
                run(plan, engine, manifest, left, _Course(asked, manifest, tell))
        except KeyboardInterrupt:
            stopped = True
        _say_after(asked, manifest)
        return Ended(manifest.counts().get("failed", 0), stopped)


def _say_before(plan: Plan, left: Sequence[Planned]) -> None:
    """What is not graded, and why."""
    for copy, original in plan.copies:
        _say(f"{copy} is the same film as {original}: graded once")
    if len(left) < len(plan.clips):
        _say(f"{len(plan.clips) - len(left)} of {len(plan.clips)} clips were graded before")


def _say_after(asked: Asked, manifest: Manifest) -> None:
    """Write the sheets, and say what is where."""
    written = write_sheets(asked, manifest)
    if not asked.as_json:
        show_table(manifest.rows())
    counts = manifest.counts()
    count, failed, waiting = sum(counts.values()), counts.get("failed", 0), counts.get("waiting", 0)
    _say(f"{written.results}: {count - failed - waiting} of {count} clips{_beside(written.results, 'results.csv')}")
    _say(f"{written.failures}: {failed} of {count} clips{_beside(written.failures, 'failures.csv')}")
    if waiting:
        _say(f"stopped: {waiting} of {count} clips are left; the same command goes on with them")


def write_sheets(asked: Asked, manifest: Manifest) -> Written:
    """Write the sheets of what is done so far.

    Raises:
        OutputError: the folder cannot be written to.
    """
    return write_class(asked.out, manifest.rows, lang=asked.options.lang, title=asked.title)


def _beside(written: Path, name: str) -> str:
    """Why a sheet has another name than usual."""
    return "" if written.name == name else f" ({name} is open in another program)"


class _Course:
    """Tells of every clip that is done, and writes the sheets now and then."""

    def __init__(self, asked: Asked, manifest: Manifest, tell: Tell) -> None:
        self._asked, self._manifest, self._tell = asked, manifest, tell
        self._written_s = time.monotonic()

    def __call__(self, clip: Planned, done: Done) -> None:
        error = done.report["error"]
        self._tell(f"{clip.clip}: {error['text'] if error else done.report['status']}")
        if self._asked.as_json:
            import json

            print(json.dumps(done.report), flush=True)
        if time.monotonic() - self._written_s > SHEETS_EVERY_S:
            write_sheets(self._asked, self._manifest)
            self._written_s = time.monotonic()


def _say(text: str) -> None:
    print(printable(text), file=sys.stderr, flush=True)
