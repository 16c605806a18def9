"""`pe-coach pose`: a film in; key points out, of the athlete or of everybody, as files and as a film."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import EXIT_SOME_FAILED, complain, printable
from pe_coach.cli.progress import Tell, shown
from pe_coach.errors import OutputError, PeCoachError

if TYPE_CHECKING:
    from pe_coach.grading import Options, Seen
    from pe_coach.pose import Person

KeyPoints = Annotated[
    Path | None, typer.Option("--out", metavar="FILE.npz", help="The athlete's key points, for `grade --keypoints`.")
]
Table = Annotated[
    Path | None, typer.Option("--csv", metavar="FILE.csv", help="The same for a spreadsheet, one row a frame.")
]
Everybody = Annotated[
    Path | None,
    typer.Option(
        "--people",
        metavar="FILE.json",
        help="Everybody's boxes and key points in COCO's format; each further person takes as long as the athlete.",
    ),
]
OverlayFilm = Annotated[
    Path | None,
    typer.Option(
        "--overlay",
        metavar="FILE.mp4",
        help="The film with everybody's box and number and the athlete's skeleton; with --people all skeletons.",
    ),
]
ForEvent = Annotated[
    str | None, typer.Option("--event", metavar="EVENT", help="Choose who it is as `grade` does for this event.")
]


def pose(
    clip: Annotated[Path, typer.Argument(metavar="CLIP", help="A film.")],
    out: KeyPoints = None,
    csv: Table = None,
    people: Everybody = None,
    overlay: OverlayFilm = None,
    event: ForEvent = None,
    athlete: flags.AthleteAt = None,
    athlete_rule: flags.AthleteRule = flags.AthleteBy.WEIGHED,
    start: flags.Start = None,
    stop: flags.Stop = None,
    recorded_fps: flags.RecordedFps = None,
    model: flags.Model = None,
    lang: flags.Lang = "en",
    cache: flags.CacheDir = None,
    no_cache: flags.NoCache = False,
    show_faces: flags.ShowFaces = False,
    debug: flags.Debug = False,
) -> None:
    """Write where the joints are: for `pe-coach grade --keypoints`, for a look, for a study of your own.

    At least one of --out, --csv, --people and --overlay says what to write.

    FILE.npz holds what the network sees. The other files hold what is graded: sides put right, outliers taken out,
    gaps up to 0.2 s filled, smoothed.

    In the overlay the near side of the body is orange, the far side blue and thinner; the fainter, the less sure.
    Films of more than 60 frames a second are thinned to about 60.

    Examples:

    - `pe-coach pose jump.mp4 --overlay jump_overlay.mp4`

    - `pe-coach pose jump.mp4 --out jump.npz --csv jump.csv --athlete 640,360@1.2`

    - `pe-coach pose lesson.mov --people lesson.json --start 12 --stop 20`
    """
    from pe_coach.cli.output import check_files, check_rule, check_span
    from pe_coach.events import load_event
    from pe_coach.grading import Options

    wanted = _given({"--out": out, "--csv": csv, "--people": people, "--overlay": overlay})
    check_files(clip, wanted, ENDINGS)
    check_span(start, stop)
    check_rule(athlete_rule, event)
    if event is not None:
        load_event(event)
    options = Options(
        event or "",
        athlete=athlete,
        athlete_rule=athlete_rule.value,
        start_s=start,
        stop_s=stop,
        recorded_fps=recorded_fps,
        model=model,
        lang=lang,
        cache=flags.cache_folder(cache, no_cache),
    )
    for line in _written(clip, wanted, options, show_faces=show_faces):
        print(printable(line), file=sys.stderr)


def _given(paths: dict[str, Path | None]) -> dict[str, Path]:
    """The flags that name a file, with it."""
    return {flag: path for flag, path in paths.items() if path is not None}


ENDINGS = {"--out": ".npz", "--csv": ".csv", "--people": ".json", "--overlay": ".mp4"}
"""What each flag writes."""


def _written(clip: Path, wanted: dict[str, Path], options: Options, *, show_faces: bool) -> list[str]:
    """Write what is wanted, or say in one line why the film has no answer."""
    try:
        with shown(clip.name) as tell:
            return _write(clip, wanted, options, tell, show_faces=show_faces)
    except OutputError:
        raise
    except PeCoachError as error:
        complain(error)
        raise typer.Exit(EXIT_SOME_FAILED) from error


def _write(clip: Path, wanted: dict[str, Path], options: Options, tell: Tell, *, show_faces: bool) -> list[str]:
    """Find everything and write what is wanted; returns a line for each file."""
    from pe_coach.everybody import find_everybody
    from pe_coach.files import output_folder
    from pe_coach.grading import watch

    writers = _WRITERS | {"--overlay": partial(_write_overlay, show_faces=show_faces)}
    with ExitStack() as folders:
        for path in wanted.values():
            folders.enter_context(output_folder(path.parent))
        seen = watch(clip, options, progress=tell)
        everybody = find_everybody(seen, options, key_points="--people" in wanted, progress=tell)
        return [writers[flag](path, seen, everybody, options, tell) for flag, path in wanted.items()]


def _write_key_points(path: Path, seen: Seen, everybody: tuple[Person, ...], options: Options, tell: Tell) -> str:
    import numpy as np

    from pe_coach.everybody import athlete_boxes
    from pe_coach.grading import origin_of
    from pe_coach.pose import save_keypoints

    boxes = athlete_boxes(seen)
    path = save_keypoints(path, seen.poses, boxes, origin_of(options.model))
    there = f"{int(np.isfinite(boxes[:, 0]).sum())} of {len(boxes)} frames"
    return f"{path}: the athlete, number {seen.choice.track.ident}, in {there}"


def _write_table(path: Path, seen: Seen, everybody: tuple[Person, ...], options: Options, tell: Tell) -> str:
    from pe_coach.report.key_point_table import write_key_points

    athlete = next(person for person in everybody if person.athlete)
    path = write_key_points(path, athlete, seen.people.frame_index, seen.people.time_s)
    return f"{path}: the athlete, {len(seen.people.time_s)} rows"


def _write_people(path: Path, seen: Seen, everybody: tuple[Person, ...], options: Options, tell: Tell) -> str:
    from pe_coach import __version__
    from pe_coach.grading import origin_of
    from pe_coach.report.as_coco import Film, write_people

    network = origin_of(options.model).network
    people = seen.people
    film = Film(seen.clip.path.name, seen.clip.size, people.frame_index, people.time_s, __version__, network)
    path = write_people(path, everybody, film)
    return f"{path}: {_counted(everybody)} in {len(people.time_s)} frames"


def _write_overlay(
    path: Path, seen: Seen, everybody: tuple[Person, ...], options: Options, tell: Tell, *, show_faces: bool
) -> str:
    from pe_coach.faces import without_faces
    from pe_coach.grading import watched_of
    from pe_coach.report.overlay import write_people_overlay

    drawing = None if show_faces else without_faces(watched_of(seen, options))
    path = write_people_overlay(
        *(seen.clip.path, everybody, path),
        start_s=options.start_s,
        stop_s=options.stop_s,
        lang=options.lang,
        seen=drawing,
        progress=tell,
    )
    return f"{path}: the film with {_counted(everybody)} on it"


def _counted(everybody: tuple[Person, ...]) -> str:
    return "1 person" if len(everybody) == 1 else f"{len(everybody)} people"


_Writer = Callable[[Path, "Seen", "tuple[Person, ...]", "Options", Tell], str]
_WRITERS: dict[str, _Writer] = {
    "--out": _write_key_points,
    "--csv": _write_table,
    "--people": _write_people,
}
