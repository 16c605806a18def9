"""A class is graded and told of: what is done, what is left, where the sheets are."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pe_coach.classes.consents import NO_CONSENT, Consents
from pe_coach.classes.finding import find_clips
from pe_coach.classes.forgetting import Sheets
from pe_coach.classes.lessons import HIGHEST
from pe_coach.classes.manifest import Manifest, Planned
from pe_coach.classes.planning import Plan, make_plan
from pe_coach.classes.running import begin, remove_gone, run
from pe_coach.classes.settings import Pages, settings_of
from pe_coach.classes.types import Done, Engine, Row
from pe_coach.classes.whose import Whose
from pe_coach.cli.class_progress import Tell, looking, watched
from pe_coach.cli.class_table import show_table
from pe_coach.cli.exits import printable
from pe_coach.errors import UsageError
from pe_coach.files import output_folder, remove_left_over
from pe_coach.options import Options
from pe_coach.roster import read_roster
from pe_coach.scratch import sweep
from pe_coach.takeaway.class_folder import Written, write_class
from pe_coach.takeaway.class_gradebook import filled_name, open_gradebook
from pe_coach.takeaway.dialects import DIALECTS
from pe_coach.unpacking import unpacked

SHEETS_EVERY_S = 30.0
"""Sheets are written in between, so that there is something to look at while the rest is graded,"""
SHEETS_SHARE = 0.05
"""but in so small a share of the time: those of a hundred thousand clips take minutes."""

UNPACKED = "unpacked"
"""Folder within that of the results, in which the films of ZIP files lie meanwhile."""

BESIDE = "written beside"
"""What the manifest notes of sheets that could not take their place."""


@dataclass(frozen=True)
class Asked:
    """What the command was asked for.

    Attributes:
        sources: folders and films.
        out: folder for the results.
        options: of the grading.
        pages: what is written of each clip.
        roster, names, gradebook: files of the teacher: the class list, corrected names, a gradebook to be filled.
        gradebook_column: which of its columns; None for the only empty one.
        csv: id of the tables' dialect, see `takeaway.dialects`.
        names_confirmed: the teacher has looked at all names: guesses are right.
        consent_by: who answers for the consent of those of whom the class list says nothing; None for nobody.
        lesson: whether films show lessons; None for the long ones.
        discard_clips: delete the clips that are cut out of lesson films once they are graded.
        workers: processes that work at a time; None for as many as suit the computer.
        anew: forget what was graded before.
        as_json: a line of JSON a clip on standard output, no table.
    """

    sources: Sequence[Path]
    out: Path
    options: Options
    pages: Pages = field(default_factory=Pages)
    roster: Path | None = None
    names: Path | None = None
    gradebook: Path | None = None
    gradebook_column: str | None = None
    csv: str = "comma"
    names_confirmed: bool = False
    consent_by: str | None = None
    lesson: bool | None = None
    discard_clips: bool = False
    workers: int | None = None
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
        ClipError: a ZIP file is none of films, or could do harm.
        OutputError: results cannot be written.
    """
    with output_folder(asked.out), unpacked(asked.sources, asked.out / UNPACKED) as places:
        return _run(asked, places, engine)


def _run(asked: Asked, places: Sequence[Path], engine: Engine) -> Ended:
    """The same with the films of ZIP files unpacked."""
    lists = [file for file in (asked.roster, asked.names, asked.gradebook) if file]
    sources = find_clips(places, asked.out, but=lists)
    roster = read_roster(asked.roster) if asked.roster else ()
    if asked.gradebook:
        open_gradebook(asked.gradebook, asked.gradebook_column)  # one that cannot be filled is said before the work
    settings = settings_of(asked.options, asked.pages)
    with Manifest.open(asked.out, settings, anew=asked.anew) as manifest:
        remove_left_over(asked.out)
        sweep()
        consents = Consents.of(manifest, roster, asked.consent_by)
        if asked.pages.show_faces:
            consents.check_faces()
        roster = roster or consents.listed  # without it nobody would be known who said no
        whose = Whose(manifest, asked.out / "names.csv", roster)
        whose.listen(asked.names, confirmed=asked.names_confirmed)
        with looking() as course:
            plan = make_plan(
                *(sources, asked.options, manifest, asked.out),
                pages=asked.pages,
                lesson=asked.lesson,
                highest=max((entry.number for entry in roster), default=HIGHEST),
                workers=asked.workers,
                course=course,
            )
        plan = consents.withheld(plan, whose.names(plan.clips))
        return _Class(asked, manifest, plan, whose, consents).run(engine)


@dataclass
class _Class:
    """A class on its way."""

    asked: Asked
    manifest: Manifest
    plan: Plan
    whose: Whose
    consents: Consents
    next_s: float = field(default_factory=lambda: time.monotonic() + SHEETS_EVERY_S)

    def run(self, engine: Engine) -> Ended:
        """Grade what is left, write the sheets, and say what is where."""
        left, count = begin(self.plan, self.manifest), len(self.plan.clips)
        if gone := remove_gone(self.plan, self.manifest):
            _say(f"clips that are no longer among the films, whose pages are removed: {gone}")
        self._say_before(count - len(left))
        stopped = False
        try:
            with watched(count - len(left), count) as tell:
                run(
                    *(self.plan, engine, self.manifest, left, partial(self._on_done, tell)),
                    workers=self.asked.workers,
                    keep_clips=not self.asked.discard_clips,
                )
        except KeyboardInterrupt:
            stopped = True
        self._say_after(self.write_sheets())
        return Ended(self.manifest.counts().get("failed", 0), stopped)

    def rows(self) -> Iterator[Row]:
        """The clips that are done, with their names."""
        return self.consents.rows(self.manifest.rows(self.whose.names(self.plan.clips)), self.plan)

    def write_sheets(self) -> Written:
        """Write the sheets of what is done so far, with what the teacher has said meanwhile.

        Raises:
            UsageError: what the teacher wrote into the list of names cannot be understood; it stays as it is.
            OutputError: the folder cannot be written to.
        """
        start_s = time.monotonic()
        self.whose.listen()
        self._remove_beside()
        names = self.whose.names(self.plan.clips)
        written = write_class(
            self.asked.out,
            lambda: self.consents.rows(self.manifest.rows(names), self.plan),
            roster=self.whose.roster,
            gradebook=self.asked.gradebook,
            gradebook_column=self.asked.gradebook_column,
            lang=self.asked.options.lang,
            title=self.asked.title,
            dialect=DIALECTS[self.asked.csv],
        )
        self.whose.noted()
        filled = filled_name(self.asked.gradebook) if self.asked.gradebook else None
        Sheets(self.asked.title, self.asked.csv, tuple(self.whose.roster), filled).keep(self.manifest)
        self.manifest.keep_note(BESIDE, json.dumps([path.name for path in written.beside]))
        took_s = time.monotonic() - start_s
        self.next_s = time.monotonic() + max(SHEETS_EVERY_S, took_s / SHEETS_SHARE)
        return written

    def _remove_beside(self) -> None:
        """Remove sheets that were written beside others because those were open in another program."""
        for name in json.loads(self.manifest.note(BESIDE) or "[]"):
            with suppress(OSError):  # that one is open now
                (self.asked.out / Path(name).name).unlink()

    def _on_done(self, tell: Tell, clip: Planned, done: Done) -> None:
        """Tell of a clip that is done, and write the sheets now and then."""
        error = done.report["error"]
        tell(f"{clip.clip}: {error['text'] if error else done.report['status']}")
        if self.asked.as_json:
            _show_json(done.report)
        if time.monotonic() > self.next_s:
            with suppress(UsageError):  # said at the end, if it is still so then
                self.write_sheets()

    def _say_before(self, done: int) -> None:
        """What is not graded, and why."""
        for copy, original in self.plan.copies:
            _say(f"{copy} is the same film as {original}: graded once")
        for film, count in Counter(clip.film for clip in self.plan.clips if clip.film).items():
            _say(f"{film}: {count} attempts")
        if withheld := sum(clip.problem is not None and clip.problem.code == NO_CONSENT for clip in self.plan.clips):
            _say(f"withheld, because there is no consent: {withheld} of {len(self.plan.clips)} clips")
        if done:
            _say(f"{done} of {len(self.plan.clips)} clips were graded before")
        if self.asked.as_json:
            for row in self.manifest.rows():
                _show_json(row.report)

    def _say_after(self, written: Written) -> None:
        """What is where, and what is left to do."""
        if not self.asked.as_json:
            show_table(self.rows(), len(self.plan.clips))
        counts = self.manifest.counts()
        count, failed, waiting = sum(counts.values()), counts.get("failed", 0), counts.get("waiting", 0)
        graded = count - failed - waiting
        _say(f"{written.results}: {graded} of {count} clips")
        _say(f"{written.failures}: {failed} of {count} clips")
        for path, usual in written.beside.items():
            _say(f"{path}: beside {usual}, which is open in another program")
        for line in written.lines(self.asked.options.lang):
            _say(line)
        if waiting:
            _say(f"stopped: {waiting} of {count} clips are left; the same command goes on with them")


def _show_json(report: Mapping[str, Any]) -> None:
    """Print a report as a line of JSON."""
    print(json.dumps(report), flush=True)


def _say(text: str) -> None:
    print(printable(text), file=sys.stderr, flush=True)
