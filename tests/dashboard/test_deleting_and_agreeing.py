"""What is deleted is said; how near teacher and machine are is said by blind marks only."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="needs the page: pip install -e '.[app]'")

from streamlit.testing.v1 import AppTest

from pe_coach.report.as_json import as_dict
from pe_coach.report.types import Report
from pe_coach.scoring import SCORE_VERSION, Status
from pe_coach.scoring.teacher_curve import load_curve
from pe_coach.scoring.types import Measured
from pe_coach.store import Store

SECONDS = 60


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("PE_COACH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PE_COACH_CALIBRATION", str(tmp_path / "curves"))
    monkeypatch.setenv("PE_COACH_WORKERS", "0")
    return Store.open(tmp_path / "data")


def _class_of(store: Store, folder: Path, count: int) -> str:
    """A class that the teacher marked blind, ten points stricter than the machine; one more mark came afterwards."""
    school_class = store.add_class("7b", confirmed_by="Ms Lin")
    for number in range(count + 1):
        film = folder / "film.mp4"
        film.write_bytes(f"{number}".encode())
        attempt = store.add_attempt(school_class.id, "long_jump", film, f"{number}.mp4", move=True)
        score = 40.0 + 5 * number
        report = Report(
            film.name,
            "long_jump",
            Status.ACCEPTED,
            score=Measured(score, score - 5, score + 5, True),
            versions={"score": SCORE_VERSION},
        )
        store.save_report(attempt.id, as_dict(report))
        if number == count:
            store.note_seen([attempt.id])
        store.set_mark(attempt.id, f"{score - 10 - number % 2:.0f}")
    return school_class.id


def _page(class_id: str) -> AppTest:
    def shown() -> None:
        from pe_coach.dashboard.pages.class_ import main

        main()

    page = AppTest.from_function(shown, default_timeout=SECONDS)
    page.query_params["class"] = class_id
    page.run()
    assert not page.exception
    return page


def _said(page: AppTest) -> str:
    return " ".join(str(part.value) for part in (*page.markdown, *page.info, *page.success, *page.warning))


def test_agreement_counts_blind_marks_and_scores_come_nearer_to_them(store: Store, tmp_path: Path) -> None:
    page = _page(_class_of(store, tmp_path, 8))
    assert "By 8 marks of 8 pupils" in _said(page)
    assert "1 that you gave afterwards" in _said(page)
    assert "10 of 100 points milder than you" in _said(page)
    assert {metric.value for metric in page.metric} >= {"0 %", "10 points"}
    page.button(key="calibrate-long_jump").click().run()
    assert "Kept." in _said(page)
    curve = load_curve(tmp_path / "curves" / "long_jump.toml")
    assert curve.becomes[80] < 75
    page.button(key="uncalibrate-long_jump").click().run()
    assert not (tmp_path / "curves" / "long_jump.toml").exists()


def test_a_few_marks_say_nothing(store: Store, tmp_path: Path) -> None:
    page = _page(_class_of(store, tmp_path, 4))
    assert "So far: 4." in _said(page)
    assert not page.metric


def test_five_marks_are_too_few_for_a_curve(store: Store, tmp_path: Path) -> None:
    page = _page(_class_of(store, tmp_path, 5))
    page.button(key="calibrate-long_jump").click().run()
    assert page.warning
    assert not (tmp_path / "curves").exists()


def test_a_deletion_is_said_once(store: Store, tmp_path: Path) -> None:
    _class_of(store, tmp_path, 4)

    def deleting() -> None:
        from pe_coach.dashboard.receipt import keep_receipt, show_receipt
        from pe_coach.dashboard.state import store

        show_receipt()
        for school_class in store().classes():
            keep_receipt(store().delete_class(school_class.id))

    page = AppTest.from_function(deleting, default_timeout=SECONDS).run()
    assert not page.success
    page.run()
    assert page.success[0].value == "Deleted. Pupils: 0 · films: 5 · marks: 5 · files: 5 (1 MB)"
    page.run()
    assert not page.success
