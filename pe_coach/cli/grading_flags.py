"""The flags that say how films are graded, of `grade` and `grade-class` alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pe_coach.cli import flags

if TYPE_CHECKING:
    from pe_coach.options import Options


@dataclass(frozen=True)
class GradingFlags:
    """See `spreading`; the fields are those of `Options`, and how the files of a user are found."""

    event: flags.Event
    profile: flags.Profile = None
    level: flags.BandsOf = flags.Level.PUPILS
    view: flags.FilmedFrom = None
    total: flags.Total = False
    reference: flags.Reference = None
    athlete_rule: flags.AthleteRule = flags.AthleteBy.WEIGHED
    recorded_fps: flags.RecordedFps = None
    bar_cm: flags.BarCm = None
    align: flags.Alignment = flags.Align.EXACT
    model: flags.Model = None
    scale: flags.GradeScale = "points"
    calibration: flags.CalibrationFile = None
    no_calibration: flags.NoCalibration = False
    lang: flags.Lang = "en"
    cache: flags.CacheDir = None
    no_cache: flags.NoCache = False

    def options(self, start_s: float | None = None, stop_s: float | None = None, **of_one_film: Any) -> Options:
        """What to grade with, seen to name things that exist.

        Args:
            start_s, stop_s: between which the film counts.
            of_one_film: other options that belong to one film, by their names.

        Raises:
            EventError: there is no such event or profile.
            ReferenceMotionError: there is no such reference.
            UsageError: the scale or the curve cannot be read, or the film would stop before it starts.
        """
        from pe_coach.cli.output import check, check_grading
        from pe_coach.options import Options

        curve = flags.curve_file(self.calibration, self.no_calibration, self.event)
        check(self.event, self.profile, self.reference, start_s, stop_s)
        check_grading(self.event, self.scale, curve)
        return Options(
            event=self.event,
            profile=self.profile,
            level=self.level.value,
            view=None if self.view is None else self.view.value,
            total=self.total,
            reference=self.reference,
            athlete_rule=self.athlete_rule.value,
            recorded_fps=self.recorded_fps,
            bar_cm=self.bar_cm,
            align=self.align.value,
            model=self.model,
            scale=self.scale,
            calibration=curve,
            lang=self.lang,
            cache=flags.cache_folder(self.cache, self.no_cache),
            start_s=start_s,
            stop_s=stop_s,
            **of_one_film,
        )
