"""Take the pictures of the manual: the program's own pages with the sample class, photographed in a browser.

    python tools/screenshots.py                      draws and grades the sample class first: some minutes
    python tools/screenshots.py --data FOLDER        keeps the class in a folder, and takes it from there the next time

Needs the extras `app` and `dev`, and Debian's chromium. All pupils are drawn; no real person is in any picture.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pe_coach.demo import demo_as_text, keep_demo, run_demo
from pe_coach.jobs.sample import FILMS
from pe_coach.store import Store
from pe_coach.store.types import Attempt, State

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "images"

DEMO_SEED = 1
"""Scene of the picture `demo`: the first whose fault is among those that the demo finds."""

SHARPNESS = 1.5
"""Pixels of a picture per pixel of the page, for fine screens."""

QUALITY = 72
"""Of the JPEG files: letters stay clean, and all pictures together stay small."""

START_S, GRADING_S = 120, 1800
"""How long the server, and the sample class, may take on a busy machine."""

SETTLE_MS = 2500
"""A page that is there still loads pictures and charts."""

CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")

Visit = Callable[["Page"], object]


@dataclass(frozen=True)
class Shot:
    """A picture: the page's address, where {class} and {attempt} stand for the sample's, and what to do before."""

    name: str
    address: str
    size: tuple[int, int] = (1280, 860)
    before: Visit | None = None


def _with_film(page: Page) -> None:
    """Wait until the film can be played."""
    page.locator("[data-frame]").first.wait_for(timeout=START_S * 1000)


def _to_player(page: Page) -> None:
    """Bring the films side by side to the top of the picture."""
    page.locator(".st-key-result-player").first.evaluate("part => part.scrollIntoView({block: 'center'})")


SHOTS = (
    Shot("grade", "/", (1280, 620)),
    Shot("class", "/class?class={class}", (1280, 900)),
    Shot("result", "/result?class={class}&attempt={attempt}", (1280, 900)),
    Shot("side-by-side", "/result?class={class}&attempt={attempt}", (1280, 760), _to_player),
    Shot("show", "/show?class={class}&attempt={attempt}", (1280, 720), _with_film),
)


def main() -> None:
    """Take all pictures, or those that are named, and say how large they are."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("names", nargs="*", help="pictures to take; all without a name")
    options.add_argument("--data", type=Path, help="folder with the sample class, filled where it is empty")
    options.add_argument("--out", type=Path, default=PICTURES)
    chosen = options.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    wanted = chosen.names or [*(shot.name for shot in SHOTS), "demo"]
    with tempfile.TemporaryDirectory() as scratch, _browser() as browser:
        if "demo" in wanted:
            _keep(chosen.out, "demo", _demo(browser, Path(scratch)))
        if shots := [shot for shot in SHOTS if shot.name in wanted]:
            with _server(chosen.data or Path(scratch, "data"), Path(scratch)) as (address, store):
                attempt = _sample(browser, address, store)
                for shot in shots:
                    _keep(chosen.out, shot.name, _photograph(browser, address, shot, attempt))


def _keep(folder: Path, name: str, picture: bytes) -> None:
    """Write a PNG's picture as a small JPEG."""
    from PIL import Image

    target = folder / f"{name}.jpg"
    Image.open(io.BytesIO(picture)).convert("RGB").save(
        target, "JPEG", quality=QUALITY, optimize=True, progressive=True
    )
    print(f"{target.name}: {target.stat().st_size / 1000:.0f} kB", flush=True)


def _demo(browser: Browser, folder: Path) -> bytes:
    """The top of the page that `pe-coach demo` writes."""
    demo = run_demo(folder, seed=DEMO_SEED)
    keep_demo(demo)
    print(demo_as_text(demo), flush=True)
    page = browser.new_page(viewport={"width": 860, "height": 560}, device_scale_factor=SHARPNESS)
    page.goto((folder / "report.html").as_uri())
    return page.screenshot()


def _photograph(browser: Browser, address: str, shot: Shot, attempt: Attempt) -> bytes:
    """A page as it stands after it was opened."""
    width, height = shot.size
    page = browser.new_page(
        viewport={"width": width, "height": height},
        device_scale_factor=SHARPNESS,
        color_scheme="light",
        locale="en-GB",
    )
    page.goto(address + shot.address.format(**{"class": attempt.class_id, "attempt": attempt.id}))
    _settle(page)
    if shot.before:
        shot.before(page)
        page.wait_for_timeout(SETTLE_MS)
    picture = page.screenshot()
    page.close()
    return picture


def _settle(page: Page) -> None:
    page.locator("h1, h2, [data-frame]").first.wait_for(timeout=START_S * 1000)
    page.get_by_test_id("stStatusWidget").wait_for(state="detached", timeout=START_S * 1000)
    page.wait_for_timeout(SETTLE_MS)


def _sample(browser: Browser, address: str, store: Store) -> Attempt:
    """An attempt of the sample class that has a correction; the class is made by the button of the page."""
    if not store.classes():
        page = browser.new_page(locale="en-GB")
        page.goto(address)
        page.get_by_role("button", name="Try a sample class").click(timeout=START_S * 1000)
        _wait(lambda: bool(store.classes()), START_S)
        page.close()
    (school_class,) = store.classes()
    _wait(lambda: [each.state for each in store.attempts(school_class.id)] == [State.GRADED] * FILMS, GRADING_S)
    return max(store.attempts(school_class.id), key=_worth)


def _worth(attempt: Attempt) -> tuple[bool, int]:
    """What a result has to show: no doubt first, then corrections."""
    report = attempt.report or {"status": "", "corrections": ()}
    return report["status"] == "accepted", len(report["corrections"])


def _wait(done: Callable[[], bool], limit_s: float) -> None:
    """Wait until something is so.

    Raises:
        SystemExit: it is not in time.
    """
    end = time.monotonic() + limit_s
    while not done():
        if time.monotonic() > end:
            raise SystemExit("The pages did not get so far in time.")
        time.sleep(0.5)


@contextmanager
def _browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*CHROMIUM])
        yield browser
        browser.close()


@contextmanager
def _server(data: Path, scratch: Path) -> Iterator[tuple[str, Store]]:
    """The program's pages at an address of this machine, and the store behind them."""
    data.mkdir(parents=True, exist_ok=True)
    address = f"http://127.0.0.1:{_free_port()}"
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.headless", "true"]
    command += ["--server.port", address.rpartition(":")[2]]
    environment = os.environ | {"TMPDIR": str(scratch), "PE_COACH_DATA": str(data)}
    with (scratch / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(lambda: _answers(f"{address}/_stcore/health"), START_S)
        yield address, Store.open(data)
    finally:
        process.terminate()
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except (urllib.error.URLError, ConnectionError):
        return False


if __name__ == "__main__":
    main()
