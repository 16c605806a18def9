"""The teacher's mark is the mark."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from pe_coach.store import Store
from pe_coach.store.types import DecidedBy

from .conftest import Add, report


def test_a_mark_is_blind_until_the_machines_score_was_seen(store: Store, add: Add) -> None:
    attempt = add(score=70)
    assert store.set_mark(attempt.id, "2").blind
    store.note_seen([attempt.id])
    mark = store.set_mark(attempt.id, "3")
    assert (mark.value, mark.blind, mark.decided_by, mark.machine_score) == ("3", False, DecidedBy.TEACHER, 70)
    assert store.attempt(attempt.id).mark == mark


def test_a_score_that_is_not_there_cannot_have_been_seen(store: Store, add: Add) -> None:
    waiting, unsure = add("a.mp4"), add("b.mp4")
    store.save_report(unsure.id, report(None))
    store.note_seen([waiting.id, unsure.id])
    assert store.set_mark(waiting.id, "2").blind
    assert store.set_mark(unsure.id, "2").blind


def test_a_mark_given_before_grading_is_blind_and_stays(store: Store, add: Add) -> None:
    attempt = add()
    mark = store.set_mark(attempt.id, "2")
    store.save_report(attempt.id, report(55))
    graded = store.attempt(attempt.id)
    assert (graded.mark, graded.score) == (mark, 55)


def test_an_attempt_that_cannot_be_judged_has_a_mark_without_value(store: Store, add: Add) -> None:
    attempt = add(score=70)
    mark = store.set_mark(attempt.id, None, cannot_judge=True)
    assert mark.value is None
    assert store.take_over([attempt.id]) == 0
    for value, cannot_judge in ((None, False), ("2", True)):
        with pytest.raises(ValueError, match="cannot be judged"):
            store.set_mark(attempt.id, value, cannot_judge=cannot_judge)
    store.clear_mark(attempt.id)
    assert store.attempt(attempt.id).mark is None


def test_machine_marks_become_final_only_for_the_rows_shown_and_never_over_the_teachers(store: Store, add: Add) -> None:
    shown, own, hidden = add("a.mp4", score=70), add("b.mp4", score=60), add("c.mp4", score=50)
    waiting, unsure = add("d.mp4"), add("e.mp4")
    store.save_report(unsure.id, report(None))
    store.set_mark(own.id, "2")
    assert store.take_over([shown.id, own.id, waiting.id, unsure.id]) == 1
    mark = store.attempt(shown.id).mark
    assert mark is not None
    assert (mark.value, mark.decided_by, mark.blind) == ("70", DecidedBy.MACHINE, False)
    assert store.attempt(own.id).mark == store.attempt(own.id).mark
    assert [store.attempt(a.id).mark for a in (hidden, waiting, unsure)] == [None] * 3


def test_a_mark_taken_over_stays_when_the_score_changes_until_it_is_taken_over_again(store: Store, add: Add) -> None:
    store.set_setting("scale", "german")
    attempt = add(score=69)
    store.take_over([attempt.id])
    store.save_report(attempt.id, report(71))
    changed = store.attempt(attempt.id)
    assert changed.mark is not None
    assert (changed.mark.value, changed.previous_score) == ("3", 69)
    assert store.take_over([attempt.id]) == 1
    assert store.take_over([attempt.id]) == 0
    again = store.attempt(attempt.id).mark
    assert again is not None
    assert (again.value, again.scale) == ("2", "german")
    assert not store.set_mark(attempt.id, "1").blind


def test_the_machines_mark_is_that_of_the_teachers_curve_where_there_is_one(store: Store, add: Add) -> None:
    attempt = add()
    store.save_report(attempt.id, report(70) | {"calibrated": {"value": 61.6, "low": 50.0, "high": 70.0}})
    store.take_over([attempt.id])
    mark = store.attempt(attempt.id).mark
    assert mark is not None
    assert (mark.value, mark.machine_score) == ("62", 70)


def test_a_mark_keeps_the_scale_it_was_given_on(store: Store, add: Add) -> None:
    attempt = add(score=70)
    assert store.set_mark(attempt.id, "71").scale == "points"
    store.set_setting("scale", "swiss")
    kept = store.attempt(attempt.id).mark
    assert kept is not None and kept.scale == "points"
    assert store.set_mark(attempt.id, "4.5").scale == "swiss"


def test_two_teachers_who_mark_at_once_do_not_stop_each_other(store: Store, add: Add) -> None:
    attempts = [add(f"{number}.mp4", score=70) for number in range(4)]

    def mark(attempt_id: str) -> list[str | None]:
        return [store.set_mark(attempt_id, f"{points}").value for points in range(20)]

    with ThreadPoolExecutor(len(attempts)) as teachers:
        done = list(teachers.map(mark, [attempt.id for attempt in attempts]))
    assert done == [[f"{points}" for points in range(20)]] * len(attempts)
    assert {attempt.mark and attempt.mark.value for attempt in store.attempts(attempts[0].class_id)} == {"19"}
