"""Zero and typical similarity: what never saw a movement judges it; other motions earn nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pe_coach.alignment import load_reference
from pe_coach.alignment.keeping import write_reference
from pe_coach.grading import Options, grade_poses
from pe_coach.pose import load_keypoints
from pe_coach.scoring.anchors import likeness, likeness_of_others
from scripts.references.making import made, movements, other_motions
from scripts.references.recipes import RECIPES, Recipe
from scripts.references.sequences import file_of

pytestmark = pytest.mark.shared


def recipe(event: str, name: str) -> Recipe:
    return next(r for r in RECIPES if (r.event, r.name) == (event, name))


@pytest.mark.parametrize(("event", "name"), [("long_jump", "elite"), ("standing_long_jump", "captured")])
def test_what_ships_is_what_the_script_makes(shared: Path, event: str, name: str) -> None:
    wanted, keypoints = recipe(event, name), shared / "keypoints"
    setting = list(other_motions(wanted, keypoints)[0].values())
    again, shipped = made(wanted, movements(wanted, keypoints), setting), load_reference(event, name)
    assert again.sources == shipped.sources
    assert again.calibration is not None
    assert shipped.calibration is not None
    assert again.calibration.zero == pytest.approx(shipped.calibration.zero, abs=0.02)
    assert again.calibration.typical == pytest.approx(shipped.calibration.typical, abs=0.02)


def test_the_motions_that_test_the_zero_do_not_set_it(shared: Path) -> None:
    setting, testing = other_motions(recipe("long_jump", "elite"), shared / "keypoints")
    assert not set(setting) & set(testing)
    assert {name for name in {*setting, *testing} if name.startswith(("lj", "rj"))} == set()


def test_other_motions_that_did_not_set_the_zero_earn_next_to_nothing(shared: Path) -> None:
    reference = load_reference("long_jump", "elite")
    assert reference.calibration is not None
    _, testing = other_motions(recipe("long_jump", "elite"), shared / "keypoints")
    for motion in testing.values():
        for phase, raw in likeness_of_others([motion], reference).items():
            earned = [reference.calibration(value, phase) for value in raw]
            assert sum(earned) / len(earned) < 25


def test_a_movement_is_more_like_a_mean_with_it_than_like_one_without_it(shared: Path) -> None:
    wanted, keypoints = recipe("standing_long_jump", "captured"), shared / "keypoints"
    sources = movements(wanted, keypoints)
    for left_out in sources:
        without = made(wanted, [m for m in sources if m is not left_out], [])
        inside = likeness(left_out, load_reference("standing_long_jump", "captured"))
        outside = likeness(left_out, without)
        assert not without.may_measure
        assert sum(inside.values()) > sum(outside.values())


@pytest.mark.parametrize("left_out", ["lj08", "lj16"])
def test_an_elite_jump_scores_high_by_a_reference_made_anew_without_it_and_a_running_jump_below_it(
    shared: Path, tmp_path: Path, left_out: str
) -> None:
    wanted, keypoints = recipe("long_jump", "elite"), shared / "keypoints"
    kept = [m for m in movements(wanted, keypoints) if m.id != left_out]
    setting = list(other_motions(wanted, keypoints)[0].values())
    file = write_reference(replace(made(wanted, kept, setting), name="without"), tmp_path)
    options = Options("long_jump", reference=str(file))
    elite, near = (
        grade_poses(load_keypoints(file_of(keypoints, i)), options).report for i in (left_out, "rj_cmu127_28")
    )
    assert elite.status != "rejected"
    assert elite.score is not None
    assert (elite.score.value or 0) >= 80
    assert near.score is None or (near.score.value or 0) < (elite.score.value or 0)
