"""Every page for everyone: menu, keyboard, narrow screens, light and dark, and what axe-core finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright", reason="needs the page's driver: pip install -e '.[dev]'")

from axe_playwright_python.sync_playwright import Axe
from filled_class import filled_class, graded_once
from playwright.sync_api import expect

from pe_coach.dashboard.navigation import PLACES
from pe_coach.store import Store
from pe_coach.store.types import Attempt

if TYPE_CHECKING:
    from conftest import Serve, Server
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SETTLE_MS = 120_000
"""How long a page may take on a busy machine until all of it is there."""

PHONE_PX = {"width": 375, "height": 740}

SERIOUS = ("serious", "critical")
"""Impacts that keep somebody from using a page (axe-core)."""

REVIEWED: frozenset[str] = frozenset()
"""Rules that Streamlit's own parts break in ways that keep nobody from using a page."""


@pytest.fixture(scope="module")
def graded(server_files: Path) -> Attempt:
    """A pupil's attempt in a class of four, in the store of the server."""
    store, model = Store.open(server_files / "data"), server_files / "model"
    school_class = filled_class(store, model, graded_once(model), 4, 1, mark_first=False)
    pupil = store.add_pupil(school_class.id, "Ada")
    first, second, *_ = store.attempts(school_class.id)
    for attempt in (first, second):
        store.set_pupil(attempt.id, pupil.id)
    return store.attempt(second.id)


@pytest.fixture(scope="module")
def server(serve: Serve, server_files: Path, graded: Attempt) -> Iterator[Server]:
    with serve(server_files) as running:
        yield running


def opened(page: Page, server: Server, name: str, attempt: Attempt) -> None:
    """Open a page at its address and wait until all of it is there."""
    page.goto(f"{server.address}/{name}?class={attempt.class_id}&attempt={attempt.id}")
    page.locator("h1, h2").first.wait_for()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=SETTLE_MS)
    expect(page.locator('[data-test-script-state="running"]')).to_have_count(0, timeout=SETTLE_MS)


def serious(page: Page) -> list[str]:
    """What axe-core finds, a line for each rule and place."""
    found = Axe().run(page).response["violations"]
    broken = [rule for rule in found if rule["impact"] in SERIOUS and rule["id"] not in REVIEWED]
    return [f"{page.url} {rule['id']}: {node['html'][:200]}" for rule in broken for node in rule["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(page: Page, server: Server, graded: Attempt, scheme: str) -> None:
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    found = []
    for place in PLACES:
        opened(page, server, place.name, graded)
        found += serious(page)
    assert not found, "\n".join(found)


def test_no_page_is_wider_than_a_phone(page: Page, server: Server, graded: Attempt) -> None:
    page.set_viewport_size({"width": PHONE_PX["width"], "height": PHONE_PX["height"]})
    for place in PLACES:
        opened(page, server, place.name, graded)
        width = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth")
        assert width <= PHONE_PX["width"], place.name


def test_the_menu_opens_each_page_and_the_class_stays_open(page: Page, server: Server, graded: Attempt) -> None:
    opened(page, server, "class", graded)
    for name, title in (("Settings", "Settings"), ("How to film", "How to film"), ("Class", "Class")):
        page.get_by_role("link", name=name, exact=True).click()
        page.get_by_role("heading", level=1, name=title, exact=True).wait_for()
    expect(page).to_have_url(f"{server.address}/class?class={graded.class_id}")


def test_a_sample_class_is_one_key_away(page: Page, serve: Serve, tmp_path: Path) -> None:
    with serve(tmp_path) as fresh:
        page.goto(fresh.address)
        offer = page.get_by_role("button", name="Try a sample class")
        offer.wait_for()
        page.get_by_role("heading", level=1).click()
        for _ in range(40):
            page.keyboard.press("Tab")
            if offer.evaluate("button => button === document.activeElement"):
                break
        page.keyboard.press("Enter")
        page.get_by_text("sample_1.mp4").wait_for(timeout=240_000)
        (made,) = Store.open(fresh.data).classes()
        assert made.id in page.url
        Store.open(fresh.data).delete_class(made.id)  # what is still drawn has nowhere to go
