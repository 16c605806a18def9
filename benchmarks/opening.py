"""How long a teacher waits: from starting the program to the first page, and to open a class of 56 graded films.

    python benchmarks/opening.py

Prints seconds of wall time in a headless browser on this computer, median and longest of several, and what the server
computed meanwhile, which other programs disturb less; workers are off. A jump is rendered and graded once, the class is
made of copies of it. Bars: first paint 5 s after the start, a class of 56 open within 2 s: every row in the table; the
time until all pictures are there is printed too.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright

from pe_coach.filming.demo import demo_scene, film
from pe_coach.jobs.producing import produce
from pe_coach.store import Store
from pe_coach.store.types import Attempt

FILMS, ROUNDS, STARTS = 56, 7, 3
APP = Path(__file__).resolve().parent.parent / "app.py"
ALL_PICTURES = "[...document.querySelectorAll('.review img')].every(image => image.complete && image.naturalWidth)"


def graded(store: Store, folder: Path) -> Attempt:
    """A rendered jump, graded as a worker does it."""
    path = folder / "jump.mp4"
    film(demo_scene(16), path)
    attempt = store.add_attempt(store.add_class("model", confirmed_by="Ms Lin").id, "long_jump", path, path.name)
    assert attempt.film is not None
    store.save_report(attempt.id, produce(attempt, attempt.film, lambda stage, share: None))
    return store.attempt(attempt.id)


def filled(store: Store, model: Attempt, folder: Path) -> str:
    """A class of copies; returns its ticket."""
    school_class = store.add_class("7b", confirmed_by="Ms Lin")
    assert model.film is not None and model.report is not None
    for number in range(FILMS):
        copy = folder / "copy.mp4"
        copy.write_bytes(model.film.read_bytes() + number.to_bytes(4, "big"))  # what follows a film is not read
        attempt = store.add_attempt(school_class.id, model.event, copy, f"IMG_{number:04}.mp4", move=True)
        for file in (file for file in model.folder.iterdir() if file.is_file() and file.stem != "film"):
            shutil.copy(file, attempt.folder / file.name)
        store.save_report(attempt.id, model.report)
    return school_class.id


def started(data: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The pages' server, and its address as soon as it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(APP), "--server.headless", "true"]
    environment = os.environ | {"PE_COACH_DATA": str(data), "PE_COACH_WORKERS": "0"}
    process = subprocess.Popen(
        [*command, "--server.port", str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    while True:
        with suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health"):
            return process, address
        time.sleep(0.05)


def computed(process: subprocess.Popen[bytes]) -> float:
    """Seconds of a core that a process has used."""
    times = psutil.Process(process.pid).cpu_times()
    return float(times.user + times.system)


def first_paint(page: Page, data: Path) -> tuple[float, float]:
    """From starting the program to its first page; and what it computed."""
    start = time.perf_counter()
    process, address = started(data)
    page.goto(address)
    page.locator("h1").first.wait_for()
    took = time.perf_counter() - start, computed(process)
    process.terminate()
    process.wait()
    return took


def opened(page: Page, process: subprocess.Popen[bytes], url: str) -> tuple[float, float, float]:
    """From asking for the class to its last row, and to its last picture; and what the server computed."""
    start, before = time.perf_counter(), computed(process)
    page.goto(url)
    page.locator(".review tr.row").nth(FILMS - 1).wait_for()
    rows = time.perf_counter() - start
    page.wait_for_function(ALL_PICTURES)
    return rows, time.perf_counter() - start, computed(process) - before


def shown(what: str, took: list[float]) -> None:
    print(f"{what:44}{statistics.median(took):6.2f}{max(took):6.2f}")


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as play:
        folder = Path(name)
        store = Store.open(folder / "data")
        class_id = filled(store, graded(store, folder), folder)
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(120_000)
        painted = [first_paint(page, store.folder) for _ in range(STARTS)]
        shown("start to first paint", [took for took, _ in painted])
        shown("  computed by the server", [core for _, core in painted])
        process, address = started(store.folder)
        first, *later = [opened(page, process, f"{address}/class?class={class_id}") for _ in range(ROUNDS)]
        shown(f"class of {FILMS}, first time: rows", [first[0]])
        shown("  computed by the server", [first[2]])
        shown(f"class of {FILMS}, later: rows", [rows for rows, _, _ in later])
        shown(f"class of {FILMS}, later: pictures too", [pictures for _, pictures, _ in later])
        shown("  computed by the server", [core for _, _, core in later])
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
