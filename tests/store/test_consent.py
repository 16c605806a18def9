"""Nothing is analysed, shown or kept of whoever said no; what is not recorded waits for a name that answers for it."""

from __future__ import annotations

from itertools import product

import pytest

from pe_coach.consent import Consent, may_be_analysed
from pe_coach.names import NamedBy
from pe_coach.store import Store
from pe_coach.store.types import SchoolClass, State

from .conftest import Add, report


@pytest.fixture
def school_class(store: Store) -> SchoolClass:
    """A class that nobody answers for."""
    return store.add_class("7b")


@pytest.mark.parametrize(("consent", "guessed", "confirmed"), [*product(Consent, (True, False), (True, False))])
def test_the_database_follows_the_rule(
    store: Store, school_class: SchoolClass, add: Add, consent: Consent, guessed: bool, confirmed: bool
) -> None:
    pupil, attempt = store.add_pupil(school_class.id, "Ada"), add()
    store.set_consent(pupil.id, consent)
    store.set_pupil(attempt.id, pupil.id, NamedBy.ORDER if guessed else NamedBy.CARD)
    if confirmed:
        store.confirm_consent(school_class.id, "Ms Lin")
    allowed = may_be_analysed(consent, guessed=guessed, confirmed=confirmed)
    assert (store.attempt(attempt.id).state is State.WAITING) is allowed
    assert (store.claim("w") is not None) is allowed


def test_films_without_names_wait_for_one_confirmation_which_can_be_withdrawn(
    store: Store, school_class: SchoolClass, add: Add
) -> None:
    add(), add(pupil_id=store.add_pupil(school_class.id, "Ada").id)
    assert store.claim("w") is None
    assert store.withheld(school_class.id).not_recorded == 2
    store.confirm_consent(school_class.id, "Ms Lin")
    confirmed = store.get_class(school_class.id).consent
    assert confirmed is not None and confirmed.by == "Ms Lin" and confirmed.at.tzinfo
    assert store.withheld(school_class.id).not_recorded == 0
    assert store.claim("w") is not None
    store.withdraw_consent(school_class.id)
    assert store.get_class(school_class.id).consent is None
    assert store.claim("w") is None


def test_a_no_withholds_what_is_there_and_yes_brings_it_back(store: Store, school_class: SchoolClass, add: Add) -> None:
    pupil = store.add_pupil(school_class.id, "Ada")
    store.confirm_consent(school_class.id, "Ms Lin")
    attempt = add(score=70, pupil_id=pupil.id)
    mark = store.set_mark(attempt.id, "2")
    store.set_consent(pupil.id, Consent.NO)
    hidden = store.attempt(attempt.id)
    assert (hidden.state, hidden.report, hidden.mark, hidden.film, hidden.score) == (State.WITHHELD, *4 * (None,))
    store.set_consent(pupil.id, Consent.YES)
    assert (store.attempt(attempt.id).score, store.attempt(attempt.id).mark) == (70, mark)


def test_work_on_a_film_ends_when_it_turns_out_to_be_of_one_who_said_no(
    store: Store, school_class: SchoolClass, add: Add
) -> None:
    pupil, attempt = store.add_pupil(school_class.id, "Ada"), add()
    store.set_consent(pupil.id, Consent.NO)
    store.confirm_consent(school_class.id, "Ms Lin")
    store.claim("w")
    assert store.beat(attempt.id, "pose", 0.5, worker="w")
    store.set_pupil(attempt.id, pupil.id, NamedBy.CARD)
    assert not store.beat(attempt.id, "pose", 0.6, worker="w")
    assert not store.save_report(attempt.id, report(70), worker="w")
    assert store.requeue(attempt.id, worker="w")
    assert store.claim("w") is None


def test_films_of_those_who_said_no_go_at_once_but_not_those_that_are_guesses(
    store: Store, school_class: SchoolClass, add: Add
) -> None:
    ada, ben = (store.add_pupil(school_class.id, name) for name in ("Ada", "Ben"))
    store.set_consent(ada.id, Consent.NO)
    gone, guess, other = add(pupil_id=ada.id), add(), add(pupil_id=ben.id)
    store.set_pupil(guess.id, ada.id, NamedBy.ORDER)
    assert store.withheld(school_class.id).no == 2
    deleted = store.delete_refused(school_class.id)
    assert (deleted.attempts, deleted.files, deleted.pupils) == (1, 1, 0)
    assert not gone.folder.exists()
    assert [attempt.id for attempt in store.attempts(school_class.id)] == [guess.id, other.id]
