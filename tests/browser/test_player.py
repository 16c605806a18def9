"""The player in a real browser: the frame that is named is the one in the picture, and the reference's too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.player import SPEEDS, chromium, opened, painted_film, played, shown, times_of

pytestmark = pytest.mark.browser

COUNT = 45


@pytest.fixture(scope="module", params=["30", "variable"])
def tab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The player on a film of a constant, then of a variable rate."""
    time_s = times_of(request.param, COUNT)
    film = painted_film(Path(tmp_path_factory.mktemp("player")) / "film.mp4", time_s)
    with chromium() as browser:
        yield opened(browser, film, time_s)


def test_each_step_shows_the_frame_it_names(tab: Any) -> None:
    for frame in [*range(12), *np.random.default_rng(2).permutation(COUNT)[:20].tolist()]:
        seen = shown(tab, frame)
        assert (seen.named[0], seen.painted[0], seen.figure[0]) == (frame, frame, frame)


def test_keys_step_play_and_stop(tab: Any) -> None:
    shown(tab, 10)
    tab.locator("[role=slider]").focus()
    for key, frame in (
        ("ArrowRight", 11),
        ("ArrowLeft", 10),
        ("Shift+ArrowRight", 20),
        ("End", COUNT - 1),
        ("Home", 0),
    ):
        tab.keyboard.press(key)
        tab.wait_for_selector(f".pe-player[data-frame='{frame}']", state="attached")
    tab.keyboard.press("Space")
    tab.wait_for_selector(".pe-play[aria-label=Pause]")
    tab.keyboard.press("Space")
    tab.wait_for_selector(".pe-play[aria-label=Play]")


@pytest.mark.parametrize("speed", [SPEEDS[1], SPEEDS[3]])
def test_picture_and_reference_stay_together_while_it_plays(tab: Any, speed: float) -> None:
    seen = played(tab, speed, 40)
    assert seen.apart <= 1
    assert (np.diff(seen.named) >= 0).all() and seen.named[-1] == COUNT - 1


def test_others_in_the_page_move_it(tab: Any) -> None:
    tab.evaluate("window.dispatchEvent(new CustomEvent('pe-coach:go', { detail: { frame: 23 } }))")
    tab.wait_for_selector(".pe-player[data-frame='23']", state="attached")
