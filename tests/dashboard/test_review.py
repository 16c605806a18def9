"""The teacher's mark is the mark: what the queue shows, what its keys do, and what stays hidden."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("streamlit", reason="needs the page: pip install -e '.[app]'")

from filled_class import filled_class, finish, frame_shown, graded_once, scored

from pe_coach.dashboard.marking import hides_number, newly_seen, queued, to_take_over, typed_marks
from pe_coach.dashboard.review import Acting, Action, Seeing, row_of
from pe_coach.dashboard.speech import Speech, speech
from pe_coach.grading import Graded
from pe_coach.report.as_json import as_dict
from pe_coach.report.strip import read_strip
from pe_coach.scoring.scales import load_scale
from pe_coach.store import Store
from pe_coach.store.types import Attempt, DecidedBy, SchoolClass, State
from pe_coach.words import words


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Graded]:
    folder = tmp_path_factory.mktemp("model")
    return folder, graded_once(folder)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path)


@pytest.fixture
def school_class(store: Store, model: tuple[Path, Graded]) -> SchoolClass:
    return filled_class(store, *model, 12, 2)


@pytest.fixture
def t() -> Speech:
    return speech("class")


def row(store: Store, school_class: SchoolClass, attempt: Attempt, t: Speech, scale: str = "points") -> dict[str, Any]:
    return row_of(attempt, Seeing(school_class, {}, load_scale(scale), t, str))


def act(store: Store, t: Speech, *actions: dict[str, Any], scale: str = "points") -> tuple[str, list[str]]:
    looked: list[str] = []
    sent = [Action.of({"client": "c", "seq": k} | action) for k, action in enumerate(actions, 1)]
    return Acting(store, load_scale(scale), t, looked.append)(sent), looked


def test_the_number_is_hidden_for_ten_attempts_until_they_are_marked(
    store: Store, school_class: SchoolClass, t: Speech
) -> None:
    attempts = store.attempts(school_class.id)
    assert [hides_number(school_class, attempt) for attempt in attempts] == [True] * 10 + [False] * 2
    hidden = row(store, school_class, attempts[3], t)
    assert "44" not in json.dumps({key: value for key, value in hidden.items() if key not in ("id", "strip")})
    assert hidden["hidden"] and hidden["agree"] is None
    store.note_seen(newly_seen(school_class, attempts))
    store.set_mark(attempts[3].id, "50")
    store.set_mark(attempts[11].id, "50")
    marked = store.attempts(school_class.id)
    assert (marked[3].mark.blind, marked[11].mark.blind) == (True, False)  # type: ignore[union-attr]
    shown = row(store, school_class, marked[3], t)
    assert (shown["grade"], shown["interval"], shown["mark"]) == ("44", "38–51", "50")


def test_without_mark_first_nothing_is_hidden(store: Store, model: tuple[Path, Graded], t: Speech) -> None:
    school_class = filled_class(store, *model, 1, 0, mark_first=False)
    assert row(store, school_class, store.attempts(school_class.id)[0], t)["grade"] == "41"


def test_doubtful_attempts_come_first_and_a_mark_moves_no_row(store: Store, school_class: SchoolClass) -> None:
    before = [attempt.number for attempt in queued(store.attempts(school_class.id))]
    assert before == [11, 12, *range(1, 11)]
    store.set_mark(store.attempts(school_class.id)[10].id, "50")
    assert [attempt.number for attempt in queued(store.attempts(school_class.id))] == before


def test_only_shown_scores_without_a_mark_can_be_taken_over(store: Store, school_class: SchoolClass) -> None:
    attempts = store.attempts(school_class.id)
    store.set_mark(attempts[10].id, "50")
    taken = to_take_over(school_class, store.attempts(school_class.id))
    assert taken == [attempts[11].id]
    store.take_over(taken)
    mark = store.attempt(attempts[11].id).mark
    assert mark is not None and (mark.value, mark.decided_by) == ("52", DecidedBy.MACHINE)


def test_enter_makes_the_shown_grade_the_teachers_mark(store: Store, school_class: SchoolClass, t: Speech) -> None:
    attempt = store.attempts(school_class.id)[11]
    store.set_setting("scale", "german")
    store.note_seen([attempt.id])
    assert row(store, school_class, attempt, t, "german")["agree"] == "4"
    act(store, t, {"id": attempt.id, "what": "agree"}, scale="german")
    mark = store.attempt(attempt.id).mark
    assert mark is not None and (mark.value, mark.decided_by, mark.blind) == ("4", DecidedBy.TEACHER, False)


def test_a_mark_can_be_given_and_taken_back_and_a_film_not_judged(
    store: Store, school_class: SchoolClass, t: Speech
) -> None:
    first, second = store.attempts(school_class.id)[:2]
    act(store, t, {"id": first.id, "what": "mark", "value": "64"}, {"id": second.id, "what": "cannot_judge"})
    assert store.attempt(first.id).mark.value == "64"  # type: ignore[union-attr]
    assert store.attempt(second.id).mark.value is None  # type: ignore[union-attr]
    assert row(store, school_class, store.attempt(second.id), t)["mark"] == "cannot judge"
    act(store, t, {"id": first.id, "what": "clear"})
    assert store.attempt(first.id).mark is None


def test_moving_an_instant_moves_its_picture_and_the_grade_follows(
    store: Store, school_class: SchoolClass, t: Speech
) -> None:
    attempt = store.attempts(school_class.id)[11]
    store.note_seen([attempt.id])
    before = {picture.instant: picture.frame for picture in read_strip(attempt.folder)}
    step = {"id": attempt.id, "what": "move", "instant": "toe_off", "frames": -1}
    said, _ = act(store, t, step, step)
    after = store.attempt(attempt.id)
    strip = {picture.instant: picture for picture in read_strip(after.folder)}
    assert strip["toe_off"].frame == before["toe_off"] - 2
    assert all(frame_shown(after.folder / picture.file) == picture.frame for picture in strip.values())
    assert str(strip["toe_off"].frame) in said
    assert after.report is not None
    toe_off_s = next(one["time_s"] for one in after.report["instants"] if one["name"] == "toe_off")
    assert toe_off_s == pytest.approx(strip["toe_off"].time_s, abs=2e-3)
    assert after.previous_score == 52
    assert "you saw 52" in row(store, school_class, after, t)["changed"]


def test_exchanging_sides_twice_is_as_before(store: Store, school_class: SchoolClass, t: Speech) -> None:
    attempt = store.attempts(school_class.id)[0]
    act(store, t, {"id": attempt.id, "what": "sides"})
    assert store.attempt(attempt.id).changes
    act(store, t, {"id": attempt.id, "what": "sides"})
    assert not store.attempt(attempt.id).changes


def test_the_wrong_person_is_exchanged_for_the_other_candidate_or_clicked_on(
    store: Store, school_class: SchoolClass, model: tuple[Path, Graded], t: Speech
) -> None:
    one, two = store.attempts(school_class.id)[:2]
    _, looked = act(store, t, {"id": one.id, "what": "person"})
    assert looked == [one.id] and store.attempt(one.id).state is State.GRADED
    people = [
        {"number": 1, "graded": True, "place": "left", "frame": 5, "time_s": 0.1, "box": [0.0, 0.0, 10.0, 20.0]},
        {"number": 2, "graded": False, "place": "right", "frame": 5, "time_s": 0.1, "box": [40.0, 0.0, 50.0, 20.0]},
    ]
    finish(store, two, model[0], scored(as_dict(model[1].report), 50) | {"candidates": people})
    _, looked = act(store, t, {"id": two.id, "what": "person"})
    asked = store.attempt(two.id)
    assert (looked, asked.state, asked.changes.athlete) == ([], State.WAITING, (45.0, 10.0, 0.1))


def test_every_scale_can_be_typed_with_digits() -> None:
    for scale, typed, mark in (
        ("points", "100", "100"), ("0-15", "7", "7"), ("swiss", "5.5", "5.5"), ("letters", "1", "A"),
        ("levels", "4", "beginning"),
    ):  # fmt: skip
        assert typed_marks(load_scale(scale), words("en"))[typed]["value"] == mark
