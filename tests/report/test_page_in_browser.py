"""The page as a browser shows and prints it: the longest event, in every language."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pe_coach.advice import Praise
from pe_coach.events import load_event
from pe_coach.report import Report, languages, write_page
from pe_coach.report.translating import in_language
from pe_coach.scoring import CriterionResult, Reason
from pe_coach.scoring.sizes import Size

PICTURE = np.full((900, 675, 3), (10, 120, 200), np.uint8)
A4_PX = 718
"""Width between the margins of 12 mm at 96 px an inch, rounded up."""

PHONE_PX = 390


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install 'pe-coach[dev]'")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Debian's chromium")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def flop(jump: Report) -> Report:
    """A high jump with everything a report can say: three corrections, all criteria, two of them not assessed."""
    event = load_event("high_jump")
    shown = event.tailored("flop", "pupils")
    not_seen = Reason.of("phase_not_seen", "why_not.not_seen")
    criteria = [
        CriterionResult(
            *(c.id, c.phase, c.joint, c.unit, c.weight, -12.3, 2.1, c.low, c.high, 1.0, 0.4, "too_little", 1.3),
            *(n > 1, True, None if n > 1 else not_seen),
        )
        for n, c in enumerate(shown.criteria)
    ]
    told = [
        dataclasses.replace(jump.corrections[0], criterion=c.id, phase=c.phase, joint="takeoff_knee")
        for c in shown.criteria[:3]
    ]
    joints = (
        "takeoff_knee",
        "free_knee",
        "takeoff_hip",
        "free_hip",
        "trunk",
        "lean",
        "left_shoulder",
        "right_shoulder",
    )
    return dataclasses.replace(
        jump,
        event="high_jump",
        words_from="high_jump",
        profile="flop",
        validation="simulated",
        reasons=(Reason.of("low_frame_rate", "reasons.low_frame_rate", rate=30.0),),
        good=(Praise("take_off", "", "upright"), Praise("clearance", "", "arch")),
        criteria=tuple(criteria),
        corrections=tuple(told),
        by_phase={p.id: jump.by_phase["take_off"] for p in shown.phases},
        table=dict.fromkeys(joints, jump.table["trunk"]),
        not_assessable=event.not_assessable,
        measures=tuple(Size(name, 1.83, 1.7, 1.95, "m") for name in ("distance", "flight_time", "hip_height", "torso")),
    )


def opened(browser: Any, file: Path, width_px: int) -> Any:
    sheet = browser.new_page(viewport={"width": width_px, "height": 1000})
    sheet.goto(file.as_uri())
    return sheet


@pytest.mark.browser
@pytest.mark.parametrize("lang", languages())
def test_a_full_page_prints_on_both_sides_of_one_a4_sheet(
    browser: Any, flop: Report, tmp_path: Path, lang: str
) -> None:
    sheet = opened(browser, write_page(tmp_path / "page.html", flop, PICTURE, lang), A4_PX)
    assert len(re.findall(rb"/Type /Page\b", sheet.pdf(prefer_css_page_size=True))) == 2
    sheet.emulate_media(media="print")
    back = sheet.locator(".back").bounding_box()
    assert sheet.locator("header").bounding_box()["y"] < back["y"]
    assert sheet.locator(".criteria").bounding_box()["y"] >= back["y"]


@pytest.mark.browser
def test_a_page_without_criteria_prints_on_one_side(browser: Any, jump: Report, tmp_path: Path) -> None:
    file = write_page(tmp_path / "page.html", dataclasses.replace(jump, criteria=(), table={}), PICTURE)
    pdf = opened(browser, file, A4_PX).pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1


@pytest.mark.browser
@pytest.mark.parametrize("lang", languages())
def test_long_words_stay_inside_a_phone(browser: Any, flop: Report, tmp_path: Path, lang: str) -> None:
    sheet = opened(browser, write_page(tmp_path / "page.html", flop, PICTURE, lang), PHONE_PX)
    assert sheet.evaluate("document.documentElement.scrollWidth") <= PHONE_PX
    names = sheet.evaluate(
        "[...document.querySelectorAll('.wide svg > text')].map(t => t.getBBox()).filter(b => b.width && b.y < 14)"
        ".map(b => [b.x, b.x + b.width])"
    )
    assert len(names) == 4 and all(end <= start for (_, end), (start, _) in pairwise(names))


@pytest.mark.browser
def test_the_page_asks_for_nothing(browser: Any, flop: Report, tmp_path: Path) -> None:
    file = write_page(tmp_path / "page.html", flop, PICTURE)
    asked: list[str] = []
    sheet = browser.new_page()
    sheet.on("request", lambda request: asked.append(request.url))
    sheet.goto(file.as_uri())
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]


@pytest.mark.browser
def test_a_german_reader_reads_german(browser: Any, flop: Report, tmp_path: Path) -> None:
    english = in_language(flop, "en")
    sheet = opened(browser, write_page(tmp_path / "page.html", english, PICTURE, "de"), A4_PX)
    text = sheet.inner_text("main")
    assert "Dein letzter Schritt ist abgehackt." in text and "Dein Sprungbein ist beim Aufsetzen gebeugt." in text
    assert "der Augenblick oder das Körperteil ist nicht im Film" in text
    assert "Fosbury-Flop" in text and "in der Simulation geprüft" in text and "die Kurveninnenlage" in text
    assert not re.findall(r"\b(?:the|your|and|measured|not seen|full marks)\b", text, re.IGNORECASE)
