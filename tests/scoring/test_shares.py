"""The score is made of the event's shares; a teacher may move them, copy an event, ask for the bands of athletes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from truth import JUMPS, REFERENCE, poses

from pe_coach.events import load_event
from pe_coach.grading import Options, grade_poses
from pe_coach.report.types import Report
from pe_coach.resources import path


def graded_with(shares: dict[str, float], folder: Path) -> Report:
    """A jump with a fault, graded by a copy of the event with other shares."""
    text = path("events", "long_jump.toml").read_text(encoding="utf-8")
    text = re.sub(r"^\[score\]\n(?:\w.*\n)*", "", text, flags=re.M)
    text += "\n[score]\n" + "".join(f"{name} = {share}\n" for name, share in shares.items())
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return grade_poses(poses(JUMPS[1], "free_thigh"), Options(str(file), reference=REFERENCE)).report


def take_off(report: Report) -> float:
    value = report.by_phase["take_off"].value
    assert value is not None
    return value


def test_a_phase_is_the_weighted_mean_of_its_parts(tmp_path: Path) -> None:
    alone = {
        part: take_off(graded_with({p: float(p == part) for p in ("criteria", "similarity", "timing")}, tmp_path))
        for part in ("criteria", "similarity", "timing")
    }
    mixed = take_off(graded_with({"criteria": 0.5, "similarity": 0.3, "timing": 0.2}, tmp_path))
    expected = 0.5 * alone["criteria"] + 0.3 * alone["similarity"] + 0.2 * alone["timing"]
    assert len(set(alone.values())) == 3
    assert mixed == pytest.approx(expected, abs=0.5)


def test_elite_bands_are_never_more_lenient() -> None:
    sequence = poses(JUMPS[1], "takeoff_knee", noise=0.01)
    pupils = grade_poses(sequence, Options("long_jump", reference=REFERENCE)).report
    elite = grade_poses(sequence, Options("long_jump", reference=REFERENCE, level="elite")).report
    points = {c.id: c.points for c in pupils.criteria}
    both = [
        (c.points, points.get(c.id)) for c in elite.criteria if c.points is not None and points.get(c.id) is not None
    ]
    assert len(both) > 5
    assert sum(e for e, _ in both) < sum(p for _, p in both)  # type: ignore[misc]
    assert {c.id: (c.low, c.high) for c in elite.criteria} != {c.id: (c.low, c.high) for c in pupils.criteria}


@pytest.mark.parametrize("event", ["high_jump", "long_jump"])
def test_a_style_adds_its_own_criteria_and_keeps_the_others_out(event: str) -> None:
    whole = load_event(event)
    for profile in whole.profile_ids:
        own = {c.id for c in whole.tailored(profile, "pupils").criteria}
        others = {c.id for c in whole.criteria if c.profiles and profile not in c.profiles}
        assert own.isdisjoint(others - own)
        assert {c.id for c in whole.criteria if not c.profiles} <= own


def test_a_copy_with_an_id_of_its_own_uses_the_references_of_the_original(tmp_path: Path) -> None:
    text = path("events", "long_jump.toml").read_text(encoding="utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(text.replace('id = "long_jump"', 'id = "our_jump"\nwords_from = "long_jump"', 1), encoding="utf-8")
    report = grade_poses(poses(JUMPS[1]), Options(str(file))).report
    assert report.event == "our_jump"
    assert report.similarity.assessed
    assert report.score is not None
