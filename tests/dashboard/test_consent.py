"""One sentence, one name, one button: films that wait are graded; who said no stays out, and is deleted by a button."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="needs the page: pip install -e '.[app]'")

from streamlit.testing.v1 import AppTest

from pe_coach.consent import Consent
from pe_coach.store import Store
from pe_coach.store.types import State

SECONDS = 60


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A class with four films: of nobody yet, and one of Ben, who said no."""
    monkeypatch.setenv("PE_COACH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PE_COACH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PE_COACH_WORKERS", "0")
    store = Store.open()
    made = store.add_class("7b")
    ben, _ = store.add_pupil(made.id, "Ben"), store.add_pupil(made.id, "Ada")
    for number in range(4):
        film = tmp_path / f"IMG_{number}.mp4"
        film.write_bytes(film.name.encode())
        store.add_attempt(made.id, "long_jump", film, film.name, pupil_id=None if number else ben.id)
    store.set_consent(ben.id, Consent.NO)
    return store


def _page() -> None:
    from pe_coach.dashboard.pages.class_ import main

    main()


def opened(store: Store) -> AppTest:
    page = AppTest.from_function(_page, default_timeout=SECONDS)
    page.query_params["class"] = store.classes()[0].id
    page.run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    return " ".join(str(part.value) for part in (*page.markdown, *page.info, *page.warning, *page.caption))


def test_films_wait_until_somebody_types_a_name_and_it_is_kept_who_and_when(store: Store) -> None:
    class_id = store.classes()[0].id
    page = opened(store)
    assert "Films that wait for consent: 3." in said(page) and store.claim("w") is None
    page.button(key=f"class-{class_id}-confirm").click().run()
    assert "Type your name first" in said(page) and store.get_class(class_id).consent is None
    page.text_input(key=f"class-{class_id}-by").set_value("Ms Lin").run()
    page.button(key=f"class-{class_id}-confirm").click().run()
    assert not page.exception and "Films that wait" not in said(page)
    assert "Confirmed for this class by Ms Lin" in said(page)
    states = [attempt.state for attempt in store.attempts(class_id)]
    assert states == [State.WITHHELD, *3 * [State.WAITING]]
    assert store.setting("confirmed_by") == "Ms Lin"  # offered for the next class


def test_films_of_who_said_no_are_offered_for_deletion(store: Store) -> None:
    class_id = store.classes()[0].id
    page = opened(store)
    assert "Films of pupils who said no: 1." in said(page)
    page.button(key=f"class-{class_id}-refused").click().run()
    assert not page.exception
    assert len(store.attempts(class_id)) == 3


def test_yes_and_no_are_chosen_by_name_and_no_wins(store: Store) -> None:
    class_id = store.classes()[0].id
    page, key = opened(store), f"consent-{class_id}"
    ids = {pupil.name: pupil.id for pupil in store.pupils(class_id)}
    page.multiselect(key=f"{key}-no").set_value([ids["Ada"]])
    page.multiselect(key=f"{key}-yes").set_value([ids["Ada"], ids["Ben"]]).run()
    page.button(key=f"{key}-save").click().run()
    assert not page.exception
    assert {pupil.name: pupil.consent for pupil in store.pupils(class_id)} == {"Ada": Consent.NO, "Ben": Consent.YES}
