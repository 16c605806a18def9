"""The figures in the model's .toml are computed as their names say."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the extra 'train'")

from pe_coach.training.person_evaluate import Result, markdown, match

pytestmark = pytest.mark.torch


def test_a_person_is_found_once_by_the_best_box() -> None:
    people = np.array([[0, 0, 10, 20], [30, 0, 40, 20]], float)
    found = np.array([[0, 0, 10, 19, 0.9], [0, 1, 10, 20, 0.8], [30, 0, 40, 11, 0.7], [60, 0, 70, 20, 0.6]], float)
    assert match(found, people).tolist() == [0, -1, 1, -1]
    assert match(found, np.zeros((0, 4))).tolist() == [-1] * 4
    assert match(np.zeros((0, 5)), people).tolist() == []


def test_recall_precision_and_average_precision_by_hand() -> None:
    result = Result(
        size=np.array([40.0, 100.0, 200.0]),
        found_at=np.array([np.nan, 0.9, 0.4]),
        score=np.array([0.9, 0.6, 0.4, 0.1]),
        right=np.array([True, False, True, False]),
        people=3,
    )
    assert result.recall(0.3) == (2 / 3, 3)
    assert result.recall(0.5, (64.0, np.inf)) == (0.5, 2)
    assert result.precision(0.3) == pytest.approx(2 / 3)
    assert result.average_precision() == pytest.approx((1 + 2 / 3) / 3)


def test_the_table_sets_detectors_side_by_side() -> None:
    own = {
        "milliseconds": 4.0,
        "coco_people": 3,
        "coco_recall": 0.5,
        "coco_people_under_64": 1,
        "coco_recall_under_64": 1.0,
    }
    peer = {"milliseconds": 5.0, "coco_people": 3, "coco_recall": 0.75, "coco_recall_under_64": 0.0}
    head, _, row = markdown({"own": own, "peer": peer}).splitlines()
    cells = dict(zip(head.split(" | "), row.split(" | "), strict=True))
    assert cells["recall"] == "0.50 / 0.75"
    assert cells["recall under 64"] == "1.00 / 0.00"
    assert cells["precision"] == "–"
