"""From dropping a film on the page to its result, against the command line grading the same film.

    python benchmarks/upload.py FILM [--event long_jump] [--repeats 3] [--niceness 0]

Both take turns, each time with nothing remembered; the medians count. Workers run below normal priority: on a computer
that is busy with other things the command line is to be compared at the same priority, `--niceness 10`. Needs the
extra `app`, playwright and chromium.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent

BAR = 1.3
"""How many times the command line's time the page may take."""

WAIT_MS = 600_000


@contextmanager
def served(data: Path) -> Iterator[str]:
    """A server with an empty store; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.headless", "true"]
    environment = os.environ | {"PE_COACH_DATA": str(data)}
    server = subprocess.Popen(
        [*command, "--server.port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(url: str) -> None:
    while True:
        with suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.2)


def by_page(page: Page, film: Path, event: str) -> float:
    """Seconds from the drop to the sight of the result's button."""
    from pe_coach.words import words

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, served(Path(folder)) as address:
        page.goto(address)
        page.get_by_role("radio", name=words("en").name("events", event), exact=True).click()
        page.locator("input[type=file]").wait_for(state="attached")
        page.wait_for_timeout(5000)  # a teacher takes longer to find the film; the workers are ready then
        start = time.perf_counter()
        page.locator("input[type=file]").set_input_files(film)
        page.get_by_label("Your name").fill("Ms Lin")
        page.get_by_role("button", name="There is consent").click()
        page.get_by_role("button", name="See the result").wait_for(timeout=WAIT_MS)
        return time.perf_counter() - start


def by_command(film: Path, event: str, niceness: int) -> float:
    """Seconds of `pe-coach grade` with its page and files written."""
    with tempfile.TemporaryDirectory() as folder:
        nice = ["nice", "-n", str(niceness)] if niceness else []
        command = [*nice, sys.executable, "-m", "pe_coach.cli", "grade", str(film), "--event", event, "--out", folder]
        start = time.perf_counter()
        subprocess.run([*command, "--no-cache"], cwd=ROOT, check=True, capture_output=True)
        return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("film", type=Path)
    parser.add_argument("--event", default="long_jump")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--niceness", type=int, default=0)
    asked = parser.parse_args()
    pages, commands = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(asked.repeats):
            commands.append(by_command(asked.film, asked.event, asked.niceness))
            tab = browser.new_page()
            tab.set_default_timeout(WAIT_MS)
            pages.append(by_page(tab, asked.film, asked.event))
            tab.close()
            print(
                f"command line {commands[-1]:.1f} s, page {pages[-1]:.1f} s, load {os.getloadavg()[0]:.1f}", flush=True
            )
        browser.close()
    ratio = statistics.median(pages) / statistics.median(commands)
    print(f"page / command line: {ratio:.2f} (bar {BAR}): {'met' if ratio < BAR else 'NOT met'}")


if __name__ == "__main__":
    main()
