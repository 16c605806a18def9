"""`pe-coach pose`: a film in; the athlete's key points out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import EXIT_SOME_FAILED, complain
from pe_coach.cli.progress import Tell, shown
from pe_coach.errors import OutputError, PeCoachError

if TYPE_CHECKING:
    from pe_coach.pose import PoseSequence


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
    from pe_coach.pose import save_keypoints
    from pe_coach.report.files import output_folder

    with output_folder(out.parent):
        try:
            with shown(clip.name) as tell:
                sequence = _measured(clip, athlete, start, stop, model, tell)
            save_keypoints(out, sequence)
        except OutputError:
            raise
        except PeCoachError as error:
            complain(error)
            raise typer.Exit(EXIT_SOME_FAILED) from error


def _measured(
    path: Path,
    athlete: tuple[float, float, float] | None,
    start_s: float | None,
    stop_s: float | None,
    model: Path | None,
    tell: Tell,
) -> PoseSequence:
    """The athlete's key points as the network sees them; grading cleans them."""
    from pe_coach.clip import open_clip
    from pe_coach.people import Detector, choose_athlete, track_people
    from pe_coach.pose import PoseEstimator, follow

    clip, estimator, detector = open_clip(path), PoseEstimator.load(model), Detector.load()
    look = partial(track_people, clip, detector, progress=partial(tell, "people"))
    people = look(start_s=start_s, stop_s=stop_s)
    measure = partial(follow, clip, choose_athlete(people, at=athlete).track, estimator, progress=partial(tell, "pose"))
    return measure(camera=people.camera, camera_from=int(people.frame_index[0]), start_s=start_s, stop_s=stop_s)
