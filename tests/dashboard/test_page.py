"""The page's states, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="needs the page: pip install -e '.[app]'")

from streamlit.testing.v1 import AppTest

from pe_coach.events import event_ids

SECONDS = 60


def press(page: AppTest, label: str) -> None:
    """Press the button with this label."""
    next(button for button in page.button if button.label == label).click().run()


@pytest.fixture
def page(root: Path) -> AppTest:
    return AppTest.from_file(str(root / "app.py"), default_timeout=SECONDS).run()


def test_without_a_film_there_is_nothing_to_press(page: AppTest) -> None:
    assert not page.exception
    assert [button.label for button in page.button if not button.disabled] == []
    assert page.file_uploader[0].label == "Film of one attempt"


def test_every_event_can_be_chosen(page: AppTest) -> None:
    assert len(page.segmented_control[0].options) == len(event_ids())


def test_what_is_no_film_gets_one_line_and_another_try(page: AppTest) -> None:
    page.file_uploader[0].set_value(("holiday.mp4", b"not a film", "video/mp4")).run()
    press(page, "Grade this film")
    (error,) = page.error
    assert "holiday" in error.value
    assert "\n" not in error.value
    assert not page.exception
    press(page, "Another film")
    assert page.file_uploader[0].label == "Film of one attempt"


def test_no_html_of_users_can_reach_the_page(root: Path) -> None:
    """Streamlit escapes HTML unless it is told not to."""
    sources = [file.read_text("utf-8") for file in (root / "pe_coach" / "dashboard").rglob("*.py")]
    assert not any(call in source for source in sources for call in ("unsafe_allow_html", "st.html", "components.v1"))
