"""`pe-coach grade`: films, or key point files, in; reports out."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import EXIT_SOME_FAILED
from pe_coach.cli.grading_flags import GradingFlags
from pe_coach.cli.progress import shown
from pe_coach.cli.spreading import spread

KeypointFiles = Annotated[
    list[Path] | None,
    typer.Option("--keypoints", metavar="FILE.npz", help="Grade a file of `pe-coach pose` instead of a film."),
]

_log = logging.getLogger(__name__)


@spread
def grade(
    how: GradingFlags,
    clips: Annotated[list[Path] | None, typer.Argument(metavar="CLIP", help="One film or more.")] = None,
    keypoints: KeypointFiles = None,
    pupil: flags.Pupil = None,
    athlete: flags.AthleteAt = None,
    start: flags.Start = None,
    stop: flags.Stop = None,
    height_cm: flags.HeightCm = None,
    tape: flags.TapeAt = None,
    out: flags.OutDir = None,
    overlay: flags.Overlay = False,
    show_faces: flags.ShowFaces = False,
    as_json: flags.AsJson = False,
    log: flags.Log = None,
    debug: flags.Debug = False,
) -> None:
    """Grade one film or more: the one correction first, then score, status, reasons and phases.

    Examples:

    - `pe-coach grade jump.mp4 --event long_jump`

    - `pe-coach grade anna.mov ben.mov --event long_jump --out reports --overlay`

    - `pe-coach grade jump.mp4 --event long_jump --athlete 640,360@1.2 --json`
    """
    from pe_coach import journal
    from pe_coach.classes import Keep, attempt
    from pe_coach.cli.output import check_sources, show
    from pe_coach.files import output_folder
    from pe_coach.report.as_json import as_dict
    from pe_coach.report.for_log import for_log
    from pe_coach.report.takeaway import stems

    check_sources(clips or [], keypoints or [], out=out, overlay=overlay)
    of_one_film = {"athlete": athlete, "height_cm": height_cm, "tape": flags.tape(tape), "pupil": pupil}
    options = how.options(start, stop, **of_one_film)
    failed, sources = 0, [*(clips or []), *(keypoints or [])]
    with output_folder(out) if out else nullcontext() as folder:
        for source, stem in zip(sources, stems(sources), strict=True):
            keep = Keep(folder, stem, overlay, show_faces) if folder else None
            with shown(source.name) as tell:
                report = attempt(source, options, keypoints=bool(keypoints), keep=keep, progress=tell)
            show(report, as_json=as_json, lang=how.lang)
            journal.tell(_log, "graded", **for_log(as_dict(report)))
            failed += report.status == "failed"
    if failed:
        raise typer.Exit(EXIT_SOME_FAILED)
