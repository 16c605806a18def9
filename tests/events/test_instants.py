"""Instants lie where the feet really touch and leave the ground."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from truth import JUMPS, body_motion, poses

from pe_coach.events import cut_phases, find_instants, load_event
from pe_coach.motion import to_motion
from pe_coach.pose import PoseSequence, clean, load_keypoints

LONG_JUMP = load_event("long_jump")
HIGH_JUMP = load_event("high_jump")


@pytest.mark.parametrize("rate", [30, 60, 120])
@pytest.mark.parametrize("name", JUMPS)
def test_instants_of_filmed_jumps(name: str, rate: float) -> None:
    truth = body_motion(name)
    instants = find_instants(to_motion(clean(poses(name, rate=rate, noise=0.01)).sequence), LONG_JUMP.instants)
    assert instants.time_s["touch_down"] == pytest.approx(truth.touch_down_s, abs=0.04)
    assert instants.time_s["toe_off"] == pytest.approx(truth.toe_off_s, abs=0.03)
    assert instants.time_s["landing"] == pytest.approx(truth.landing_s, abs=0.03)
    assert instants.takeoff_side == truth.contacts[-1].side
    names = cut_phases(LONG_JUMP, instants).names
    assert names == ("last_strides", "take_off", "flight", "landing")


def test_a_film_that_ends_in_the_air_has_no_landing_and_none_is_invented() -> None:
    whole = poses(JUMPS[0])
    seen = whole.time_s < body_motion(JUMPS[0]).landing_s - 0.05
    cut = type(whole)(
        whole.xy[seen],
        whole.confidence[seen],
        whole.spread[seen],
        whole.time_s[seen],
        whole.size,
        whole.camera[seen],
    )
    instants = find_instants(to_motion(cut), LONG_JUMP.instants)
    assert {"touch_down", "toe_off"} <= set(instants.time_s)
    assert "landing" not in instants.time_s
    assert cut_phases(LONG_JUMP, instants).names == ("last_strides", "take_off")


def test_somebody_who_runs_on_has_no_instants() -> None:
    whole = poses(JUMPS[0])
    run = whole.time_s < body_motion(JUMPS[0]).touch_down_s
    cut = type(whole)(
        whole.xy[run], whole.confidence[run], whole.spread[run], whole.time_s[run], whole.size, whole.camera[run]
    )
    assert find_instants(to_motion(cut), LONG_JUMP.instants).time_s == {}


@pytest.mark.shared
def test_elite_jumps_against_their_contact_labels(shared: Path) -> None:
    """17 broadcasts at 25 frames/s with an unknown pan; a label names the first frame after the instant."""
    folder = shared / "keypoints"
    with (folder / "events.csv").open(newline="", encoding="utf-8") as file:
        labels = {(r["id"], r["instant"]): float(r["time_s"]) for r in csv.DictReader(file)}
    with (folder / "sequences.csv").open(newline="", encoding="utf-8") as file:
        legs = {r["id"]: r["takeoff_leg"] for r in csv.DictReader(file) if r["id"].startswith("lj")}
    off: dict[str, list[float]] = {"touch_down": [], "toe_off": [], "landing": []}
    for ident, leg in legs.items():
        found = find_instants(
            to_motion(load_keypoints(folder / "long_jump_elite" / f"{ident}.npz")), LONG_JUMP.instants
        )
        assert found.takeoff_side == leg, ident
        for name, label in (("touch_down", "takeoff_touchdown"), ("toe_off", "toe_off"), ("landing", "landing")):
            off[name].append((found.time_s.get(name, np.nan) - labels[ident, label]) / 0.04 + 0.5)
    for name, frames in off.items():
        assert len(frames) == 17
        assert abs(np.nanmedian(frames)) <= 0.5, name
    for name, limit in (("touch_down", 1.5), ("toe_off", 1.5)):
        assert np.quantile(np.abs(off[name]), 0.95) <= limit, name
    assert (np.abs(off["landing"]) <= 3).mean() >= 0.8


def part(whole: PoseSequence, start_s: float, stop_s: float) -> PoseSequence:
    """The film of a stretch of time."""
    seen = (whole.time_s >= start_s) & (whole.time_s <= stop_s)
    arrays = ("xy", "confidence", "spread", "time_s", "camera")
    return replace(whole, **{name: getattr(whole, name)[seen] for name in arrays})


@pytest.mark.parametrize("name", JUMPS)
@pytest.mark.parametrize(
    ("start", "stop", "missing"),
    [
        ("touch_down_s", None, {"touch_down", "second_last"}),
        ("toe_off_s", None, {"touch_down", "toe_off", "second_last"}),
        (None, "landing_s", {"landing", "landed"}),
        (None, "toe_off_s", {"toe_off", "landing", "peak"}),
    ],
)
def test_what_lies_outside_the_film_is_never_invented(
    name: str, start: str | None, stop: str | None, missing: set[str]
) -> None:
    truth = body_motion(name)
    film = part(
        poses(name, noise=0.005),
        -np.inf if start is None else getattr(truth, start) + 0.03,
        np.inf if stop is None else getattr(truth, stop) - 0.01,
    )
    found = find_instants(to_motion(clean(film, LONG_JUMP.cut_off_hz).sequence), LONG_JUMP.instants)
    assert not missing & set(found.time_s)
    assert set(found.missing) & missing or not found.time_s


@pytest.mark.parametrize("pace", [0.5, 0.75, 1.5, 2.0])
def test_slow_and_quick_motion_show_the_same_instants(pace: float) -> None:
    true = poses(JUMPS[1], noise=0.005)
    plain, other = (
        find_instants(to_motion(clean(film, LONG_JUMP.cut_off_hz).sequence), LONG_JUMP.instants)
        for film in (true, replace(true, time_s=true.time_s / pace))
    )
    assert set(other.time_s) == set(plain.time_s)
    for name in ("second_last", "touch_down", "toe_off", "peak", "hips_highest", "landing"):
        assert other.time_s[name] * pace == pytest.approx(plain.time_s[name], abs=0.02), name
    assert other.flight is not None
    assert other.flight.torso_m == pytest.approx(plain.flight.torso_m / pace**2, rel=0.05)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["hj_fosbury", "hj_scissors"])
def test_high_jumps_against_the_capture(shared: Path, name: str) -> None:
    """Known to a frame at 30 frames/s, the mat contact to three."""
    with (shared / "keypoints" / "events.csv").open(newline="", encoding="utf-8") as file:
        label = {row["instant"]: float(row["time_s"]) for row in csv.DictReader(file) if row["id"] == name}
    found = find_instants(
        to_motion(load_keypoints(shared / "keypoints" / "high_jump_mocap" / f"{name}.npz")), HIGH_JUMP.instants
    )
    assert found.takeoff_side == "right"
    for instant, labelled, frames in (
        ("touch_down", "takeoff_touchdown", 1),
        ("toe_off", "toe_off", 1),
        ("hips_highest", "hip_peak", 1),
        ("landing", "mat_contact", 3),
    ):
        half = 0.0 if instant == "hips_highest" else 0.5 / 30
        assert found.time_s[instant] == pytest.approx(label[labelled] - half, abs=frames / 30), instant
    assert found.time_s["hips_highest"] < found.time_s["cleared"] <= found.time_s["landing"]


def test_somebody_who_rises_from_a_squat_does_not_fly() -> None:
    t = np.arange(0, 2, 1 / 60)
    height = 0.8 * np.clip(1 - ((t - 1) / 0.3) ** 2, 0, None)
    squat = poses(JUMPS[1])
    still = np.tile(squat.xy[:1], (len(t), 1, 1))
    still[:, :13, 1] -= 60 * height[:, None]
    shape = still.shape[:2]
    film = PoseSequence(still, np.ones(shape), np.ones(shape), t, squat.size, np.tile(np.eye(3), (len(t), 1, 1)))
    assert find_instants(to_motion(film), LONG_JUMP.instants).time_s == {}
