"""What the commands print, and the checks they make before a film is opened."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pe_coach.cli.exits import complain, printable
from pe_coach.cli.hints import hints
from pe_coach.errors import EventError, UsageError
from pe_coach.report.as_json import to_json
from pe_coach.report.as_text import as_text
from pe_coach.report.types import Report


def show(report: Report, *, as_json: bool, lang: str) -> None:
    """Print a report to standard output: a line of JSON, or words and the flags that help."""
    if as_json:
        print(to_json(report), flush=True)
        return
    print(printable("\n".join([as_text(report, lang), *(f"  > {hint}" for hint in hints(report, lang))])), flush=True)


def check(
    event: str, profile: str | None, reference: str | None, start_s: float | None = None, stop_s: float | None = None
) -> None:
    """See that the options name things that exist, before anything slow begins.

    Raises:
        EventError: there is no such event or profile.
        ReferenceMotionError: there is no such reference.
        UsageError: the film would stop before it starts.
    """
    from pe_coach.alignment import load_reference_of
    from pe_coach.events import load_event

    known = load_event(event)
    if profile is not None and profile not in known.profile_ids:
        choice = " or ".join(known.profile_ids) or "none"
        raise EventError("unknown_event", f"{known.id} has no profile '{profile}'. Choose {choice}.")
    load_reference_of(known, reference or known.reference)
    check_span(start_s, stop_s)


def check_grading(event: str, scale: str, curve: Path | None) -> None:
    """See that the scale and the teacher's curve can be read, and say where the curve will not be used.

    Raises:
        UsageError: they cannot.
    """
    from pe_coach.events import load_event
    from pe_coach.report.marking import fits
    from pe_coach.scoring.scales import load_scale
    from pe_coach.scoring.teacher_curve import load_curve

    load_scale(scale)
    made = load_curve(curve) if curve else None
    if made and not fits(made, load_event(event).id):
        what = f"it was made for {made.event}, version {made.score_version} of the score"
        complain(f"{curve} is not used: {what}. Calibrate again, or say --no-calibration.")


def check_span(start_s: float | None, stop_s: float | None) -> None:
    """See that there is time between the two.

    Raises:
        UsageError: the film would stop before it starts.
    """
    if start_s is not None and stop_s is not None and stop_s <= start_s:
        raise UsageError("too_short", f"--stop {stop_s:g} is not after --start {start_s:g}.")


def check_rule(rule: str, event: str | None) -> None:
    """See that who moves like an event is only asked for where there is one.

    Raises:
        UsageError: it is not.
    """
    if rule == "event" and event is None:
        raise UsageError("unknown_event", "--athlete-rule event needs an event: add --event EVENT.")


def check_files(clip: Path, wanted: Mapping[str, Path], endings: Mapping[str, str]) -> None:
    """See that something is to be written, each under its own kind of name, and not over the film.

    Args:
        clip: the film.
        wanted: for each flag that was given its path.
        endings: for each flag there is the ending of what it writes.

    Raises:
        UsageError: nothing is to be written, a name has another ending, or it is the film's own.
    """
    if not wanted:
        raise UsageError("not_writable", f"Say what to write: at least one of {', '.join(endings)}.")
    for flag, path in wanted.items():
        if path.suffix.lower() != endings[flag]:
            text = f"{flag} writes a {endings[flag]} file, not {path.name}. Call it {path.stem}{endings[flag]}."
            raise UsageError("not_writable", text)
        if path.resolve() == clip.resolve():
            raise UsageError("not_writable", f"{flag} {path} is the film itself. Choose another name.")


def check_sources(clips: list[Path], keypoints: list[Path], *, out: Path | None, overlay: bool) -> None:
    """See that there is something to grade, and somewhere to put an overlay.

    Raises:
        UsageError: clips and key points are both given or both missing, or an overlay has no film or no folder.
    """
    if bool(clips) == bool(keypoints):
        raise UsageError("unreadable", "Name one film or more, or one key point file or more with --keypoints.")
    if overlay and (out is None or keypoints):
        raise UsageError("not_writable", "--overlay needs a film and a folder to write to: --out DIR.")
