"""Shipped references are whole, calibrated and traceable; a movement aligned with itself is itself."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest

from pe_coach.alignment import align, load_reference, shipped_names
from pe_coach.alignment.bones import bone_lengths, limb_vectors, scaled, seen_lengths, with_lengths
from pe_coach.errors import ReferenceMotionError
from pe_coach.events import Phases, event_ids, load_event
from pe_coach.filming import DEMO_JUMPS
from pe_coach.motion import Motion
from pe_coach.motion.series import SERIES
from pe_coach.pose.skeleton import BODY
from pe_coach.resources import path
from pe_coach.scoring.similarity import similarity

SHIPPED = [(event, name) for event in event_ids() for name in shipped_names(event)]
MEASURES = [(event, name) for event, name in SHIPPED if load_reference(event, name).may_measure]


def as_motion(position: np.ndarray, time_s: np.ndarray) -> Motion:
    shape = position.shape[:2]
    return Motion(
        position, np.zeros((len(time_s), 2)), np.zeros(shape), np.ones(shape), time_s, 60.0, False, 0.0
    )  # fmt: skip


@pytest.mark.parametrize(("event", "name"), SHIPPED)
def test_a_shipped_reference_is_whole(event: str, name: str) -> None:
    reference = load_reference(event, name)
    rows = len(reference.time_s)
    assert reference.position.shape == (rows, 17, 2)
    assert reference.sigma.shape == reference.count.shape == (rows, 17)
    assert (np.diff(reference.time_s) > 0).all()
    graded = [p.id for p in load_event(event).tailored(reference.profile, "pupils").phases]
    assert [p for p in graded if p in reference.phases] == list(reference.phases) != []
    assert reference.phase_rows.min() == 0
    assert reference.phase_rows.max() == rows - 1
    assert (reference.phase_rows[:, 0] < reference.phase_rows[:, 1]).all()
    assert list(reference.instants.values()) == sorted(reference.instants.values())
    seen = np.isfinite(reference.position[:, list(BODY), 0])
    assert (np.isfinite(reference.sigma[:, list(BODY)]) == seen).all()
    assert (reference.count[:, list(BODY)][seen] > 0).all()


@pytest.mark.parametrize(("event", "name"), MEASURES)
def test_what_measures_is_a_mean_of_three_or_more_real_movements_with_a_zero_and_a_typical_value(
    event: str, name: str
) -> None:
    reference = load_reference(event, name)
    assert reference.kind == "real"
    assert len(set(reference.sources)) >= 3
    assert np.isfinite(reference.position[:, 5:]).all()
    assert (reference.count[:, 5:] >= 1).all()
    assert reference.calibration is not None
    for phase in reference.phases:
        assert reference.calibration.zero[phase] < reference.calibration.typical[phase]


def test_the_long_jumps_measure_and_what_rests_on_one_movement_does_not() -> None:
    assert {("long_jump", "elite"), ("standing_long_jump", "captured")} <= set(MEASURES)
    for event, name in set(SHIPPED) - set(MEASURES):
        reference = load_reference(event, name)
        assert reference.kind == "constructed" or len(reference.sources) < 3
        assert reference.calibration is None


def test_the_demo_is_judged_by_a_reference_that_never_saw_its_jumps() -> None:
    assert not set(load_reference("long_jump", "elite_without_demo").sources) & set(DEMO_JUMPS)
    assert set(DEMO_JUMPS) <= set(load_reference("long_jump", "elite").sources)


@pytest.mark.parametrize(("event", "name"), SHIPPED)
def test_the_reference_itself_is_a_perfect_attempt(event: str, name: str) -> None:
    reference = load_reference(event, name)
    phases = Phases(reference.phases, reference.bounds_s)
    found = align(as_motion(reference.position, reference.time_s), phases, reference, "left")
    assert found.cost == pytest.approx(0, abs=1e-9)
    raw = similarity(found, reference, ("trunk", "takeoff_knee"))
    assert list(raw.by_phase.values()) == pytest.approx([1.0] * len(reference.phases))
    seen = [value for row in raw.table.values() for value in row.values() if np.isfinite(value)]
    assert seen == pytest.approx([1.0] * len(seen))


def test_long_legs_are_no_fault() -> None:
    reference = load_reference("long_jump", "elite")
    lengths = bone_lengths(reference.position)
    long_legged = scaled(
        reference.position, lengths, {b: v * (1.2 if b in ("thigh", "shank") else 1) for b, v in lengths.items()}
    )
    assert bone_lengths(long_legged)["shank"] == pytest.approx(1.2 * lengths["shank"])
    back = scaled(long_legged, bone_lengths(long_legged), lengths)
    assert back == pytest.approx(reference.position, abs=1e-9, nan_ok=True)


def test_a_figure_gets_its_bones_back_and_keeps_its_posture() -> None:
    model = load_reference("standing_long_jump", "captured").position
    shrunk = with_lengths(model, 0.6 * seen_lengths(model))
    assert seen_lengths(shrunk) == pytest.approx(0.6 * seen_lengths(model))
    for series in ("takeoff_knee", "free_arm", "trunk", "takeoff_thigh"):
        assert SERIES[series](shrunk) == pytest.approx(SERIES[series](model), abs=1e-6)
    assert with_lengths(shrunk, seen_lengths(model)) == pytest.approx(model, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize(
    ("pivot", "carried", "part"),
    [
        (11, (13, 15), "takeoff_hip"),
        (13, (15,), "takeoff_knee"),
        (6, (8, 10), "right_shoulder"),
        (8, (10,), "right_elbow"),
    ],
)
def test_a_bent_joint_shows_there_and_not_further_down_the_limb(
    pivot: int, carried: tuple[int, ...], part: str
) -> None:
    p = load_reference("long_jump", "elite").position[30]
    turned, c, s = p.copy(), np.cos(0.3), np.sin(0.3)
    turned[list(carried)] = p[pivot] + (p[list(carried)] - p[pivot]) @ np.array([[c, s], [-s, c]])
    before, after = limb_vectors(p), limb_vectors(turned)
    off = {name: float(np.linalg.norm(after[name] - before[name])) for name in before}
    same = {name for name in before if off[name] > 1e-9} - {"lean"}
    assert part in same
    assert len({name.split("_")[-1] for name in same}) == 1
    assert max(off, key=off.__getitem__).split("_")[-1] == part.split("_")[-1]


@pytest.mark.parametrize(("name", "phase"), [("standing_long_jump", "drive"), ("long_jump", "take_off")])
def test_a_body_that_leans_as_a_whole_shows_at_the_lean(name: str, phase: str) -> None:
    reference = load_reference(name, load_event(name).reference)
    p = reference.position[reference.rows(phase)].mean(0)
    c, s = np.cos(0.2), np.sin(0.2)
    before, after = limb_vectors(p), limb_vectors(p[15] + (p - p[15]) @ np.array([[c, s], [-s, c]]))
    off = {part: float(np.linalg.norm(after[part] - before[part])) for part in before}
    assert max(off, key=off.__getitem__) == "lean"


def test_an_unknown_reference_names_the_known_ones() -> None:
    with pytest.raises(ReferenceMotionError, match="elite") as caught:
        load_reference("long_jump", "nobody")
    assert caught.value.code == "unknown_reference"


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    for suffix in (".toml", ".npz"):
        shutil.copy(path("reference_motions", "long_jump", f"elite{suffix}"), tmp_path)
    assert load_reference("long_jump", str(tmp_path / "elite.toml")).name == "elite"
    with (tmp_path / "elite.npz").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ReferenceMotionError, match="was changed"):
        load_reference("long_jump", str(tmp_path / "elite.toml"))
    (tmp_path / "elite.toml").write_text("schema =", encoding="utf-8")
    with pytest.raises(ReferenceMotionError, match="not valid TOML"):
        load_reference("long_jump", str(tmp_path / "elite.toml"))


def test_a_calibration_that_lacks_a_phase_is_refused(tmp_path: Path) -> None:
    for suffix in (".toml", ".npz"):
        shutil.copy(path("reference_motions", "long_jump", f"elite{suffix}"), tmp_path)
    card = tmp_path / "elite.toml"
    text = card.read_text(encoding="utf-8")
    card.write_text(re.sub(r"(\[calibration.zero\]\n)\w+ = .*\n", r"\1", text), encoding="utf-8")
    with pytest.raises(ReferenceMotionError, match="does not belong to its arrays"):
        load_reference("long_jump", str(card))


@pytest.mark.parametrize(("event", "name"), SHIPPED)
def test_provenance_is_told(event: str, name: str) -> None:
    card = tomllib.loads(path("reference_motions", event, f"{name}.toml").read_text(encoding="utf-8"))
    assert card["origin"]
    assert card["n"] == len(card["sources"])
    assert list(card["samples"]) == card["phases"]
    assert min(card["samples"].values()) >= card["n"]
