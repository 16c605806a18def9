"""What the commands print, and the checks they make before a film is opened."""

from __future__ import annotations

from pathlib import Path

from pe_coach.cli.exits import printable
from pe_coach.errors import EventError, UsageError
from pe_coach.report.as_json import to_json
from pe_coach.report.as_text import as_text
from pe_coach.report.types import Report


def show(report: Report, *, as_json: bool, lang: str) -> None:
    """Print a report to standard output: a line of JSON, or words."""
    print(to_json(report) if as_json else printable(as_text(report, lang)), flush=True)


def check(
    event: str, profile: str | None, reference: str | None, start_s: float | None = None, stop_s: float | None = None
) -> None:
    """See that the options name things that exist, before anything slow begins.

    Raises:
        EventError: there is no such event or profile.
        ReferenceMotionError: there is no such reference.
        UsageError: the film would stop before it starts.
    """
    from pe_coach.alignment.reference import load_reference
    from pe_coach.events import load_event

    known = load_event(event)
    if profile is not None and profile not in known.profiles:
        choice = " or ".join(known.profiles) or "none"
        raise EventError("unknown_event", f"{known.id} has no profile '{profile}'. Choose {choice}.")
    load_reference(known.id, reference or known.reference)
    if start_s is not None and stop_s is not None and stop_s <= start_s:
        raise UsageError("too_short", f"--stop {stop_s:g} is not after --start {start_s:g}.")


def check_sources(clips: list[Path], keypoints: list[Path], *, out: Path | None, overlay: bool) -> None:
    """See that there is something to grade, and somewhere to put an overlay.

    Raises:
        UsageError: clips and key points are both given or both missing, or an overlay has no film or no folder.
    """
    if bool(clips) == bool(keypoints):
        raise UsageError("unreadable", "Name one film or more, or one key point file or more with --keypoints.")
    if overlay and (out is None or keypoints):
        raise UsageError("not_writable", "--overlay needs a film and a folder to write to: --out DIR.")
