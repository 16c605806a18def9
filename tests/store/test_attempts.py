"""Films come in, are numbered, graded, and never twice in a class."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from pe_coach.changes import Changes
from pe_coach.errors import OutputError, StoreError
from pe_coach.store import Store
from pe_coach.store.types import SchoolClass, State

from .conftest import Add, report


def test_an_attempt_is_there_again_in_another_process_as_it_was_added(store: Store, add: Add) -> None:
    pupil = store.add_pupil(store.classes()[0].id, "Änne Ölig", number="7", email="a@b.ch", external_id="x1")
    added = add(pupil_id=pupil.id, options={"height_cm": 150.0, "lang": "de"})
    again = Store.open(store.folder)
    assert again.attempt(added.id) == added
    assert again.attempts_of(pupil.id) == [added]
    assert again.pupil(pupil.id) == pupil
    assert (added.state, added.number, added.options["height_cm"]) == (State.WAITING, 1, 150.0)
    assert added.film is not None and added.film.parent == added.folder and added.film.name == "film.mov"
    assert added.added_at.utcoffset() is not None


def test_attempts_of_a_class_are_numbered_in_the_order_they_came(store: Store, add: Add) -> None:
    other = store.add_class("8a", confirmed_by="Ms Lin")
    names = [add(name).clip_name for name in ("c.mp4", "a.mp4", "b.mp4")]
    add("d.mp4", class_id=other.id)
    assert [(a.number, a.clip_name) for a in store.attempts(store.classes()[1].id)] == list(enumerate(names, 1))
    assert [a.number for a in store.attempts(other.id)] == [1]


def test_the_same_film_twice_in_a_class_is_refused_and_stays_where_it_was(
    store: Store, school_class: SchoolClass, tmp_path: Path
) -> None:
    film, copy = tmp_path / "a.mp4", tmp_path / "copy of a.mp4"
    for path in (film, copy):
        path.write_bytes(b"the same")
    store.add_attempt(school_class.id, "long_jump", film, "a.mp4", move=True)
    assert not film.exists()
    with pytest.raises(StoreError, match=r"copy of a.mp4 is the same film as a.mp4: 7b has it already") as caught:
        store.add_attempt(school_class.id, "long_jump", copy, copy.name, move=True)
    assert caught.value.code == "same_film"
    assert copy.exists()
    assert len(list((store.folder / "attempts").iterdir())) == 1
    store.add_attempt(store.add_class("8a", confirmed_by="Ms Lin").id, "long_jump", copy, copy.name)


def test_a_film_that_cannot_be_taken_leaves_nothing_behind(
    store: Store, school_class: SchoolClass, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match=r"gone.mp4 cannot be read"):
        store.add_attempt(school_class.id, "long_jump", tmp_path / "gone.mp4", "gone.mp4")
    film = tmp_path / "a.mp4"
    film.write_bytes(b"1")
    with pytest.raises(StoreError, match="no pupil with the ticket"):
        store.add_attempt(school_class.id, "long_jump", film, "a.mp4", pupil_id="nobody", move=True)
    assert film.exists()
    assert not store.attempts(school_class.id)
    (store.folder / "attempts").rmdir()
    (store.folder / "attempts").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        store.add_attempt(school_class.id, "long_jump", film, "a.mp4", move=True)
    assert film.exists()


@pytest.mark.parametrize(
    "changes",
    [
        Changes(),
        Changes((10.5, 20.25, 1.5), {"take_off": 1.25}, ((-math.inf, math.inf), (0.5, 1.0)), ((3, 13, 100.0, 50.5),)),
    ],
)
def test_what_a_teacher_changed_comes_back_equal(store: Store, add: Add, changes: Changes) -> None:
    attempt = add()
    store.set_changes(attempt.id, changes)
    assert store.attempt(attempt.id).changes == changes


def test_a_changed_score_is_flagged_only_where_the_teacher_saw_the_old_one(store: Store, add: Add) -> None:
    attempt = add(score=70)
    store.save_report(attempt.id, report(72))
    assert store.attempt(attempt.id).previous_score is None
    store.note_seen([attempt.id])
    store.save_report(attempt.id, report(75))
    store.save_report(attempt.id, report(74))
    changed = store.attempt(attempt.id)
    assert (changed.score, changed.previous_score) == (74, 72)
    store.save_report(attempt.id, report(72))
    assert store.attempt(attempt.id).previous_score is None
    store.save_report(attempt.id, report(None))
    assert store.attempt(attempt.id).previous_score == 72
    store.accept_score(attempt.id)
    assert store.attempt(attempt.id).previous_score is None


def test_a_pupil_is_found_however_the_name_is_written(store: Store, school_class: SchoolClass) -> None:
    pupil = store.add_pupil(school_class.id, "Jörg  van Dyk")
    store.add_pupil(store.add_class("8a", confirmed_by="Ms Lin").id, "Ada")
    assert store.find_pupil(school_class.id, " jörg van DYK ") == pupil
    assert store.find_pupil(school_class.id, "Ada") is None


def test_what_a_gradebook_knows_a_pupil_by_is_noted_and_never_emptied(store: Store, school_class: SchoolClass) -> None:
    pupil = store.add_pupil(school_class.id, "Ada", number="7")
    store.set_ids(pupil.id, email="ada@school", external_id="4711")
    store.set_ids(pupil.id, number="8")
    known = store.pupil(pupil.id)
    assert (known.number, known.email, known.external_id) == ("8", "ada@school", "4711")


def test_a_stale_ticket_says_so(store: Store) -> None:
    for ask in (store.attempt, store.pupil, store.get_class, store.delete_class, store.clear_mark, store.cancel):
        with pytest.raises(StoreError, match=r"no .* with the ticket 'ffff'") as caught:
            ask("ffff")
        assert caught.value.code == "unknown_ticket"
    assert store.attempts("ffff") == store.attempts_of("ffff") == []
    assert not store.beat("ffff", "pose", 0.5)
    assert not store.fail("ffff", "why")
