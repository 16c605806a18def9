"""Few corrections, sure ones, the cause first; praise where it is due."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pe_coach.advice import corrections, praise
from pe_coach.events import load_event
from pe_coach.scoring.types import CriterionResult

EVENT = load_event("long_jump")
FRAMES = np.arange(0, 3, 1 / 60)


def result(ident: str, points: float, *, value: float = 0.0, significant: bool = True) -> CriterionResult:
    """An assessed criterion that lies below its band."""
    criterion = next(c for c in EVENT.criteria if c.id == ident)
    joint = criterion.joint.format(takeoff="left", free="right")
    return CriterionResult(
        ident, criterion.phase, joint, criterion.unit, criterion.weight, value, 2.0, criterion.low, criterion.high,
        150.0, points, "too_little", 1.0, True, significant, None,
    )  # fmt: skip


def test_the_most_costly_fault_comes_first_and_at_most_three_are_told() -> None:
    found = [result("reach", 0.3), result("free_thigh", 0.1), result("stretch", 0.0), result("land_trunk", 0.0)]
    said = corrections(EVENT, found, FRAMES)
    assert [c.criterion for c in said] == ["stretch", "free_thigh", "reach"]
    assert said[0].advice == "You leave the board with a bent leg. Push until your toes point down."
    assert said[0].drill
    assert said[0].frame == 60


def test_what_may_be_measurement_error_or_costs_little_is_not_told() -> None:
    assert corrections(EVENT, [result("stretch", 0.0, significant=False), result("free_thigh", 0.8)], FRAMES) == ()


def test_what_cannot_be_assessed_is_not_told() -> None:
    unknown = replace(result("stretch", 0.0), assessed=False, points=None)
    assert corrections(EVENT, [unknown], FRAMES) == ()
    assert praise(EVENT, [unknown]) == ()


def test_one_joint_in_one_phase_is_told_once_and_the_cause_wins_a_tie() -> None:
    found = [result("plant_knee", 0.0), result("knee_give", 0.0), result("stretch", 0.0)]
    assert [c.criterion for c in corrections(EVENT, found, FRAMES)] == ["plant_knee"]


def test_praise_names_the_weightiest_good_thing_of_each_phase() -> None:
    good = [result("trunk_td", 1.0), result("free_thigh", 0.95), result("land_knee", 1.0), result("reach", 0.4)]
    assert [(p.phase, p.text) for p in praise(EVENT, good)] == [
        ("take_off", "You drive your free knee up."),
        ("landing", "Your knees give softly at landing."),
    ]
