"""Instants lie where the feet really touch and leave the ground."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from truth import JUMPS, body_motion, poses

from pe_coach.events import cut_phases, find_instants, load_event
from pe_coach.motion import to_motion
from pe_coach.pose import clean, load_keypoints

LONG_JUMP = load_event("long_jump")


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
    off: dict[str, list[float]] = {"touch_down": [], "toe_off": []}
    for ident, leg in legs.items():
        found = find_instants(
            to_motion(load_keypoints(folder / "long_jump_elite" / f"{ident}.npz")), LONG_JUMP.instants
        )
        assert found.takeoff_side == leg, ident
        for name, label in (("touch_down", "takeoff_touchdown"), ("toe_off", "toe_off")):
            off[name].append((found.time_s[name] - labels[ident, label]) / 0.04 + 0.5)
    for name, frames in off.items():
        assert len(frames) == 17
        assert abs(np.median(frames)) <= 0.5, name
        assert np.quantile(np.abs(frames), 0.95) <= 1.5, name
