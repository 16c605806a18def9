"""What the panels of a class and of an attempt give away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("streamlit", reason="needs the page: pip install -e '.[app]'")

from streamlit.testing.v1 import AppTest

from pe_coach.store import Store
from pe_coach.store.types import SchoolClass

SECONDS = 60


def _panel() -> None:
    """The class panel alone, as a page."""
    from pe_coach.dashboard.downloads import class_downloads
    from pe_coach.store import Store

    store = Store.open()
    school_class = store.classes()[0]
    class_downloads(store, school_class, store.attempts(school_class.id), key="class")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("PE_COACH_DATA", str(tmp_path / "data"))
    return Store.open()


@pytest.fixture
def school_class(store: Store) -> SchoolClass:
    return store.add_class("7b: May", confirmed_by="Ms Lin")


def _run() -> AppTest:
    page = AppTest.from_function(_panel, default_timeout=SECONDS).run()
    assert not page.exception
    return page


def _upload(page: AppTest, content: str) -> AppTest:
    page.file_uploader[0].set_value(("grades.csv", content.encode(), "text/csv")).run()
    assert not page.exception
    return page


def _said(page: AppTest) -> str:
    parts: list[Any] = [*page.warning, *page.info, *page.success, *page.error]
    return "\n".join(str(part.value) for part in parts)


@pytest.mark.usefixtures("school_class")
def test_a_file_that_is_no_gradebook_is_refused_in_words() -> None:
    assert "has no column that says whose row it is" in _said(_upload(_run(), "a,b\n1,2\n"))


def test_an_empty_class_takes_its_pupils_from_the_file(store: Store, school_class: SchoolClass) -> None:
    page = _upload(_run(), 'Student,ID,SIS Login ID,Jump\n"Öz, Ali",7,ali@school.example,\n')
    next(button for button in page.button if "1" in button.label).click().run()
    (pupil,) = store.pupils(school_class.id)
    assert (pupil.name, pupil.email, pupil.external_id) == ("Ali Öz", "ali@school.example", "7")


def test_ids_are_taken_over_for_the_same_name_only_when_somebody_says_so(
    store: Store, school_class: SchoolClass
) -> None:
    store.add_pupil(school_class.id, "ali  öz")
    page = _upload(_run(), 'Student,ID,Jump\n"Öz, Ali",7,\n')
    assert store.pupils(school_class.id)[0].external_id == ""
    assert "exactly the same name: ali öz" in _said(page)
    next(button for button in page.button if "1" in button.label).click().run()
    assert store.pupils(school_class.id)[0].external_id == "7"
