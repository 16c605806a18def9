"""A teacher opens the page, drops a film on it, and takes the class sheet's row away."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pe_coach.words import words

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

GRADING_MS = 240_000
"""How long a film may take on a busy machine, from the click to the score."""

HAVE_METADATA = 1
"""Ready state of a video that the browser can decode (HTML standard, media elements)."""


def test_a_film_becomes_a_correction_a_score_and_a_row(page: Page, address: str, film: Path) -> None:
    page.goto(address)
    page.locator("input[type=file]").set_input_files(film)
    page.get_by_role("button", name="Another film").wait_for()
    page.get_by_role("radio", name="Long jump", exact=True).click()
    page.get_by_label("Pupil").fill("=Ana *7b*")
    page.get_by_label("Pupil").press("Tab")
    page.get_by_role("button", name="Grade this film").click()
    take_away = page.get_by_role("button", name="Sheet row (CSV)")
    take_away.wait_for(timeout=GRADING_MS)
    with page.expect_download() as download:
        take_away.click()
    (row,) = csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig")))
    assert (row["clip"], row["pupil"], row["event"]) == ("Übung_3.mp4", "'=Ana *7b*", "long_jump")
    assert row["status"] in ("accepted", "warning", "rejected")
    assert page.get_by_role("heading", name="=Ana *7b* · Long jump").is_visible()
    if row["correction_advice"]:
        assert page.get_by_role("heading", name=row["correction_advice"]).is_visible()
    assert page.get_by_text(words("en").name("status_meaning", row["status"])).is_visible()
    assert page.get_by_text("of 100").count() == (1 if row["score"] else 0)
    if row["score"]:
        assert page.get_by_text(f"{float(row['score']):.0f} of 100").is_visible()
    assert page.evaluate("document.querySelector('video').readyState") >= HAVE_METADATA
    for reason in filter(None, row["reasons_text"].split(" | ")):
        assert page.get_by_text(reason).is_visible()


def test_a_text_file_named_mp4_gets_one_clear_line(page: Page, address: str, tmp_path: Path) -> None:
    text = tmp_path / "holiday.mp4"
    text.write_text("not a film")
    page.goto(address)
    page.locator("input[type=file]").set_input_files(text)
    page.get_by_role("button", name="Grade this film").click()
    alert = page.get_by_test_id("stAlert")
    alert.wait_for(timeout=GRADING_MS)
    assert "holiday.mp4" in alert.inner_text()
    assert "Traceback" not in page.inner_text("body")


def test_nothing_of_a_film_is_left_when_the_page_is_closed(
    page: Page, address: str, server_files: Path, tmp_path: Path
) -> None:
    text = tmp_path / "ana_7b.mp4"
    text.write_text("not a film")
    page.goto(address)
    page.locator("input[type=file]").set_input_files(text)
    page.get_by_role("button", name="Another film").wait_for()
    assert [path.name for path in server_files.glob("pe-coach-*/film/ana*")] == [text.name]
    page.close()
    deadline = time.monotonic() + 20
    while list(server_files.glob("pe-coach-*")) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert list(server_files.glob("pe-coach-*")) == []
