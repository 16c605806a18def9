"""What is set holds for what comes after, and is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="needs the page: pip install -e '.[app]'")

from streamlit.testing.v1 import AppTest

from pe_coach.store import Store

SECONDS = 60


def _settings() -> None:
    from pe_coach.dashboard.pages.settings import main
    from pe_coach.dashboard.speech import speak
    from pe_coach.dashboard.state import store

    speak(store().setting("lang", "en"))
    main()


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Store:
    monkeypatch.setenv("PE_COACH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PE_COACH_MODELS", str(tmp_path / "models"))
    return Store.open()


@pytest.fixture
def page(store: Store) -> AppTest:
    return AppTest.from_function(_settings, default_timeout=SECONDS).run()


def test_the_language_changes_at_once_and_stays(page: AppTest, store: Store) -> None:
    page.selectbox(key="setting_lang").set_value("de").run()
    assert not page.exception
    assert page.title[0].value == "Einstellungen"
    assert store.setting("lang") == "de"


@pytest.mark.parametrize(("key", "value"), [("scale", "german"), ("level", "elite"), ("csv_dialect", "semicolon")])
def test_a_choice_is_kept(page: AppTest, store: Store, key: str, value: str) -> None:
    page.selectbox(key=f"setting_{key}").set_value(value).run()
    assert not page.exception
    assert store.setting(key) == value


def test_how_long_films_are_kept_moves_the_day_that_is_said(page: AppTest, store: Store, tmp_path: Path) -> None:
    assert any("No film is waiting" in caption.value for caption in page.caption)
    film = tmp_path / "jump.mp4"
    film.write_bytes(b"film")
    added = store.add_attempt(store.add_class("7b", confirmed_by="Ms Lin").id, "long_jump", film, film.name).added_at
    page.selectbox(key="setting_retention_days").set_value(30).run()
    coming = store.next_purge()
    assert coming is not None and (coming[0] - added).days == 30
    assert f"{coming[0].astimezone():%d.%m.%Y}" in page.info[0].value
    store.set_setting("retention_days", None)
    again = AppTest.from_function(_settings, default_timeout=SECONDS).run()
    assert again.selectbox(key="setting_retention_days").value is None and not again.info


def test_a_folder_that_leaves_this_computer_is_warned_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PE_COACH_DATA", str(tmp_path / "OneDrive" / "pe-coach"))
    page = AppTest.from_function(_settings, default_timeout=SECONDS).run()
    assert any("sync program" in warning.value for warning in page.warning)
