"""The page where films are dropped, in its states; nobody grades here."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="needs the page: pip install -e '.[app]'")

from streamlit.testing.v1 import AppTest

from pe_coach.events import event_ids
from pe_coach.jobs.crew import SIZE_VARIABLE
from pe_coach.store import Store
from pe_coach.store.types import State

SECONDS = 60


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Store:
    """The store that the page opens."""
    monkeypatch.setenv("PE_COACH_DATA", str(tmp_path))
    monkeypatch.setenv(SIZE_VARIABLE, "0")
    return Store.open(tmp_path)


@pytest.fixture
def page(root: Path, store: Store) -> AppTest:
    return AppTest.from_file(
        str(root / "pe_coach" / "dashboard" / "serving" / "visit.py"), default_timeout=SECONDS
    ).run()


def drop(page: AppTest, *films: tuple[str, bytes]) -> AppTest:
    page.button_group(key="event").set_value("long_jump").run()
    page.file_uploader[0].set_value([(name, content, "video/mp4") for name, content in films]).run()
    assert not page.exception
    if page.text_input:  # once for a class: somebody answers for its consent
        page.text_input[0].set_value("Ms Lin").run()
        next(button for button in page.button if button.label == "There is consent").click().run()
    return page


def press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception
    return page


def test_at_first_there_is_the_event_to_choose_and_no_place_for_films(page: AppTest) -> None:
    assert not page.exception
    assert len(page.button_group(key="event").options) == len(event_ids())
    assert len(page.file_uploader) == 0
    assert any("Choose the event first" in info.value for info in page.info)


def test_three_films_become_three_rows_by_one_choice_and_no_text(page: AppTest, store: Store) -> None:
    drop(page, ("10.mp4", b"c"), ("8.mp4", b"a"), ("9.mp4", b"b"))
    (made,) = store.classes()
    attempts = store.attempts(made.id)
    assert [attempt.clip_name for attempt in attempts] == ["8.mp4", "9.mp4", "10.mp4"]
    assert {attempt.event for attempt in attempts} == {"long_jump"}
    assert [attempt.film.read_bytes() for attempt in attempts if attempt.film] == [b"a", b"b", b"c"]
    shown = " ".join(markdown.value for markdown in page.markdown)
    assert all(name in shown for name in (r"8\.mp4", r"9\.mp4", r"10\.mp4"))
    assert page.query_params["class"] == made.id
    assert len(page.text_input) == 0


def test_the_place_for_films_is_empty_again_and_the_next_ones_join_the_class(page: AppTest, store: Store) -> None:
    drop(page, ("a.mp4", b"a"))
    drop(page, ("b.mp4", b"b"), ("again.mp4", b"a"))
    (made,) = store.classes()
    assert [attempt.clip_name for attempt in store.attempts(made.id)] == ["a.mp4", "b.mp4"]
    (warning,) = page.warning
    assert "again" in warning.value


def test_what_was_chosen_for_the_films_is_stored_with_them(page: AppTest, store: Store) -> None:
    store.set_setting("level", "elite")
    page.button_group(key="event").set_value("high_jump").run()
    page.number_input[0].set_value(240.0).run()
    page.file_uploader[0].set_value([("a.mp4", b"a", "video/mp4")]).run()
    (attempt,) = store.attempts(store.classes()[0].id)
    assert attempt.options == {"level": "elite", "recorded_fps": 240.0}
    assert attempt.event == "high_jump"


def test_all_films_can_be_cancelled_and_one_started_again(page: AppTest, store: Store) -> None:
    drop(page, ("a.mp4", b"a"), ("b.mp4", b"b"))
    press(page, "Cancel all")
    first, second = store.attempts(store.classes()[0].id)
    assert (first.state, second.state) == (State.CANCELLED, State.CANCELLED)
    press(page, "Try again")
    assert store.attempt(first.id).state is State.WAITING


def test_a_film_that_cannot_be_graded_says_why_and_can_be_removed(page: AppTest, store: Store) -> None:
    drop(page, ("holiday.mp4", b"text"))
    claimed = store.claim("worker")
    assert claimed is not None
    store.fail(claimed.id, "holiday.mp4 is not a film.")
    page.run()
    assert any(r"holiday\.mp4 is not a film" in caption.value for caption in page.caption)
    press(page, "Remove")
    assert store.attempts(claimed.class_id) == []
    assert not claimed.folder.exists()


def test_how_far_a_film_is_and_how_long_films_are_kept_is_said(page: AppTest, store: Store) -> None:
    store.set_setting("retention_days", 30)
    drop(page, ("a.mp4", b"a"))
    claimed = store.claim("worker")
    assert claimed is not None
    store.beat(claimed.id, "people", 0.25)
    page.run()
    assert any("deleted after 30 days" in caption.value for caption in page.caption)
    whole, one = (bar.proto for bar in page.get("progress"))
    assert whole.text.startswith("0 of 1 done")
    assert (one.text, one.value) == ("looking for the athlete", 25)


def what_there_is(page: AppTest, kind: str) -> AppTest:
    """Say what the teacher has, once the event is chosen."""
    page.button_group(key="event").set_value("long_jump").run()
    return page.button_group(key="what").set_value(kind).run()


def test_a_film_is_taken_for_a_lesson_or_for_one_attempt_as_the_teacher_says(page: AppTest, store: Store) -> None:
    what_there_is(page, "lesson")
    page.file_uploader[0].set_value([("lesson.mp4", b"a", "video/mp4")]).run()
    what_there_is(page, "films")
    page.checkbox[0].check().run()
    page.file_uploader[0].set_value([("long.mp4", b"b", "video/mp4")]).run()
    lesson, long = store.attempts(store.classes()[0].id)
    assert (lesson.is_lesson, lesson.options) == (True, {})
    assert (long.is_lesson, long.options) == (False, {"start_s": 0.0})


def test_films_are_taken_from_the_folder_that_is_shown(page: AppTest, store: Store) -> None:
    what_there_is(page, "films")
    press(page, "Take the films from this folder")
    assert any("no films in the folder yet" in info.value for info in page.info)
    assert store.classes() == []
    folder = Path(page.code[0].value)
    (folder / "IMG_1.MOV").write_bytes(b"a")
    (folder / "IMG_2.MOV").write_bytes(b"a")
    press(page, "Take the films from this folder")
    assert [attempt.clip_name for attempt in store.attempts(store.classes()[0].id)] == ["IMG_1.MOV"]
    (warning,) = page.warning
    assert "the same film as IMG" in warning.value
