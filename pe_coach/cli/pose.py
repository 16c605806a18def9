"""`pe-coach pose`: a film in; the athlete's key points out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import EXIT_SOME_FAILED, complain
from pe_coach.cli.progress import shown
from pe_coach.errors import OutputError, PeCoachError


def pose(
    clip: Annotated[Path, typer.Argument(metavar="CLIP", help="A film.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.npz", help="The key point file to write.")],
    athlete: flags.AthleteAt = None,
    start: flags.Start = None,
    stop: flags.Stop = None,
    model: flags.Model = None,
    debug: flags.Debug = False,
) -> None:
    """Write the athlete's key points, for `pe-coach grade --keypoints` or a study of your own.

    The file holds `xy` (frames, 17, 2) in pixels, y down, in the order of COCO, `confidence` (frames, 17) and
    `time_s` (frames,). A point that was not seen is NaN.

    Example:

    - `pe-coach pose jump.mp4 --out jump.npz`
    """
    from pe_coach.grading import Options, find_poses
    from pe_coach.pose import save_keypoints
    from pe_coach.report.files import output_folder

    options = Options("", athlete=athlete, start_s=start, stop_s=stop, model=model)

    with output_folder(out.parent):
        try:
            with shown(clip.name) as tell:
                sequence = find_poses(clip, options, progress=tell)
            save_keypoints(out, sequence)
        except OutputError:
            raise
        except PeCoachError as error:
            complain(error)
            raise typer.Exit(EXIT_SOME_FAILED) from error
