"""`pe-coach reference`: the motions that attempts are compared with, and your own recordings among them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import EXIT_SOME_FAILED, complain, printable
from pe_coach.cli.progress import shown

if TYPE_CHECKING:
    from pe_coach.alignment import Reference
    from pe_coach.grading import Options
    from pe_coach.pose import PoseSequence
    from pe_coach.recording import Recording

commands = typer.Typer(no_args_is_help=True, help="The motions that attempts are compared with.")

OneName = Annotated[str, typer.Argument(metavar="NAME", help="Name of the reference.")]
OfEvent = Annotated[
    str | None, typer.Option("--event", metavar="EVENT", help="Of which event, where several have one of that name.")
]
Moved = Annotated[
    list[str] | None,
    typer.Option("--instant", metavar="NAME=S", help="When an instant is, such as `toe_off=1.36`; repeat it."),
]
MovedPhase = Annotated[
    list[str] | None,
    typer.Option("--phase", metavar="NAME=S-S", help="From when to when, such as `take_off=1.20-1.36`; repeat it."),
]


@commands.callback()
def reference() -> None:
    """The motions that attempts are compared with."""


@commands.command("list")
def list_references() -> None:
    """List the reference motions: event, name, kind, how many movements are behind each, and whether it measures."""
    from pe_coach.alignment.collection import load_reference, own_names, reference_names
    from pe_coach.errors import ReferenceMotionError
    from pe_coach.events import event_ids

    events = dict.fromkeys([*event_ids(), *(event for event, _ in own_names())])
    for of, name in [(event, name) for event in events for name in reference_names(event)]:
        try:
            print(printable(_line(load_reference(of, name))))
        except ReferenceMotionError as error:
            print(printable(f"{of} {name}: cannot be used, {error}"))


def _line(motion: Reference) -> str:
    """A reference in one line."""
    style = f" ({motion.profile})" if motion.profile else ""
    use = "measures similarity" if motion.may_measure else "ghost only"
    return f"{motion.event} {motion.name}: {motion.kind}{style}, n = {len(motion.sources)}, {use}"


@commands.command()
def show(name: OneName, event: OfEvent = None) -> None:
    """Print all about a reference: what it is made from, its phases, and how far it is known."""
    from pe_coach.alignment.collection import load_reference

    motion = load_reference(_event_of(name, event), name)
    print(printable(_line(motion)))
    print(printable(f"  {motion.origin or 'no origin is told'}"))
    print(printable(f"  from {', '.join(motion.sources)}; seen from {_VIEWS.get(motion.view, motion.view)}"))
    for phase, (start, stop) in zip(motion.phases, motion.bounds_s, strict=True):
        rests = f"{motion.samples.get(phase, 0)} frames, spread {motion.spread(phase):.2f} torso lengths"
        print(printable(f"  {phase}: {start:.2f} to {stop:.2f} s, {rests}"))
    if motion.kind == "recorded":
        _print_instants(_recording(name, event or motion.event))


_VIEWS = {"side": "the side", "underwater": "under water"}


@commands.command()
def record(
    event: flags.Event,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="How it is called from now on.")],
    clip: Annotated[Path | None, typer.Argument(metavar="CLIP", help="A film of one good attempt.")] = None,
    keypoints: Annotated[
        Path | None,
        typer.Option("--keypoints", metavar="FILE.npz", help="A file of `pe-coach pose`, not a film."),
    ] = None,
    instant: Moved = None,
    phase: MovedPhase = None,
    profile: flags.Profile = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a reference of your own of that name.")] = False,
    athlete: flags.AthleteAt = None,
    start: flags.Start = None,
    stop: flags.Stop = None,
    recorded_fps: flags.RecordedFps = None,
    model: flags.Model = None,
    cache: flags.CacheDir = None,
    no_cache: flags.NoCache = False,
    debug: flags.Debug = False,
) -> None:
    """Make a film, or a file of key points, a reference of your own. No picture is kept, only where the joints are.

    The phases that were found are printed with their times; give those that are wrong with --instant or --phase, or
    correct them afterwards with `pe-coach reference edit`. A single recording shows how it can be done: it is the
    figure to compare with and sets the timing, but it does not measure similarity, which takes three.

    Examples:

    - `pe-coach reference record good.mp4 --event long_jump --name hanna`

    - `pe-coach reference record good.mp4 --event long_jump --name hanna --instant toe_off=1.36 --force`

    - `pe-coach grade anna.mp4 --event long_jump --reference hanna`
    """
    from pe_coach.cli.output import check, check_sources
    from pe_coach.events import load_event
    from pe_coach.grading import Options
    from pe_coach.recording import check_free

    check_sources([clip] if clip else [], [keypoints] if keypoints else [], out=None, overlay=False)
    moves = _instants(instant), _phases(phase)
    check(event, profile, None, start, stop)
    check_free(load_event(event).id, name, force=force)
    options = Options(
        event=event,
        profile=profile,
        athlete=athlete,
        start_s=start,
        stop_s=stop,
        recorded_fps=recorded_fps,
        model=model,
        cache=flags.cache_folder(cache, no_cache),
    )
    _keep(_proposed(clip, keypoints, name, options), *moves)


@commands.command()
def edit(name: OneName, instant: Moved = None, phase: MovedPhase = None, event: OfEvent = None) -> None:
    """Move the instants of a reference of your own, in seconds of its film; without any, print them.

    Example:

    - `pe-coach reference edit hanna --instant toe_off=1.36`
    """
    moves = _instants(instant), _phases(phase)
    recording = _recording(name, event or _own_event_of(name, event))
    if any(moves):
        _keep(recording, *moves)
    else:
        _print_instants(recording)


@commands.command()
def remove(name: OneName, event: OfEvent = None) -> None:
    """Delete a reference of your own. Those that ship stay."""
    from pe_coach.alignment.keeping import remove_reference

    of = _own_event_of(name, event)
    remove_reference(of, name)
    print(printable(f"{of} {name}: deleted"))


def _proposed(clip: Path | None, keypoints: Path | None, name: str, options: Options) -> Recording:
    """The recording with the instants that are found in it; a film that has none ends the command in one line."""
    from pe_coach.errors import OutputError, PeCoachError
    from pe_coach.events import load_event
    from pe_coach.recording import proposed

    try:
        poses = _key_points(clip, keypoints, options)
        return proposed(load_event(options.event), poses, name, options)
    except OutputError:
        raise
    except PeCoachError as error:
        complain(error)
        raise typer.Exit(EXIT_SOME_FAILED) from error


def _key_points(clip: Path | None, keypoints: Path | None, options: Options) -> PoseSequence:
    """What the network sees of the athlete, from the film or the file."""
    from pe_coach.grading import watch
    from pe_coach.pose import load_keypoints

    if keypoints is not None:
        return load_keypoints(keypoints).between(options.start_s, options.stop_s)
    assert clip is not None, "checked with the options"
    with shown(clip.name) as tell:
        return watch(clip, options, progress=tell).poses


def _keep(recording: Recording, instants: dict[str, float], phases: dict[str, tuple[float, float]]) -> None:
    from pe_coach.recording import corrected, keep

    recording = corrected(recording, instants, phases)
    file = keep(recording)
    _print_instants(recording)
    print(printable(f"kept: {file}"))


def _print_instants(recording: Recording) -> None:
    """The phases with their times in the film, the instants, and what is missing."""
    print(printable(f"{recording.event.id} {recording.name}, times in the film:"))
    phases = {p.id: p for p in recording.event.phases}
    for name, (start, stop) in zip(recording.phases.names, recording.phases.bounds_s, strict=True):
        between = f"{phases[name].start} to {phases[name].stop}"
        print(printable(f"  {name}={start:.2f}-{stop:.2f}  {between}"))
    for name, at in sorted(recording.instants_s.items(), key=lambda item: item[1]):
        print(printable(f"  {name}={at:.2f}{'  by hand' if name in recording.by_hand else ''}"))
    for name, why in recording.lacking.items():
        print(printable(f"  {name} is missing: {why}. Give it: --instant {name}=S"))


def _instants(texts: list[str] | None) -> dict[str, float]:
    """Read `NAME=S`."""
    found = {}
    for text in texts or []:
        name, _, at = text.partition("=")
        found[name.strip()] = _seconds(at, text, "NAME=S. Give a name and seconds, such as toe_off=1.36.")
    return found


def _phases(texts: list[str] | None) -> dict[str, tuple[float, float]]:
    """Read `NAME=S-S`."""
    found = {}
    for text in texts or []:
        name, _, span = text.partition("=")
        start, _, stop = span.partition("-")
        form = "NAME=S-S. Give a name and two times, such as take_off=1.20-1.36."
        found[name.strip()] = _seconds(start, text, form), _seconds(stop, text, form)
    return found


def _seconds(text: str, whole: str, form: str) -> float:
    import math

    try:
        seconds = float(text)
    except ValueError:
        raise typer.BadParameter(f"{whole!r} is not {form}") from None
    if not math.isfinite(seconds) or seconds < 0:
        raise typer.BadParameter(f"{whole!r} is not {form}")
    return seconds


def _recording(name: str, event: str) -> Recording:
    from pe_coach.errors import UsageError
    from pe_coach.events import event_ids, load_event
    from pe_coach.recording import load_recording

    if event not in event_ids() and not event.endswith(".toml"):
        raise UsageError("unknown_event", f"'{name}' belongs to an event of your own: add --event with its file.")
    return load_recording(load_event(event), name)


def _event_of(name: str, event: str | None) -> str:
    """The event of a reference, shipped or own, that has this name."""
    from pe_coach.alignment.collection import own_names, shipped_names
    from pe_coach.events import event_ids

    of = [e for e in event_ids() if name in shipped_names(e)] + [e for e, _ in own_names(name)]
    return _only(name, event, of)


def _own_event_of(name: str, event: str | None) -> str:
    from pe_coach.alignment.collection import own_names

    return _only(name, event, [e for e, _ in own_names(name)])


def _only(name: str, event: str | None, events: list[str]) -> str:
    """The one event that has a reference of this name, or the one that was asked for."""
    from pe_coach.errors import ReferenceMotionError, UsageError
    from pe_coach.events import load_event

    if event is not None:
        return load_event(event).id if event.endswith(".toml") else event
    if not events:
        text = f"there is no such reference '{name}': `pe-coach reference list` shows them"
        raise ReferenceMotionError("unknown_reference", text)
    if len(events) > 1:
        raise UsageError("unknown_reference", f"'{name}' is a reference of {' and '.join(events)}: add --event.")
    return events[0]
