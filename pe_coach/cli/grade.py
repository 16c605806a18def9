"""`pe-coach grade`: films, or key point files, in; reports out."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from pe_coach.cli import flags
from pe_coach.cli.exits import EXIT_SOME_FAILED
from pe_coach.cli.progress import shown

KeypointFiles = Annotated[
    list[Path] | None,
    typer.Option("--keypoints", metavar="FILE.npz", help="Grade a file of `pe-coach pose` instead of a film."),
]


def grade(
    event: flags.Event,
    clips: Annotated[list[Path] | None, typer.Argument(metavar="CLIP", help="One film or more.")] = None,
    keypoints: KeypointFiles = None,
    pupil: flags.Pupil = None,
    profile: flags.Profile = None,
    level: flags.BandsOf = flags.Level.PUPILS,
    view: flags.FilmedFrom = None,
    total: flags.Total = False,
    reference: flags.Reference = None,
    athlete: flags.AthleteAt = None,
    athlete_rule: flags.AthleteRule = flags.AthleteBy.WEIGHED,
    start: flags.Start = None,
    stop: flags.Stop = None,
    recorded_fps: flags.RecordedFps = None,
    height_cm: flags.HeightCm = None,
    bar_cm: flags.BarCm = None,
    tape: flags.TapeAt = None,
    align: flags.Alignment = flags.Align.EXACT,
    model: flags.Model = None,
    scale: flags.GradeScale = "points",
    calibration: flags.CalibrationFile = None,
    no_calibration: flags.NoCalibration = False,
    lang: flags.Lang = "en",
    out: flags.OutDir = None,
    overlay: flags.Overlay = False,
    cache: flags.CacheDir = None,
    no_cache: flags.NoCache = False,
    as_json: flags.AsJson = False,
    debug: flags.Debug = False,
) -> None:
    """Grade one film or more: the one correction first, then score, status, reasons and phases.

    Examples:

    - `pe-coach grade jump.mp4 --event long_jump`

    - `pe-coach grade anna.mov ben.mov --event long_jump --out reports --overlay`

    - `pe-coach grade jump.mp4 --event long_jump --athlete 640,360@1.2 --json`
    """
    from pe_coach.cli.output import check, check_grading, check_sources, show

    check_sources(clips or [], keypoints or [], out=out, overlay=overlay)
    check(event, profile, reference, start, stop)
    check_grading(event, scale, flags.curve_file(calibration, no_calibration, event))
    from pe_coach.classes import Keep, attempt
    from pe_coach.files import output_folder
    from pe_coach.grading import Options
    from pe_coach.report.takeaway import stems

    options = Options(
        event=event,
        profile=profile,
        level=level.value,
        view=None if view is None else view.value,
        total=total,
        reference=reference,
        athlete=athlete,
        athlete_rule=athlete_rule.value,
        start_s=start,
        stop_s=stop,
        recorded_fps=recorded_fps,
        height_cm=height_cm,
        bar_cm=bar_cm,
        tape=flags.tape(tape),
        align=align.value,
        model=model,
        scale=scale,
        calibration=flags.curve_file(calibration, no_calibration, event),
        lang=lang,
        pupil=pupil,
        cache=flags.cache_folder(cache, no_cache),
    )
    failed, sources = 0, [*(clips or []), *(keypoints or [])]
    with output_folder(out) if out else nullcontext() as folder:
        for source, stem in zip(sources, stems(sources), strict=True):
            keep = Keep(folder, stem, overlay) if folder else None
            with shown(source.name) as tell:
                report = attempt(source, options, keypoints=bool(keypoints), keep=keep, progress=tell)
            show(report, as_json=as_json, lang=lang)
            failed += report.status == "failed"
    if failed:
        raise typer.Exit(EXIT_SOME_FAILED)
