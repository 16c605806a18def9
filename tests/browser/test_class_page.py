"""A class of 28 is reviewed with the keyboard alone, marked and exported, on one page."""

from __future__ import annotations

import csv
import io
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filled_class import filled_class, frame_shown, graded_once

from pe_coach.store import Store
from pe_coach.store.types import Attempt, SchoolClass

if TYPE_CHECKING:
    from conftest import Serve, Server
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

COUNT, DOUBTFUL, FIRST = 28, 5, 10
"""Attempts, those with a doubt, and those whose number is hidden until they are marked."""

MOST_PRESSES = 70

OPENING_MS = 180_000
"""How long a server that was just started may take to its first page on a busy machine."""


@pytest.fixture(scope="module")
def server(serve: Serve, server_files: Path) -> Iterator[Server]:
    with serve(server_files) as running:
        yield running


@pytest.fixture(scope="module")
def store(server: Server) -> Store:
    return Store.open(server.data)


@pytest.fixture(scope="module")
def school_class(store: Store, tmp_path_factory: pytest.TempPathFactory) -> SchoolClass:
    folder = tmp_path_factory.mktemp("model")
    return filled_class(store, folder, graded_once(folder), COUNT, DOUBTFUL)


class Keyboard:
    """Counts what is pressed."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


def test_a_class_of_28_is_reviewed_and_exported_with_few_keys(
    page: Page, server: Server, store: Store, school_class: SchoolClass
) -> None:
    page.goto(f"{server.address}/class?class={school_class.id}")
    rows = page.locator(".review tr.row")
    rows.nth(COUNT - 1).wait_for(timeout=OPENING_MS)
    _pictures_are_the_frames_they_name(page)
    keys = Keyboard(page)
    rows.first.focus()
    keys.press("x")  # cannot be judged
    keys.press("ArrowRight")  # the first instant a frame on
    page.get_by_text("you saw 65").wait_for()
    _pictures_are_the_frames_they_name(page)
    keys.press("Enter")
    keys.press("l", "l", "Enter")  # exchanged, and back
    keys.press("8", "1")
    keys.press("Enter")
    for number in range(FIRST):
        keys.press("7", str(number))
    keys.press(*["Enter"] * (COUNT - DOUBTFUL - FIRST))
    page.get_by_text(f"{COUNT} marked").wait_for()
    page.locator("[data-test-script-state=notRunning]").wait_for()
    row = _exported(keys)
    address = page.url
    assert keys.pressed <= MOST_PRESSES
    assert f"class={school_class.id}" in address
    _as_decided(store.attempts(school_class.id))
    assert row[0]["final_mark"] and len(row) == COUNT


def _pictures_are_the_frames_they_name(page: Page) -> None:
    """Of the row in focus: the frame in the words is the frame in the picture."""
    figures = page.locator(".review tr.chosen figure")
    assert figures.count() == 4
    for figure in figures.all():
        source = figure.locator("img").evaluate("image => image.src")
        with urllib.request.urlopen(source, timeout=30) as answer:
            shown = frame_shown(answer.read())
        assert f"(frame {shown})" in figure.inner_text()


def _exported(keys: Keyboard) -> list[dict[str, str]]:
    """Tab from the table to the class sheet and save it."""
    page = keys.page
    for _ in range(MOST_PRESSES):
        if "CSV" in page.evaluate("document.activeElement.innerText"):
            break
        keys.press("Tab")
    with page.expect_download() as download:
        keys.press("Enter")
    text = download.value.path().read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=text.partition("\n")[0].count)))


def _as_decided(attempts: list[Attempt]) -> None:
    marks = [attempt.mark for attempt in attempts]
    assert all(marks)
    given = [(mark.value, mark.blind) for mark in marks if mark]
    assert given[:FIRST] == [(f"7{number}", True) for number in range(FIRST)]
    assert given[FIRST : COUNT - DOUBTFUL] == [(str(40 + n), False) for n in range(FIRST + 1, COUNT - DOUBTFUL + 1)]
    assert given[COUNT - DOUBTFUL] == (None, False)
    assert given[COUNT - 2 :] == [("81", False), ("68", False)]
