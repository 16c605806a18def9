"""The pages as a browser opens them from a file, without network: they step, print on A4 and are accessible."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pe_coach.grading import Graded
from pe_coach.takeaway.class_folder import write_class
from pe_coach.takeaway.class_page import Member, class_page
from pe_coach.takeaway.pages import Look, pupil_page

from .conftest import MakeAttempt, mark
from .test_class_folder import CLASS, LESSON

pytestmark = pytest.mark.browser

STEP = "One frame on"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install 'pe-coach[dev]'")
    with playwright.sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Any:
    """Opens a page from a file in a browser that is offline; complains of whatever it asks the network for."""
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 1200})
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))

    def show(text: str) -> Any:
        file = tmp_path / "page.html"
        file.write_text(text, encoding="utf-8")
        page = context.new_page()
        page.on("pageerror", lambda error: asked.append(str(error)))
        page.goto(file.as_uri())
        return page

    yield show
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def _steps(page: Any, player: Any) -> None:
    """A step shows the next frame, and another picture."""
    canvas, told = player.locator("canvas").first, player.locator(".pe-said")
    before, picture = told.inner_text(), canvas.evaluate("c => c.toDataURL()")
    player.get_by_role("button", name=STEP).click()
    page.wait_for_function("([e, text]) => e.innerText !== text", arg=[told.element_handle(), before])
    assert canvas.evaluate("c => c.toDataURL()") != picture


def _serious(page: Any) -> list[str]:
    """Serious violations that axe-core finds."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe: pip install 'pe-coach[dev]'")
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {[node['html'][:90] for node in one['nodes']][:3]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def test_a_pupils_page_steps_and_is_accessible(opened: Any, graded: Graded) -> None:
    page = opened(pupil_page(graded, Look(1, "Zoë")))
    player = page.locator(".pe-player")
    player.wait_for()
    _steps(page, player)
    assert _serious(page) == []


def test_a_pupils_page_prints_on_two_sides(opened: Any, graded: Graded) -> None:
    page = opened(pupil_page(graded, Look(1, "Zoë")))
    page.locator(".pe-player").wait_for()
    sheet = page.pdf(prefer_css_page_size=True)
    assert sheet.count(b"/Type /Page\n") == 2


def test_a_class_page_unpacks_a_movement_when_it_is_opened(opened: Any, graded: Graded, attempt: MakeAttempt) -> None:
    members = [Member(attempt(n, mark=mark("81")), Look(n, f"Pupil {n}"), graded) for n in (1, 2)]
    page = opened(class_page("7b", members))
    assert page.locator(".pe-player").count() == 0
    page.locator("summary").last.click()
    player = page.locator(".pe-player")
    player.wait_for()
    _steps(page, player)
    assert _serious(page) == []


@pytest.mark.parametrize("width", [375, 1920])
def test_nothing_is_cut_off_sideways(opened: Any, graded: Graded, attempt: MakeAttempt, width: int) -> None:
    for text in (pupil_page(graded, Look(1)), class_page("7b", [Member(attempt(1), Look(1), graded)])):
        page = opened(text)
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_every_attempt_of_a_class_says_which_phase_each_number_is_of(opened: Any, tmp_path: Path) -> None:
    text = write_class(tmp_path, lambda: iter(LESSON), roster=CLASS).page.read_text("utf-8")
    page = opened(text)
    named = page.locator("th.cell").all_inner_texts()
    page.set_viewport_size({"width": 375, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    row = page.locator(".attempts tbody tr").first
    said = "cells => cells.map(c => getComputedStyle(c, '::before').content.slice(1, -1))"
    assert row.locator(".cell").evaluate_all(said) == named
    name, cell = row.locator(".who").bounding_box(), row.locator(".cell").first.bounding_box()
    assert cell["y"] >= name["y"] + name["height"]
    rejected = page.locator(".attempts tbody tr", has=page.locator(".rejected"))
    assert rejected.count() == 1 and not rejected.locator(".cell").first.is_visible()
