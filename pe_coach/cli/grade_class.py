"""`pe-coach grade-class`: a folder of films in; class sheet and pages out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import EXIT_SOME_FAILED
from pe_coach.cli.progress import shown


def grade_class(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The films of a class, one attempt each.")],
    event: flags.Event,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the results; made if need be.")],
    profile: flags.Profile = None,
    level: flags.BandsOf = flags.Level.PUPILS,
    view: flags.FilmedFrom = None,
    total: flags.Total = False,
    reference: flags.Reference = None,
    athlete_rule: flags.AthleteRule = flags.AthleteBy.WEIGHED,
    recorded_fps: flags.RecordedFps = None,
    bar_cm: flags.BarCm = None,
    align: flags.Alignment = flags.Align.EXACT,
    model: flags.Model = None,
    scale: flags.GradeScale = "points",
    calibration: flags.CalibrationFile = None,
    no_calibration: flags.NoCalibration = False,
    lang: flags.Lang = "en",
    overlay: flags.Overlay = False,
    cache: flags.CacheDir = None,
    no_cache: flags.NoCache = False,
    as_json: flags.AsJson = False,
    debug: flags.Debug = False,
) -> None:
    """Grade every film of a folder: `results.csv`, `failures.csv` and a page for each film.

    One bad file never stops the others; the two sheets together count every file of the folder.

    Example:

    - `pe-coach grade-class films --event long_jump --out results`
    """
    from pe_coach.cli.output import check, check_grading, show

    check(event, profile, reference)
    check_grading(event, scale, flags.curve_file(calibration, no_calibration, event))
    from pe_coach.classes import grade_class
    from pe_coach.files import output_folder
    from pe_coach.grading import Options

    options = Options(
        event=event,
        profile=profile,
        level=level.value,
        view=None if view is None else view.value,
        total=total,
        reference=reference,
        athlete_rule=athlete_rule.value,
        recorded_fps=recorded_fps,
        bar_cm=bar_cm,
        align=align.value,
        model=model,
        scale=scale,
        calibration=flags.curve_file(calibration, no_calibration, event),
        lang=lang,
        cache=flags.cache_folder(cache, no_cache),
    )
    with output_folder(out):
        result = grade_class(
            *(folder, options, out),
            overlay=overlay,
            progress=shown,
            on_report=lambda report: show(report, as_json=as_json, lang=lang),
        )
    graded = len(result.reports) - result.failed
    for sheet, name, count in (
        (result.results, "results.csv", graded),
        (result.failures, "failures.csv", result.failed),
    ):
        beside = "" if sheet.name == name else f" ({name} is open in another program)"
        print(f"{sheet}: {count} of {len(result.reports)} files{beside}", file=sys.stderr)
    if result.failed:
        raise typer.Exit(EXIT_SOME_FAILED)
