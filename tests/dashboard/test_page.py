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


def _show() -> None:
    """A script that shows a made-up result."""
    from pe_coach.advice.types import Correction
    from pe_coach.dashboard import result
    from pe_coach.dashboard.attempt import Attempt
    from pe_coach.report.types import Report
    from pe_coach.scoring.gate import Reason, Status
    from pe_coach.scoring.types import Measured

    advice = Correction(
        "take_off", "free_knee", "thigh", "too_little", 1.2, 36, -40.0, -5.0, "deg", "Knee up.", "Skips."
    )
    report = Report(
        clip="a.mp4",
        event="long_jump",
        status=Status.WARNING,
        pupil="<b>:red[Ana]</b>",
        reasons=(Reason("phase_not_seen", "The landing is not in the film."),),
        score=Measured(71.6, 64.2, 79.0, True),
        by_phase={"take_off": Measured(60.0, 50.0, 70.0, True), "landing": Measured.unknown()},
        corrections=(advice,),
    )
    result.show(Attempt(report, None, None, 1.0, b"<p>", b"row", b"{}"), "en")


def test_the_correction_stands_before_the_number() -> None:
    shown = AppTest.from_function(_show, default_timeout=SECONDS).run()
    assert not shown.exception
    assert [heading.value for heading in shown.subheader] == [r"Knee up\.", "Phases"]
    assert shown.metric[0].value == "72 of 100"
    order = [type(element).__name__ for element in shown.main]
    assert order.index("Subheader") < order.index("Metric")


def test_a_number_never_stands_without_interval_status_and_reason() -> None:
    shown = AppTest.from_function(_show, default_timeout=SECONDS).run()
    assert any("64–79" in caption.value for caption in shown.caption)
    text = " ".join(markdown.value for markdown in shown.markdown)
    assert "look first" in text
    assert r"The landing is not in the film\." in text


def test_a_name_cannot_colour_or_mark_up_the_page() -> None:
    shown = AppTest.from_function(_show, default_timeout=SECONDS).run()
    assert shown.header[0].value.startswith(r"\<b\>\:red\[Ana\]\</b\>")


def test_no_html_of_users_can_reach_the_page(root: Path) -> None:
    """Streamlit escapes HTML unless it is told not to."""
    sources = [file.read_text("utf-8") for file in (root / "pe_coach" / "dashboard").rglob("*.py")]
    assert not any(call in source for source in sources for call in ("unsafe_allow_html", "st.html", "components.v1"))


def _show_two() -> None:
    """A script that shows a result in which two people might be meant, and who was picked."""
    import cv2
    import numpy as np
    import streamlit as st

    from pe_coach.dashboard import result
    from pe_coach.dashboard.attempt import Attempt
    from pe_coach.report.types import PersonSeen, Report
    from pe_coach.scoring.gate import Status

    both = (
        PersonSeen(1, True, "left", 30, 1.0, (100.0, 50.0, 140.0, 150.0)),
        PersonSeen(2, False, "right", 30, 1.0, (300.0, 60.0, 340.0, 160.0)),
    )
    picture = bytes(cv2.imencode(".jpg", np.zeros((30, 20, 3), np.uint8))[1])
    report = Report(clip="a.mp4", event="long_jump", status=Status.WARNING, candidates=both)
    result.show(Attempt(report, None, None, 1.0, b"<p>", b"row", b"{}", (picture, picture)), "en")
    st.text(str(st.session_state.get("athlete")))


def test_a_click_picks_the_other_of_two_people() -> None:
    shown = AppTest.from_function(_show_two, default_timeout=SECONDS).run()
    assert not shown.exception
    assert "Who was graded?" in [heading.value for heading in shown.subheader]
    assert [button.label for button in shown.button] == ["Grade this one"]
    press(shown, "Grade this one")
    assert shown.text[-1].value == "(320.0, 110.0, 1.0)"
