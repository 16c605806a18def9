"""Figures that one can check by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from pe_coach.training.evaluate import Group, checked_rows, figures, table  # noqa: E402

pytestmark = pytest.mark.torch


def people(name: str, miss_px: float) -> Group:
    """Three people whose right ankles are found `miss_px` too low, everything else in place; torso 50 px."""
    rng = np.random.default_rng(5)
    truth = np.dstack([rng.uniform(0, 200, (3, 17, 2)), np.ones((3, 17))])
    truth[:, 5:7, :2], truth[:, 11:13, :2] = [[[40, 0], [0, 0]]], [[[40, 30], [0, 30]]]
    truth[:, [14, 16], :2] = [[0, 60], [0, 90]]
    predicted = truth.copy()
    predicted[:, 16, 1] += miss_px
    predicted[:, :, 2] = 0.7
    return Group(name, truth, predicted, np.full((3, 17), 2.0))


def test_one_ankle_of_twelve_points_is_missed() -> None:
    good, bad = people("rendered", 9.0).figures(), people("rendered", 11.0).figures()  # the limit is 0.2 x 50 px
    assert good["pck_rendered"] == 1.0
    assert bad["pck_rendered"] == pytest.approx(11 / 12)
    assert bad["knee_rendered_deg"] == 0  # a longer shank bends no knee


def test_the_table_and_the_figures_name_every_group() -> None:
    found = [people("lspet_checked", 0.0), people("rendered", 11.0)]
    numbers, scale = figures(found)
    assert numbers["pck_lspet_checked"] == 1.0
    assert numbers["hits_by_confidence_rendered"] == [pytest.approx(float("nan"), nan_ok=True)] * 3 + [
        pytest.approx(0.92, abs=0.01),
        pytest.approx(float("nan"), nan_ok=True),
    ]
    assert scale == 0  # nothing was wrong
    assert [line.split()[0] for line in table(found).splitlines()] == ["group", "lspet_checked", "rendered"]


@pytest.mark.shared
def test_only_labels_that_stood_a_second_look_are_trusted(shared: Path) -> None:
    assert len(checked_rows(shared / "pose")) == 657  # 355 agreed, 302 ok
