"""`pe-coach pose`: a film in; key points out, of the athlete or of everybody, as files and as a film."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import EXIT_SOME_FAILED, complain, printable
from pe_coach.cli.progress import Tell, shown
from pe_coach.errors import OutputError, PeCoachError

if TYPE_CHECKING:
    from pe_coach.grading import Options


def pose(
    clip: Annotated[Path, typer.Argument(metavar="CLIP", help="A film.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE.npz", help="The athlete's key points, for `grade --keypoints`."),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE.csv", help="The same for a spreadsheet, one row a frame.")
    ] = None,
    people: Annotated[
        Path | None,
        typer.Option(
            "--people",
            metavar="FILE.json",
            help="Everybody's boxes and key points in COCO's format. Each further person costs as much time as the "
            "athlete.",
        ),
    ] = None,
    overlay: Annotated[
        Path | None,
        typer.Option(
            "--overlay",
            metavar="FILE.mp4",
            help="The film with boxes, numbers and the skeleton on it; with --people everybody's skeleton.",
        ),
    ] = None,
    athlete: flags.AthleteAt = None,
    athlete_rule: flags.AthleteRule = flags.AthleteBy.WEIGHED,
    start: flags.Start = None,
    stop: flags.Stop = None,
    model: flags.Model = None,
    lang: flags.Lang = "en",
    debug: flags.Debug = False,
) -> None:
    """Write where the joints are, for `pe-coach grade --keypoints`, a look, or a study of your own.

    At least one of --out, --csv, --people and --overlay says what to write.

    FILE.npz holds what the network sees: `xy` (frames, 17, 2) in pixels, y down, in the order of COCO, `confidence`
    (frames, 17), `spread` (frames, 17) and `time_s` (frames,); a point that was not seen is NaN. The other files hold
    what is graded: sides put right, outliers taken out, short gaps filled, smoothed.

    In the overlay the near side of the body is orange, the far side blue and thinner; the less sure, the fainter.
    Films of more than 60 frames a second are thinned to about 60.

    Examples:

    - `pe-coach pose jump.mp4 --overlay jump_overlay.mp4`

    - `pe-coach pose jump.mp4 --out jump.npz --csv jump.csv --athlete 640,360@1.2`

    - `pe-coach pose lesson.mov --people lesson.json --start 12 --stop 20`
    """
    from pe_coach.cli.output import check_files, check_span
    from pe_coach.grading import Options

    files = {
        ".npz": ("--out", out),
        ".csv": ("--csv", csv),
        ".json": ("--people", people),
        ".mp4": ("--overlay", overlay),
    }
    check_files(clip, files)
    check_span(start, stop)
    options = Options(
        "",
        athlete=athlete,
        athlete_rule=athlete_rule.value,
        start_s=start,
        stop_s=stop,
        model=model,
        lang=lang,
    )
    try:
        with shown(clip.name) as tell:
            written = _write(clip, options, out, csv, people, overlay, tell)
    except OutputError:
        raise
    except PeCoachError as error:
        complain(error)
        raise typer.Exit(EXIT_SOME_FAILED) from error
    for line in written:
        print(printable(line), file=sys.stderr)


def _write(
    clip: Path,
    options: Options,
    out: Path | None,
    csv: Path | None,
    people: Path | None,
    overlay: Path | None,
    tell: Tell,
) -> list[str]:
    """Find everything and write what is asked for; returns a line for each file."""
    from pe_coach import __version__
    from pe_coach.everybody import boxes_of, find_everybody
    from pe_coach.files import output_folder
    from pe_coach.grading import pose_network, watch
    from pe_coach.pose import save_keypoints
    from pe_coach.report.as_coco import Film, write_people
    from pe_coach.report.key_point_table import write_key_points
    from pe_coach.report.overlay import write_people_overlay

    written = []
    with ExitStack() as folders:
        for path in filter(None, (out, csv, people, overlay)):
            folders.enter_context(output_folder(path.parent))
        seen = watch(clip, options, progress=tell)
        everybody = find_everybody(seen, options, key_points=people is not None, progress=tell)
        athlete = next(person for person in everybody if person.athlete)
        frames, times = seen.people.frame_index, seen.people.time_s
        if out:
            out = save_keypoints(out, seen.poses, boxes_of(seen.choice.track, len(seen.poses.time_s)))
            written.append(f"{out}: the athlete in {len(athlete.boxes)} of {len(times)} frames")
        if csv:
            csv = write_key_points(csv, athlete, frames, times)
            written.append(f"{csv}: {len(times)} rows")
        if people:
            network = pose_network(options.model).description.name
            film = Film(clip.name, seen.clip.size, frames, times, __version__, network)
            people = write_people(people, everybody, film)
            written.append(f"{people}: {len(everybody)} people in {len(times)} frames")
        if overlay:
            span = {"start_s": options.start_s, "stop_s": options.stop_s}
            write_people_overlay(clip, everybody, overlay, lang=options.lang, progress=tell, **span)
            written.append(f"{overlay}: the film with {len(everybody)} people on it")
    return written
