"""`pe-coach calibrate`: a teacher's marks in; a curve out that brings scores nearer to them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import printable


def calibrate(
    marks: Annotated[Path, typer.Argument(metavar="MARKS.csv", help="Scores and marks, one attempt a row.")],
    event: flags.Event,
    scale: flags.GradeScale = "points",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.toml", help="Where the curve goes; default: your own folder.")
    ] = None,
    debug: flags.Debug = False,
) -> None:
    """Bring scores nearer to your marks, if that helps with pupils who were left out; undo it with --no-calibration.

    MARKS.csv is `results.csv` with two columns more: `teacher_mark` (on --scale) and `teacher_blind` (`yes` where you
    gave it before you saw the score; only those count).

    From 8 blind marks scores are shifted, from 20 they follow a line, from 60 a curve that never falls. The score as it
    was measured stays in every report.

    Examples:

    - `pe-coach calibrate marks.csv --event long_jump --scale german`

    - `pe-coach grade jump.mp4 --event long_jump --no-calibration`
    """
    from pe_coach.events import load_event
    from pe_coach.scoring import SCORE_VERSION
    from pe_coach.scoring.calibrating import fitted_curve
    from pe_coach.scoring.marks import read_marks
    from pe_coach.scoring.scales import load_scale
    from pe_coach.scoring.teacher_curve import save_curve, user_folder

    known, grades = load_event(event), load_scale(scale)
    found = read_marks(marks, grades, known.id, SCORE_VERSION)
    curve = fitted_curve(found, known.id, SCORE_VERSION, grades)
    path = save_curve(out or user_folder() / f"{known.id}.toml", curve)
    left = f"{found.seen} not blind, {found.incomplete} without a score or a mark"
    print(printable(f"{path}: {curve.name} of {curve.pupils} pupils ({left})"), file=sys.stderr)
    off = f"{curve.error_before:.1f} points off the marks before, {curve.error_after:.1f} after"
    print(f"For pupils left out, scores were {off}.")
