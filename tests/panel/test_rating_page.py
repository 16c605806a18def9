"""The page that raters get: rated in a browser without a network, saved, and merged."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pe_coach.clip import write_video
from pe_coach.events import load_event
from pe_coach.panel.items import items_of, panel_id
from pe_coach.panel.page import rating_page
from pe_coach.panel.ratings import read_ratings
from pe_coach.words import languages, words

FILMS = ("ABCD", "EFGH")


def write_panel(folder: Path, lang: str) -> tuple[Path, str, int]:
    """A page with two grey films; returns it, the panel's name and the number of items."""
    event = load_event("standing_long_jump")
    items = items_of(event, words(lang))
    panel = panel_id(event, items, list(FILMS))
    (folder / "films").mkdir()
    for number, film in enumerate(FILMS):
        grey = [np.full((96, 128, 3), 60 + 60 * number + shade, np.uint8) for shade in range(20)]
        write_video(folder / "films" / f"{film}.mp4", grey, frame_rate=20)
    page = folder / "rating.html"
    page.write_text(rating_page(panel, event.id, items, FILMS, lang), encoding="utf-8")
    return page, panel, len(items)


@pytest.mark.parametrize("lang", languages())
def test_every_item_has_a_sentence_for_each_number_of_points(lang: str) -> None:
    for event in ("standing_long_jump", "long_jump", "high_jump", "breaststroke"):
        for item in items_of(load_event(event), words(lang)):
            assert len(set(item.anchors)) == 3 and all(item.anchors), (event, item.id)


def test_the_page_asks_for_nothing_from_anywhere(tmp_path: Path) -> None:
    page, _, _ = write_panel(tmp_path, "en")
    text = page.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert "http://" not in text and "https://" not in text


def test_words_cannot_break_out_of_the_page(tmp_path: Path) -> None:
    event = load_event("standing_long_jump")
    items = items_of(event, words("en"))
    evil = "</script><script>alert(1)</script>"
    text = rating_page(evil, event.id, items, FILMS, "en")
    assert "<script>alert" not in text


@pytest.fixture(scope="module")
def browser() -> Any:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install 'pe-coach[dev]'")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Debian's chromium")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.mark.browser
def test_a_rater_rates_saves_and_is_merged(tmp_path: Path, browser: Any) -> None:
    page_file, panel, count = write_panel(tmp_path, "en")
    context = browser.new_context(offline=True, accept_downloads=True)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(page_file.as_uri())
    page.wait_for_function("document.getElementById('video').readyState >= 1")
    page.get_by_role("button", name="Save my ratings").click()
    assert "name or number first" in page.locator("#told").inner_text()
    page.locator("#rater").fill('Ms "A", 7b')
    for film, value in enumerate(("2", "unseen")):
        for radio in page.locator(f"input[type=radio][value='{value}']").all():
            radio.check()
        if film == 0:
            page.get_by_role("button", name="Next film").click()
    assert "2 of 2 films" in page.locator("#progress").inner_text()
    page.reload()  # what was rated is still there
    assert "2 of 2 films" in page.locator("#progress").inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save my ratings").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    context.close()
    assert errors == []
    ratings = read_ratings([saved])
    assert ratings.panel == panel and ratings.raters == ('Ms "A", 7b',) and ratings.films == FILMS
    assert ratings.points.shape == (2, count, 1)
    assert (ratings.points[0] == 2).all() and np.isnan(ratings.points[1]).all()
