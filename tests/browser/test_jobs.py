"""Films dropped by real teachers on a real server that may be killed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("playwright", reason="needs the page's driver: pip install -e '.[dev]'")

from playwright.sync_api import expect

from pe_coach.clip import open_clip, write_frames
from pe_coach.store import Store
from pe_coach.store.types import State

from .conftest import answer_for_consent

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

GRADING_MS = 240_000
"""How long a film may take on a busy machine."""

Serve = Callable[[Path], AbstractContextManager[Any]]


@pytest.fixture(scope="module")
def short_films(film: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three films of one second each, no two alike."""
    folder = tmp_path_factory.mktemp("short")
    frames = [frame for frame in open_clip(film).frames(start_s=0.5) if frame.index % 2 == 0]
    return [write_frames(folder / f"jump {n}.mp4", frames[n : n + 30], frame_rate=30.0) for n in range(1, 4)]


def drop(page: Page, address: str, *films: Path) -> None:
    """Choose the event and drop films."""
    page.goto(address)
    page.get_by_role("radio", name="Long jump", exact=True).click()
    page.locator("input[type=file]").set_input_files(list(films))
    answer_for_consent(page)
    page.get_by_role("button", name="Cancel all").wait_for()


def results(page: Page) -> Locator:
    """Buttons that open a film's result."""
    return page.locator("[class*=st-key-film_]").get_by_role("button", name="Open", exact=True)


def ticket(page: Page) -> str:
    """What the address says after the server's name."""
    return page.url.partition("?")[2]


def test_a_film_survives_the_server_and_is_graded_once(
    page: Page, serve: Serve, short_films: list[Path], tmp_path: Path
) -> None:
    with serve(tmp_path) as server:
        drop(page, server.address, short_films[0])
        page.get_by_text("looking for the athlete").wait_for(timeout=GRADING_MS)
        kept, data = ticket(page), server.data
        server.process.kill()
    with serve(tmp_path) as server:
        page.goto(f"{server.address}/?{kept}")
        page.get_by_role("button", name="See the result").wait_for(timeout=GRADING_MS)
        expect(results(page)).to_have_count(1)
    store = Store.open(data)
    (made,) = store.classes()
    (attempt,) = store.attempts(made.id)
    assert attempt.state is State.GRADED
    assert [folder.name for folder in (data / "attempts").iterdir()] == [attempt.id]


def test_two_teachers_at_once_see_their_own_films_and_take_turns(
    page: Page, serve: Serve, short_films: list[Path], tmp_path: Path
) -> None:
    first = page
    with serve(tmp_path) as server:
        drop(first, server.address, *short_films)
        assert page.context.browser is not None
        second = page.context.browser.new_context().new_page()
        drop(second, server.address, short_films[0])
        assert ticket(first) != ticket(second)
        results(second).wait_for(timeout=GRADING_MS)
        assert results(first).count() < len(short_films)
        assert second.get_by_text("jump_2.mp4").count() == 0
        assert first.get_by_text("jump_2.mp4").count() == 1
