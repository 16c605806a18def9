"""Few corrections, sure ones, the cause first; praise where it is due."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pe_coach.advice import corrections, praise
from pe_coach.events import Event, load_event
from pe_coach.pose.sequence import PoseSequence
from pe_coach.scoring.types import CriterionResult

EVENT = load_event("long_jump").tailored(None, "pupils")


def film(*, size: tuple[int, int] | None = (1920, 1080), leg_px: float = 60.0) -> PoseSequence:
    """Three seconds at 60 frames a second in which every limb is 60 px long, the legs as long as said."""
    above = {5: 0, 7: 60, 9: 120, 11: 120, 13: 120 + leg_px, 15: 120 + 2 * leg_px}
    xy = np.zeros((180, 17, 2))
    for point, y in above.items():
        xy[:, point] = xy[:, point + 1] = (400, y)
    known = np.ones((180, 17))
    return PoseSequence(xy, known, known, np.arange(180) / 60, size, np.broadcast_to(np.eye(3), (180, 3, 3)))


def result(ident: str, points: float, *, event: Event = EVENT, significant: bool = True) -> CriterionResult:
    """An assessed criterion that lies below its band."""
    criterion = next(c for c in event.criteria if c.id == ident)
    joint = criterion.joint.format(takeoff="left", free="right")
    return CriterionResult(
        ident, criterion.phase, joint, criterion.unit, criterion.weight, 11.0, 2.0, criterion.low, criterion.high,
        150.0, points, "too_little", 1.0, True, significant, None,
    )  # fmt: skip


def told(*found: CriterionResult, event: Event = EVENT, poses: PoseSequence | None = None) -> list[str]:
    return [c.criterion for c in corrections(event, found, poses or film(), "left")]


def linked(**causes: str) -> Event:
    """The event with one cause for each of some criteria."""
    criteria = [c.model_copy(update={"caused_by": (causes[c.id],) if c.id in causes else ()}) for c in EVENT.criteria]
    return EVENT.model_copy(update={"criteria": tuple(criteria)})


def test_the_most_costly_fault_comes_first_and_at_most_three_are_told() -> None:
    found = [result("land_trunk", 0.5), result("reach", 0.2), result("stretch", 0.0), result("free_fold", 0.5)]
    assert told(*found, event=linked()) == ["stretch", "reach", "free_fold"]


def test_a_correction_says_where_when_how_far_what_and_how() -> None:
    (said,) = corrections(EVENT, [result("stretch", 0.0)], film(), "left")
    assert (said.phase, said.joint, said.frame, said.measured, said.unit) == ("take_off", "takeoff_knee", 60, 11.0, "°")
    band = next(c for c in EVENT.criteria if c.id == "stretch")
    assert (said.low, said.high) == (band.low, band.high)
    assert said.advice == "You leave the board with a bent leg. Push until your toes point down."
    assert said.drill == "Take off, freeze the take-off pose, land in the sand like a runner."
    (german,) = corrections(EVENT, [result("stretch", 0.0)], film(), "left", "de")
    assert german.advice == "Du verlässt den Balken mit gebeugtem Bein. Drück dich ab, bis die Zehen nach unten zeigen."


def test_what_may_be_measurement_error_or_costs_little_is_not_told() -> None:
    assert told(result("stretch", 0.0, significant=False), result("trunk_td", 0.8)) == []


def test_what_cannot_be_assessed_is_neither_corrected_nor_praised() -> None:
    unknown = replace(result("stretch", 0.0), assessed=False, points=None)
    assert told(unknown) == []
    assert praise(EVENT, [unknown]) == ()


def test_the_earlier_cause_comes_before_what_it_does_even_where_that_costs_more() -> None:
    found = [result("plant_lean", 0.6), result("land_trunk", 0.0)]
    assert told(*found, event=linked()) == ["land_trunk", "plant_lean"]
    assert told(*found, event=linked(land_trunk="plant_lean")) == ["plant_lean", "land_trunk"]


def test_causes_that_name_each_other_are_still_told_once() -> None:
    event = linked(land_trunk="plant_lean", plant_lean="land_trunk")
    assert sorted(told(result("plant_lean", 0.6), result("land_trunk", 0.0), event=event)) == [
        "land_trunk",
        "plant_lean",
    ]


def test_a_fault_at_the_hip_comes_before_what_it_does_at_the_knee() -> None:
    hip, knee = replace(result("trunk_td", 0.6), joint="free_hip"), replace(result("trunk_to", 0.0), joint="free_knee")
    assert told(hip, knee, event=linked()) == ["trunk_td", "trunk_to"]
    assert told(replace(hip, joint="takeoff_hip"), knee, event=linked()) == ["trunk_to", "trunk_td"]


def test_one_joint_in_one_phase_is_told_once_and_the_cause_wins() -> None:
    found = [result("plant_knee", 0.4), result("stretch", 0.0)]
    assert told(*found, event=linked()) == ["stretch"]
    assert told(*found, event=linked(stretch="plant_knee")) == ["plant_knee"]


@pytest.mark.parametrize(("leg_px", "size", "says"), [(60.0, (1920, 1080), 1), (8.0, (1920, 1080), 0), (8.0, None, 1)])
def test_limbs_too_short_in_the_picture_stay_silent(leg_px: float, size: tuple[int, int] | None, says: int) -> None:
    assert len(told(result("stretch", 0.0), poses=film(size=size, leg_px=leg_px))) == says


def test_a_teachers_own_words_win_and_the_rest_stays() -> None:
    own = {"words": {"too_little": "Long leg!", "good": "Long leg."}}
    data = load_event("long_jump").model_dump(exclude_unset=True)
    data["id"], data["words_from"] = "our_jump", "long_jump"
    next(c for c in data["criteria"] if c["id"] == "stretch").update(own)
    event = Event.model_validate(data).tailored(None, "pupils")
    (said,) = corrections(event, [result("stretch", 0.0)], film(), "left", "de")
    assert (said.advice, said.drill) == (
        "Long leg!",
        "Abspringen, die Absprunghaltung einfrieren und im Sand weiterlaufen.",
    )


def test_praise_leads_with_the_weightiest_good_thing_and_has_one_a_phase() -> None:
    lesser = replace(result("stretch", 1.0), weight=0.3)
    found = [lesser, result("trunk_td", 0.4), result("land_knee", 1.0)]
    assert [(p.phase, p.text) for p in praise(EVENT, found)] == [
        ("landing", "Your knees give softly at landing."),
        ("take_off", "You push off until your leg is straight."),
    ]
    assert praise(EVENT, found, "de")[0].text == "Deine Knie geben bei der Landung weich nach."
