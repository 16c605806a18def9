"""Names of a class on a real page: one film too many moves nobody else's name for long, and cards name a lesson."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright", reason="needs the page's driver: pip install -e '.[dev]'")

from axe_playwright_python.sync_playwright import Axe
from filled_class import filled_class, graded_once
from lesson_film import film_lesson
from playwright.sync_api import expect

from pe_coach.jobs.inbox import FOLDER
from pe_coach.jobs.naming import take_list
from pe_coach.roster import Entry
from pe_coach.store import Store
from pe_coach.store.types import SchoolClass

if TYPE_CHECKING:
    from conftest import Serve, Server
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LAST_NAMES = ("Ahn", "Berg", "Costa", "Diaz", "Ek", "Fink", "Gül")
NAMES = [f"{first} {last}" for first in ("Ada", "Ben", "Cem", "Dua") for last in LAST_NAMES]
"""A class of 28."""

EXTRA = len(NAMES) // 2
"""Place of the film too many."""

MOST_PRESSES = 5

OPENING_MS = 180_000
"""How long a server that was just started may take to its first page, or a lesson to be looked through."""


def roster() -> list[Entry]:
    return [Entry(number, name) for number, name in enumerate(NAMES, 1)]


@pytest.fixture(scope="module")
def school_class(server_files: Path) -> SchoolClass:
    """A film of everybody in the order of the list, and one more in the middle, before a page is opened."""
    store, model = Store.open(server_files / "data"), server_files / "model"
    made = filled_class(store, model, graded_once(model), len(NAMES) + 1, 0, mark_first=False)
    take_list(store, made.id, roster())
    return made


@pytest.fixture(scope="module")
def server(serve: Serve, server_files: Path, school_class: SchoolClass) -> Iterator[Server]:
    with serve(server_files) as running:
        yield running


def opened(page: Page, server: Server, name: str, school_class: SchoolClass) -> Locator:
    """The rows of films of a page that was just opened."""
    page.goto(f"{server.address}/{name}?class={school_class.id}")
    rows = page.locator("tr.row:not(.empty)")
    rows.nth(len(NAMES)).wait_for(timeout=OPENING_MS)
    page.locator("[data-test-script-state=notRunning]").wait_for(timeout=OPENING_MS)
    return rows


def breaches(page: Page) -> list[str]:
    """What axe-core finds, a line for each rule and place."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['impact']} {rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_table_of_names(
    page: Page, server: Server, school_class: SchoolClass, scheme: str
) -> None:
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    rows = opened(page, server, "naming", school_class)
    assert not breaches(page)
    rows.first.focus()
    page.keyboard.press("b")
    expect(page.get_by_role("option")).to_have_count(6)
    assert not breaches(page)


def test_a_film_too_many_is_put_right_with_few_keys_and_only_sure_names_leave(
    page: Page, server: Server, school_class: SchoolClass
) -> None:
    opened(page, server, "class", school_class)
    expect(page.get_by_text(f"{len(NAMES)} names are guesses")).to_be_visible()
    expect(page.get_by_role("button", name="CSV")).to_have_count(0)
    rows = opened(page, server, "naming", school_class)
    rows.first.focus()
    presses = ["PageDown", "PageDown", "s", "Shift+Enter"]
    for key in presses:
        page.keyboard.press(key)
    page.get_by_text("All names are sure").wait_for()
    assert len(presses) <= MOST_PRESSES
    expected = [*NAMES[:EXTRA], "nobody", *NAMES[EXTRA:]]
    expect(rows.locator(".name b")).to_have_text(expected)
    opened(page, server, "class", school_class)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    sheet = list(csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=text.partition("\n")[0].count)))
    assert [row["pupil"] for row in sheet] == ["" if name == "nobody" else name for name in expected]


def test_the_film_of_a_lesson_is_taken_from_the_folder_and_its_cards_give_the_names(
    page: Page, serve: Serve, film: Path, tmp_path: Path
) -> None:
    lesson = film_lesson(film, [3, 26], tmp_path / "VID_20261127_101500.mp4")
    store = Store.open(tmp_path / "data")
    made = store.add_class("7b", confirmed_by="Ms Lin")
    take_list(store, made.id, roster())
    with serve(tmp_path) as server:
        page.goto(f"{server.address}/?class={made.id}")
        page.get_by_role("radio", name="Long jump", exact=True).click(timeout=OPENING_MS)
        page.get_by_role("radio", name="A whole lesson").click()
        page.get_by_text("Large films, or many").click()
        expect(page.get_by_text(str(server.data / FOLDER))).to_be_visible()
        shutil.copyfile(lesson, server.data / FOLDER / lesson.name)
        page.get_by_text("Films in the folder: 1").wait_for()
        page.get_by_role("button", name="Take the films from this folder").click()
        page.get_by_text("looking through the lesson").wait_for(timeout=OPENING_MS)
        page.get_by_text("_02.mp4").wait_for(timeout=OPENING_MS)
        page.goto(f"{server.address}/naming?class={made.id}")
        names = page.locator("tr.row .name")
        names.nth(1).wait_for()
        assert [name.split("\n") for name in names.all_inner_texts()] == [
            [NAMES[2], "by the card"],
            [NAMES[25], "by the card"],
        ]
    assert not list((server.data / FOLDER).iterdir())
