"""Hand-made reports, since grading is not what is tested here."""

from __future__ import annotations

import pytest

from pe_coach.advice import Correction, Praise
from pe_coach.report import Instant, PhaseSpan, Report
from pe_coach.scoring import CriterionResult, Measured, Reason, Status


def measured(value: float) -> Measured:
    return Measured(value, value - 6.04, value + 5.06, True)


@pytest.fixture
def jump() -> Report:
    """A long jump that was filmed up to the flight."""
    by_phase = {
        "last_strides": measured(81.2),
        "take_off": measured(63.47),
        "flight": measured(88.0),
        "landing": Measured.unknown(),
    }
    joints = ("takeoff_knee", "free_knee", "trunk", "left_elbow", "right_elbow")
    table = {joint: {name: by_phase[name] for name in by_phase} for joint in joints}
    knee = Correction(
        *("take_off", "free_knee", "free_thigh", "too_little", 1.3337, 40, 11.27, 52.03, "°"),
        advice="Swing the free knee up until the thigh is level.",
        drill="Three skips with a high knee, then jump.",
        low=40.0,
        high=70.0,
        standard_error=3.0,
    )
    arms = Correction(
        *("flight", "left_elbow", "arms", "too_much", 1.61, 48, 0.4123, 0.2, "T"),
        advice="Keep the arms long.",
        drill="Jump and clap overhead.",
        high=0.25,
        standard_error=0.03,
    )
    return Report(
        clip="Müller, Zoë.mp4",
        event="long_jump",
        status=Status.WARNING,
        profile="sail",
        reference="elite",
        pupil="Zoë Müller",
        reasons=(Reason("phase_not_seen", "The landing is not in the film; film until the pupil stands still."),),
        score=Measured(78.26, 71.949, 84.0, True),
        similarity=measured(80.0),
        timing=measured(70.0),
        by_phase=by_phase,
        by_joint={joint: measured(75.0) for joint in joints},
        table=table,
        phases=(
            PhaseSpan("last_strides", 0.5, 1.2),
            PhaseSpan("take_off", 1.2, 1.3337),
            PhaseSpan("flight", 1.3337, 1.9),
        ),
        instants=(Instant("toe_off", 1.33371, 0.0042),),
        criteria=(
            CriterionResult(
                *("free_thigh", "take_off", "free_knee", "°", 0.2, 11.27, 3.0, 40.0, 70.0, 52.03, 0.1),
                *("too_little", 1.3337, True, True, None),
            ),
        ),
        corrections=(knee, arms),
        good=(Praise("last_strides", "The last strides quicken without slowing down."),),
        coverage=0.9312345,
        assessed_weight=0.85,
        alignment="exact",
        fps=29.97003,
        frames=61,
        model="le_hrnet",
        versions={"program": "0.1.0", "score": "0", "event": "1", "reference": "elite", "model": "le_hrnet 1"},
        timing_s={"people": 1.23456},
    )


@pytest.fixture
def failure() -> Report:
    error = Reason("unreadable", "=holiday.mp4 is not a film. Export it from the phone again.")
    return Report(clip="=holiday.mp4", event="long_jump", status=Status.FAILED, error=error)
