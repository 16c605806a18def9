"""The charts' numbers: the same movement is its own reference, and what differs shows where it differs."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from truth import JUMPS, REFERENCE, poses

from pe_coach.grading import Graded, Options, grade_poses
from pe_coach.motion.series import SERIES
from pe_coach.report.curves import nearness, shares, spans_of, traces
from pe_coach.report.quantities import parts_of, quantities

OPTIONS = Options("long_jump", reference=REFERENCE)


@pytest.fixture(scope="module")
def graded() -> Graded:
    return grade_poses(poses(JUMPS[1], "arms"), OPTIONS)


@pytest.fixture(scope="module")
def slow() -> Graded:
    """The same film played at a quarter of its speed, and the program told so."""
    seen = poses(JUMPS[1], "arms")
    return grade_poses(replace(seen, time_s=4 * seen.time_s), replace(OPTIONS, recorded_fps=60.0))


def test_the_phases_fill_the_axis_in_their_order(graded: Graded) -> None:
    spans = spans_of(graded.alignment, graded.reference, graded.report.phases)
    assert [span.name for span in spans] == [phase.name for phase in graded.report.phases]
    assert spans[0].start == 0 and spans[-1].stop == pytest.approx(100)
    assert all(a.stop == pytest.approx(b.start) for a, b in pairwise(spans))


def test_of_overlapping_phases_the_longest_chain_is_shown(graded: Graded) -> None:
    reference, alignment = graded.reference, graded.alignment
    rows = reference.phase_rows.copy()
    rows[0, 1] += 2  # the last strides reach into the take-off, which is shorter
    spans = spans_of(alignment, replace(reference, phase_rows=rows), graded.report.phases)
    assert [span.name for span in spans] == ["last_strides", "flight", "landing"]


def test_a_trace_says_the_angle_of_its_frame(graded: Graded) -> None:
    spans = spans_of(graded.alignment, graded.reference, graded.report.phases)
    take_off = next(
        t for t in traces(graded.alignment, graded.reference, spans, SERIES["free_knee"]) if t.span.name == "take_off"
    )
    at = graded.alignment.time_s.searchsorted(take_off.time_s[2])
    assert take_off.value[2] == pytest.approx(SERIES["free_knee"](graded.alignment.position[at]))
    assert take_off.time_s[0] == pytest.approx(take_off.span.start_s)
    assert take_off.time_s[-1] == pytest.approx(take_off.span.stop_s)
    assert np.all(take_off.spread > 0) and np.all(take_off.spread < 90)


def test_a_slow_film_has_the_same_curves_at_its_own_times(graded: Graded, slow: Graded) -> None:
    usual, slowed = (
        traces(g.alignment, g.reference, spans_of(g.alignment, g.reference, g.report.phases), SERIES["trunk"])
        for g in (graded, slow)
    )
    for one, other in zip(usual, slowed, strict=True):
        np.testing.assert_allclose(other.time_s[[0, -1]], 4 * one.time_s[[0, -1]], atol=0.05)
        np.testing.assert_allclose(
            np.interp(50, other.percent, other.value), np.interp(50, one.percent, one.value), atol=1
        )
    (a, *_), (b, *_) = (shares(g.alignment, g.reference) for g in (graded, slow))
    assert b.duration_s == pytest.approx(a.duration_s, abs=0.005)


def test_an_angle_goes_on_over_the_border_of_a_phase(graded: Graded) -> None:
    spans = spans_of(graded.alignment, graded.reference, graded.report.phases)
    found = traces(graded.alignment, graded.reference, spans, lambda position: _turning(position) % 360 - 180)
    assert len(found) > 2
    for before, after in pairwise(found):
        assert abs(after.value[0] - before.value[-1]) < 180
        assert abs(after.reference[0] - before.reference[-1]) < 180


def _turning(position: np.ndarray) -> np.ndarray:
    """Degrees that grow all the time: six for every posture."""
    return 6.0 * np.arange(len(position)) + 3.0 * len(position)


@pytest.mark.parametrize(("fault", "part"), [("free_thigh", "free_hip"), ("takeoff_knee", "takeoff_knee")])
def test_what_is_wrong_is_dark_and_the_rest_is_not(fault: str, part: str) -> None:
    found = []
    for wrong in (fault, None):
        graded = grade_poses(poses(JUMPS[1], wrong), OPTIONS)
        spans = spans_of(graded.alignment, graded.reference, graded.report.phases)
        near = nearness(graded.alignment, graded.reference, spans, list(parts_of(graded.report, graded.take_off_side)))
        in_take_off = [phase == "take_off" for phase in near.phases]
        found.append(dict(zip(near.parts, np.nanmean(near.similarity[:, in_take_off], axis=1), strict=True)))
    lost = {name: found[1][name] - found[0][name] for name in found[1]}
    assert max(lost, key=lost.__getitem__) == part
    assert lost[part] > 0.3 and abs(lost["trunk"]) < 0.05


def test_shares_are_of_the_whole(graded: Graded) -> None:
    found = shares(graded.alignment, graded.reference)
    assert sum(share.percent for share in found) == pytest.approx(100)
    assert sum(share.reference_percent for share in found) == pytest.approx(100)
    span = {phase.name: phase.stop_s - phase.start_s for phase in graded.report.phases}
    assert {share.phase: share.duration_s for share in found} == pytest.approx(span, abs=1e-6)


def test_the_first_chart_shows_what_the_first_correction_was_read_from(graded: Graded) -> None:
    first, *others = quantities(graded.report, graded.take_off_side)
    correction = graded.report.corrections[0]
    mark = next(mark for mark in first.marks if mark.criterion == correction.criterion)
    assert (mark.time_s, mark.low, mark.high) == (pytest.approx(correction.time_s), correction.low, correction.high)
    spans = spans_of(graded.alignment, graded.reference, graded.report.phases)
    line = traces(graded.alignment, graded.reference, spans, first.series)
    own = next(t for t in line if t.span.start_s <= mark.time_s <= t.span.stop_s)
    assert np.interp(mark.time_s, own.time_s, own.value) == pytest.approx(correction.measured, abs=3)
    assert {"takeoff_knee", "trunk"} <= {one.id for one in others}


def test_a_measure_that_is_turned_round_is_turned_back(graded: Graded) -> None:
    """Planting ahead of the body is a lean backwards: full marks lie below zero on the lean's own axis."""
    lean = next(one for one in quantities(graded.report, graded.take_off_side) if one.id == "lean")
    plant = next(mark for mark in lean.marks if mark.criterion == "plant_lean")
    assert (plant.low, plant.high) == (-38, -18)
