"""The result's page in every state of an attempt, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

pytest.importorskip("streamlit", reason="needs the page: pip install -e '.[app]'")

from streamlit.testing.v1 import AppTest
from truth import JUMPS, REFERENCE, poses

from pe_coach.grading import Options, Watched
from pe_coach.jobs.options import stored
from pe_coach.regrading import regrade, save_watched
from pe_coach.report.as_json import as_dict
from pe_coach.report.types import PersonSeen, Report
from pe_coach.scoring import Reason, Status
from pe_coach.store import Store
from pe_coach.store.types import Attempt, State

SECONDS = 60
OPTIONS = Options("long_jump", reference=REFERENCE)
NAME = "<b>:red[Ana]</b>"

Change = Callable[[Report], Report]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("PE_COACH_DATA", str(tmp_path / "data"))
    return Store.open(tmp_path / "data")


@pytest.fixture
def waiting(store: Store, tmp_path: Path) -> Attempt:
    """An attempt of a pupil with a name that looks like a page's own marks."""
    film = tmp_path / "IMG_1.mp4"
    film.write_bytes(b"not a film any browser could play")
    school_class = store.add_class("7b", mark_first=False, confirmed_by="Ms Lin")
    pupil = store.add_pupil(school_class.id, NAME)
    return store.add_attempt(school_class.id, "long_jump", film, film.name, options=stored(OPTIONS), pupil_id=pupil.id)


def graded(store: Store, attempt: Attempt, change: Change = lambda report: report) -> Attempt:
    """The attempt with its report, as a worker leaves it."""
    watched = Watched(attempt.clip_name, poses(JUMPS[1], "free_thigh"))
    save_watched(attempt.folder, watched)
    picture = cv2.imencode(".jpg", np.zeros((300, 200, 3), np.uint8))[1].tobytes()
    (attempt.folder / "picture.jpg").write_bytes(picture)
    store.claim("test")
    report = change(regrade(watched, OPTIONS, name=attempt.clip_name).report)
    for person in report.candidates:
        (attempt.folder / f"candidate_{person.number}.jpg").write_bytes(picture)
    store.save_report(attempt.id, as_dict(report))
    return store.attempt(attempt.id)


def _page() -> None:
    from pe_coach.dashboard.pages import result

    result.main()


def opened(attempt: Attempt | None) -> AppTest:
    page = AppTest.from_function(_page, default_timeout=SECONDS)
    if attempt is not None:
        page.query_params["class"], page.query_params["attempt"] = attempt.class_id, attempt.id
    page.run()
    assert not page.exception
    return page


def texts(page: AppTest) -> str:
    parts: list[Any] = [
        *page.title,
        *page.header,
        *page.subheader,
        *page.markdown,
        *page.caption,
        *page.info,
        *page.error,
    ]
    return "\n".join(part.value for part in [*parts, *page.warning])


def test_without_an_attempt_the_page_says_what_to_do(store: Store) -> None:
    page = opened(None)
    assert page.title[0].value == "No result is open."
    assert [button.label for button in page.button] == ["Grade films"]


def test_an_attempt_that_was_deleted_is_said_to_be_gone(store: Store, waiting: Attempt) -> None:
    store.delete_attempt(waiting.id)
    assert "no longer there" in texts(opened(waiting))


def test_a_film_at_work_shows_how_far_it_is(store: Store, waiting: Attempt) -> None:
    assert "waits for its turn" in texts(opened(waiting))
    store.claim("test")
    store.beat(waiting.id, "pose", 0.4)
    assert "is being measured" in texts(opened(waiting))


def test_what_failed_says_why_and_can_be_tried_again(store: Store, waiting: Attempt) -> None:
    store.claim("test")
    store.fail(waiting.id, "Nobody is seen in IMG_1.mp4.")
    page = opened(waiting)
    assert r"Nobody is seen in IMG\_1\.mp4\." in page.error[0].value
    next(button for button in page.button if button.label == "Try again").click().run()
    assert store.attempt(waiting.id).state is State.WAITING


def test_a_cancelled_film_can_be_tried_again(store: Store, waiting: Attempt) -> None:
    store.cancel(waiting.id)
    page = opened(waiting)
    assert "cancelled" in page.info[0].value
    assert "Try again" in [button.label for button in page.button]


def test_the_correction_stands_before_the_number(store: Store, waiting: Attempt) -> None:
    attempt = graded(store, waiting)
    page = opened(attempt)
    assert attempt.report is not None
    advice = attempt.report["corrections"][0]["advice"].rstrip(".")
    assert page.header[0].value.startswith(advice.split(".")[0].split(",")[0])
    order = [type(element).__name__ for element in page.main]
    assert order.index("Header") < order.index("Metric")


def test_a_number_never_stands_without_interval_status_and_reason(store: Store, waiting: Attempt) -> None:
    doubt = (Reason("phase_not_seen", "The landing is not in the film."),)
    attempt = graded(store, waiting, lambda report: replace(report, status=Status.WARNING, reasons=doubt))
    page = opened(attempt)
    assert attempt.report is not None
    score = attempt.report["score"]
    assert page.metric[0].value == f"{score['value']} of 100"
    assert f"{score['low']}–{score['high']}" in texts(page)
    assert "look first" in texts(page) and "landing is not in the film" in texts(page)
    assert store.attempt(attempt.id).machine_seen


def test_a_rejected_film_claims_nothing(store: Store, waiting: Attempt) -> None:
    empty = {"status": Status.REJECTED, "score": None, "corrections": (), "good": (), "by_phase": {}, "phases": ()}
    page = opened(graded(store, waiting, lambda report: replace(report, **empty)))
    assert not page.metric
    assert "Nothing stands out" not in texts(page)


def test_a_name_cannot_colour_or_mark_up_the_page(store: Store, waiting: Attempt) -> None:
    assert opened(graded(store, waiting)).title[0].value.startswith(r"\<b\>\:red\[Ana\]\</b\>")


def test_the_number_is_hidden_until_the_teacher_has_marked(store: Store, waiting: Attempt) -> None:
    store.set_mark_first(waiting.class_id, True)
    attempt = graded(store, waiting)
    page = opened(attempt)
    assert not page.metric and "hidden until you have marked" in texts(page)
    assert not store.attempt(attempt.id).machine_seen
    next(box for box in page.selectbox if box.label == "My mark").set_value("73").run()
    mark = store.attempt(attempt.id).mark
    assert mark is not None and (mark.value, mark.blind) == ("73", True)
    assert page.metric


def test_a_mark_given_after_the_number_is_not_blind(store: Store, waiting: Attempt) -> None:
    attempt = graded(store, waiting)
    page = opened(attempt)
    next(box for box in page.selectbox if box.label == "My mark").set_value("cannot").run()
    mark = store.attempt(attempt.id).mark
    assert mark is not None and (mark.value, mark.blind) == (None, False)
    assert "after the number was seen" in texts(page)


def test_a_score_that_changed_is_said_and_not_silently_replaced(store: Store, waiting: Attempt) -> None:
    attempt = graded(store, waiting)
    opened(attempt)
    report = store.attempt(attempt.id).report
    assert report is not None
    before = report["score"]["value"]
    store.save_report(attempt.id, report | {"score": {"value": 40, "low": 30, "high": 50}})
    page = opened(attempt)
    assert f"was {before}; graded again it is 40" in page.warning[0].value
    next(button for button in page.button if button.label == "I have seen it").click().run()
    assert store.attempt(attempt.id).previous_score is None


def test_the_other_of_two_people_is_graded_by_one_click(store: Store, waiting: Attempt) -> None:
    both = (
        PersonSeen(1, True, "left", 30, 1.0, (100.0, 50.0, 140.0, 150.0)),
        PersonSeen(2, False, "right", 30, 1.0, (300.0, 60.0, 340.0, 160.0)),
    )
    attempt = graded(store, waiting, lambda report: replace(report, candidates=both))
    page = opened(attempt)
    assert "Who was graded?" in texts(page)
    next(button for button in page.button if button.label == "Grade this one").click().run()
    again = store.attempt(attempt.id)
    assert again.state is State.WAITING
    assert again.changes.athlete == (320.0, 110.0, 1.0)


def test_the_page_speaks_german(store: Store, waiting: Attempt) -> None:
    attempt = graded(store, waiting)
    page = AppTest.from_function(_page, default_timeout=SECONDS)
    page.session_state["lang"] = "de"
    page.query_params["class"], page.query_params["attempt"] = attempt.class_id, attempt.id
    page.run()
    assert not page.exception
    assert "Mitnehmen" in [heading.value for heading in page.subheader]


def test_both_languages_say_the_same_things(root: Path) -> None:
    import tomllib

    folder = root / "pe_coach" / "dashboard" / "words"
    english, german = (tomllib.loads((folder / lang / "result.toml").read_text("utf-8")) for lang in ("en", "de"))
    assert english.keys() == german.keys()
