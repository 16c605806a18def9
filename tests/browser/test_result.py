"""A film is dropped, its result looked at frame by frame, a phase put right, and the result taken away."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pe_coach.store import Store
from pe_coach.store.types import Attempt

from .conftest import answer_for_consent

if TYPE_CHECKING:
    from conftest import Serve, Server
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GRADING_MS = 240_000
"""How long a film may take on a busy machine, from the drop to the result."""

MOST_HTML_BYTES = 1_000_000
"""Of the page for the pupil: small enough for any mail and any share."""


@pytest.fixture(scope="module")
def server(serve: Serve, server_files: Path) -> Any:
    with serve(server_files) as running:
        yield running


def test_from_the_film_to_the_export(page: Page, server: Server, film: Path) -> None:
    _dropped(page, server, film)
    store = Store.open(server.data)
    (school_class,) = store.classes()
    (attempt,) = store.attempts(school_class.id)
    assert attempt.report is not None
    correction = attempt.report["corrections"][0]
    assert page.get_by_role("heading", name=correction["advice"]).is_visible()

    _steps_name_their_frame(page, correction)
    _the_ghost_comes_and_goes(page)
    _a_chart_moves_the_player(page)
    _the_number_shows_after_the_mark(page, store, attempt)
    _a_phase_is_put_right(page, store, attempt)
    _what_is_taken_away_is_right(page, store, attempt)


def _dropped(page: Page, server: Server, film: Path) -> None:
    """Choose the event, drop the film, answer for the consent, open the result: three clicks and a name."""
    page.goto(server.address)
    page.get_by_role("radio", name="Long jump", exact=True).click()
    page.locator("input[type=file]").first.set_input_files(film)
    answer_for_consent(page)
    see = page.get_by_role("button", name="See the result")
    see.wait_for(timeout=GRADING_MS)
    see.click()
    page.get_by_text("What made these numbers").wait_for()


def _player(page: Page) -> Locator:
    return page.locator(".st-key-result-player [data-frame]")


def _shows(page: Page, frame: int) -> None:
    """Wait until the player shows a frame."""
    page.locator(f'.st-key-result-player [data-frame="{frame}"]').wait_for()


def _frame(page: Page) -> int:
    return int(_player(page).get_attribute("data-frame") or -1)


def _steps_name_their_frame(page: Page, correction: dict[str, Any]) -> None:
    start = correction["frame"]
    page.get_by_role("button", name="take-off", exact=False).first.click()
    page.get_by_role("button", name=f"Show frame {start}").click()
    _shows(page, start)
    slider = _player(page).get_by_role("slider", name="Place in the film")
    slider.press("ArrowRight")
    _shows(page, start + 1)
    slider.press("ArrowLeft")
    slider.press("ArrowLeft")
    _shows(page, start - 1)


def _the_ghost_comes_and_goes(page: Page) -> None:
    ghost = _player(page).get_by_role("button", name="Ghost")
    picture = _pictured(page)
    before = picture()
    pressed = ghost.get_attribute("aria-pressed")
    ghost.click()
    assert ghost.get_attribute("aria-pressed") != pressed
    assert picture() != before
    ghost.click()
    assert picture() == before


def _pictured(page: Page) -> Callable[[], str]:
    """What the player draws over the pupil, as an address of the picture."""
    canvas = _player(page).get_by_role("img", name="Pupil")
    return lambda: str(canvas.evaluate("canvas => canvas.toDataURL()"))


def _a_chart_moves_the_player(page: Page) -> None:
    """Four fifths of the way through the movement come long after the take-off that is shown."""
    before = _frame(page)
    plot = page.locator(".st-key-result-charts .js-plotly-plot").first
    plot.scroll_into_view_if_needed()
    plot.hover(position={"x": 900, "y": 150})
    page.locator(f'.st-key-result-player [data-frame]:not([data-frame="{before}"])').wait_for()
    assert _frame(page) > before


def _the_number_shows_after_the_mark(page: Page, store: Store, attempt: Attempt) -> None:
    assert page.get_by_text("The number is hidden until you have marked.").is_visible()
    assert page.get_by_test_id("stMetric").count() == 0
    mark = page.get_by_role("combobox", name="My mark")
    mark.click()
    mark.press_sequentially("73")
    page.get_by_role("option", name="73", exact=True).wait_for()
    mark.press("Enter")
    page.get_by_test_id("stMetric").wait_for()
    given = store.attempt(attempt.id).mark
    assert given is not None and (given.value, given.blind) == ("73", True)


def _a_phase_is_put_right(page: Page, store: Store, attempt: Attempt) -> None:
    """Toe-off a few frames later: kept, graded again, and said."""
    before = {span["name"]: span for span in (attempt.report or {})["phases"]}
    page.get_by_text("Something is wrong").click()
    toe_off = page.get_by_role("slider", name="toe-off")
    for _ in range(3):
        toe_off.press("ArrowRight")
    toe_off.press("Tab")
    page.get_by_text("toe-off", exact=False).filter(has_text="by hand").first.wait_for()
    now = store.attempt(attempt.id)
    assert now.report is not None and "toe_off" in now.changes.instants_s
    after = {span["name"]: span for span in now.report["phases"]}
    assert after["take_off"]["stop_s"] > before["take_off"]["stop_s"] + 0.03
    assert after["flight"]["start_s"] == after["take_off"]["stop_s"]
    assert now.mark is not None and now.mark.value == "73"


def _what_is_taken_away_is_right(page: Page, store: Store, attempt: Attempt) -> None:
    report = store.attempt(attempt.id).report
    assert json.loads(_download(page, "Data (JSON)")) == report
    (row,) = csv.DictReader(io.StringIO(_download(page, "Table (CSV)").decode("utf-8-sig")))
    assert (row["teacher_mark"], row["final_mark"], row["decided_by"]) == ("73", "73", "teacher")
    html = _download(page, "Page to print")
    assert len(html) <= MOST_HTML_BYTES and b"pe-place" in html


def _download(page: Page, label: str) -> bytes:
    from playwright.sync_api import expect

    with page.expect_download() as download:
        button = page.get_by_role("button", name=label)
        expect(button).to_have_count(1)  # while a page is drawn anew, the old button is there too
        button.click()
    return download.value.path().read_bytes()
