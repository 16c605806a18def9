"""Tries a bundle for Linux where there is nothing: no packages, no network, no program but a shell and a Python.

    python tools/try_bundle.py BUNDLE.zip [--short]

Unpacks it there, starts it with its own starter, opens its page in Debian's chromium, which shares nothing with it but
the cut network, asks for the sample class and waits until its films are graded; then it is started again, moved, and
left half-made. Needs the extras `app` and `dev`, and the right to make namespaces. Prints what was seen and how long it
took; ends with 1 where something is missing. --short grades one film, starts it again, and leaves the rest out.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright
from shipping.container import UNSHARE, copy_python, furnish, inside, loopback_up, networks

from pe_coach.jobs import LOG
from pe_coach.jobs.sample import FILMS
from pe_coach.store import Store
from pe_coach.store.types import Attempt, State

PLACE = "home/teacher/Turnhalle Süd (7b) & Co"
"""Where the bundle is unpacked: as odd as people's folders are."""

MOVED = "home/teacher/Umgezogen"

PORT = 8765
START_S, GRADE_S = 240.0, 900.0
"""What a busy machine may take to unpack and start, and to draw and grade the films."""

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]


class MissingError(Exception):
    """Something did not happen in time."""


def main() -> int:
    """Start itself anew in namespaces of its own, then try the bundle there."""
    parser = argparse.ArgumentParser(description="Try a bundle for Linux without packages and network.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--short", action="store_true", help="one film of the sample class, and a second start")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if not given.inside:
        with tempfile.TemporaryDirectory() as empty:  # what is mounted there is only seen in the namespace
            return subprocess.call([*UNSHARE, sys.executable, *sys.argv, "--inside", empty])
    loopback_up()
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", given.inside], check=True)
    try:
        tried(given.inside, given.bundle, short=given.short)
    except MissingError as error:
        print(f"MISSING: {error}", _states(given.inside), *_logs(given.inside), sep="\n")
        return 1
    return 0


def tried(root: Path, bundle: Path, *, short: bool) -> None:
    """All that is to be seen of a bundle.

    Raises MissingError where it is not.
    """
    furnish(root)
    print(f"networks: {', '.join(networks())}; programs: {', '.join(path.name for path in (root / 'bin').iterdir())}")
    shutil.unpack_archive(bundle, root / PLACE)
    (home,) = (root / PLACE).iterdir()
    (home / "start-pe-coach.sh").chmod(0o755)  # `unzip` and desktops keep it, `shutil` does not
    refused(root, home)
    copy_python(home / "python")
    with started(root, home) as first_s:
        print(f"first start: page answers after {first_s:.1f} s")
        graded = sample_class(root, 1 if short else FILMS)
        print("sample class:", ", ".join(f"{attempt.clip_name} {_outcome(attempt)}" for attempt in graded))
    with started(root, home) as second_s:
        print(f"second start: {second_s:.1f} s")
    print("in the home folder:", ", ".join(sorted(path.name for path in (root / "home/teacher").iterdir())))
    if not short:
        put_right(root, home)


def put_right(root: Path, home: Path) -> None:
    """Start it moved to another folder, and with an environment that was never finished."""
    moved = root / MOVED
    home.rename(moved)
    with started(root, moved) as third_s:
        print(f"moved to another folder with its Python: {third_s:.1f} s")
    (moved / "environment" / "ready.json").unlink()
    with started(root, moved) as fourth_s:
        print(f"half-made environment: {fourth_s:.1f} s")


def refused(root: Path, home: Path) -> None:
    """Print what the starter says where there is no Python."""
    process = inside(root, _starter(root, home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said, _ = process.communicate(timeout=START_S)
    if process.returncode != 1 or b"python.org" in said or b"not on this computer" not in said:
        raise MissingError(f"a line about Python; it said: {said.decode()}")
    print("without Python:", said.decode().partition("\n")[0])


def _starter(root: Path, home: Path) -> list[str]:
    return ["/bin/sh", f"/{home.relative_to(root)}/start-pe-coach.sh"]


@contextmanager
def started(root: Path, home: Path) -> Iterator[float]:
    """The program while it runs; yields seconds until its page answered."""
    log = root / "tmp" / "log"
    began_s = time.monotonic()
    with log.open("wb") as output:
        command = [*_starter(root, home), "app", "--port", str(PORT), "--data", "/home/teacher/data"]
        process = inside(root, command, stdout=output, stderr=output, start_new_session=True)
    try:
        _until(lambda: _answers(process, log), START_S, "an answer of the page")
        yield time.monotonic() - began_s
    finally:
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does it, or a window that is closed
        process.wait(30)


def _answers(process: subprocess.Popen[bytes], log: Path) -> bool:
    if process.poll() is not None:
        raise MissingError(f"the page; the starter said: {log.read_text(errors='replace')}")
    return _is_up()


def _is_up() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_stcore/health", timeout=2):
            return True
    except OSError:
        return False


def _until(is_so: Callable[[], bool], within_s: float, what: str) -> None:
    deadline_s = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > deadline_s:
            raise MissingError(f"{what} within {within_s:.0f} s")
        time.sleep(0.1)


def sample_class(root: Path, films: int) -> list[Attempt]:
    """Ask the page for the sample class; returns its first graded attempts."""
    began_s = time.monotonic()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{PORT}")
        page.get_by_role("button", name="Try a sample class").click(timeout=START_S * 1000)
        _until(lambda: len(_graded(root)) >= films, GRADE_S, f"{films} graded films")
        page.get_by_text("sample_1.mp4").first.wait_for(timeout=60_000)
        browser.close()
    print(f"drawn and graded {time.monotonic() - began_s:.0f} s after the page was opened: {films} of {FILMS} films")
    return _graded(root)


def _attempts(root: Path) -> list[Attempt]:
    store = Store.open(root / "home/teacher/data")
    return [attempt for school_class in store.classes() for attempt in store.attempts(school_class.id)]


def _graded(root: Path) -> list[Attempt]:
    return [attempt for attempt in _attempts(root) if attempt.state is State.GRADED]


def _states(root: Path) -> str:
    return str(Counter(attempt.state.value for attempt in _attempts(root)))


def _logs(root: Path) -> Iterator[str]:
    """The last lines of what the program wrote, where it came so far."""
    for path in (root / "tmp/log", root / "home/teacher/data" / LOG):
        if path.exists():
            yield f"{path.name}: {path.read_text(errors='replace')[-2000:]}"


def _outcome(attempt: Attempt) -> str:
    status = (attempt.report or {}).get("status", "no status")
    return f"{status} {attempt.score or 0:.0f}"


if __name__ == "__main__":
    sys.exit(main())
