"""Only marks that were given blind say how well the machine does."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from pe_coach.report.as_json import as_dict
from pe_coach.report.types import Report
from pe_coach.scoring import SCORE_VERSION, Status
from pe_coach.scoring.marks import Marks, read_marks
from pe_coach.scoring.scales import load_scale
from pe_coach.scoring.types import Measured
from pe_coach.store import Store
from pe_coach.store.agreement import agreement_figures, blind_marks
from pe_coach.takeaway.sheet import as_csv, class_sheet

from .conftest import Add

EVENT = "long_jump"


def _graded(store: Store, add: Add, name: str, score: float, *, version: str = SCORE_VERSION) -> str:
    attempt = add(name)
    measured = Measured(score, score - 5, score + 5, True)
    done = Report(name, EVENT, Status.ACCEPTED, score=measured, versions={"score": version})
    store.save_report(attempt.id, as_dict(done))
    return attempt.id


@pytest.fixture
def class_id(store: Store, add: Add) -> str:
    """A class with two blind marks, one that was seen, one that the machine gave, and what does not count at all."""
    store.set_setting("scale", "german")
    scores = {"blind": 70, "other": 52, "seen": 90, "machine": 80, "hopeless": 60}
    blind, other, seen, machine, hopeless = (_graded(store, add, name, score) for name, score in scores.items())
    old = _graded(store, add, "old", 50, version="0")
    store.set_mark(blind, "2")
    store.set_mark(other, "3")
    store.note_seen([blind, seen])
    store.set_mark(seen, "1")
    store.take_over([machine])
    store.set_mark(hopeless, None, cannot_judge=True)
    store.set_mark(old, "4")
    store.set_mark(add("waits.mp4").id, "5")
    return store.classes()[0].id


def _equal(one: Marks, other: Marks) -> bool:
    return np.array_equal(one.score, other.score) and np.array_equal(one.mark, other.mark) and one.seen == other.seen


def test_only_blind_marks_count(store: Store, class_id: str) -> None:
    scale = load_scale("german")
    marks = blind_marks(store.attempts(class_id), EVENT, scale)
    assert marks.score.tolist() == [70, 52]
    assert marks.mark.tolist() == [scale.middle("2"), scale.middle("3")]
    assert (marks.seen, marks.incomplete) == (1, 4)
    assert blind_marks(store.attempts(class_id), "shot_put", scale).incomplete == 7
    assert blind_marks(store.attempts(class_id), EVENT, load_scale("points")).incomplete == 7


def test_calibrate_reads_the_same_marks_from_the_exported_sheet(store: Store, class_id: str, tmp_path: Path) -> None:
    attempts = [attempt for attempt in store.attempts(class_id) if attempt.clip_name != "old"]
    file = tmp_path / "class.csv"
    file.write_bytes(as_csv(class_sheet(attempts, {})))
    scale = load_scale("german")
    assert _equal(read_marks(file, scale, EVENT, SCORE_VERSION), blind_marks(attempts, EVENT, scale))


def test_figures_of_agreement(store: Store) -> None:
    scale = load_scale("german")
    score = np.array([90.0, 72, 60, 45, 30, 75])
    mark = np.array([scale.middle(grade) for grade in ("1", "2", "3", "4", "5", "3")])
    figures = agreement_figures(Marks(score, mark, np.array(list("abcdea")), 2, 0), scale)
    assert (figures.marks, figures.pupils, figures.seen) == (6, 5, 2)
    assert figures.mean_difference == pytest.approx((score - mark).mean())
    assert figures.mean_distance == pytest.approx(np.abs(score - mark).mean())
    assert figures.same_grade == pytest.approx(5 / 6)
    assert 0.8 < figures.kappa.value < 1
    assert figures.kappa.low < figures.kappa.value < figures.kappa.high


def test_without_marks_nothing_is_claimed() -> None:
    empty = Marks(np.empty(0), np.empty(0), np.empty(0, np.str_), 0, 0)
    figures = agreement_figures(empty, load_scale("points"))
    assert figures.marks == 0
    assert all(math.isnan(value) for value in (figures.same_grade, figures.mean_distance, figures.kappa.value))
