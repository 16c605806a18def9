"""A class that is killed (SIGKILL) at random moments and gone on with, against one that nobody disturbed.

    python benchmarks/kill_and_resume.py FILM_OR_KEYPOINTS... --event EVENT [--kills 50] [--workers 2] [--seed 1]

Half of the kills hit the command alone, half its workers too. After each the same command runs again; whenever it
comes to its end every file it left is compared, byte by byte, with that of the undisturbed run; of the JSON files and
sheets the timing is set aside. Prints kills by what was there at that moment, and what differs.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Class:
    """A class to be graded: the command but for its folder."""

    films: Path
    event: str
    workers: int

    def start(self, out: Path) -> subprocess.Popen[bytes]:
        """The command, in a process group of its own."""
        command = (sys.executable, "-m", "pe_coach.cli", "grade-class", self.films, "--event", self.event)
        flags = ("--out", out, "--workers", self.workers, "--no-cache")
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([*map(str, (*command, *flags))], start_new_session=True, **silent)

    def whole(self, out: Path) -> float:
        """Grade without a disturbance; returns the seconds that it took."""
        start = time.perf_counter()
        with self.start(out) as process:
            assert process.wait() in (0, 3), "the class cannot be graded at all"
        return time.perf_counter() - start


def contents(out: Path) -> dict[str, bytes]:
    """Every file in a folder of results but the program's own, timing set aside."""
    files = (path for path in sorted(out.rglob("*")) if path.is_file() and ".pe-coach" not in path.parts)
    return {path.relative_to(out).as_posix(): _timeless(path) for path in files}


def _timeless(path: Path) -> bytes:
    if path.suffix != ".json":
        return path.read_bytes()
    report = json.loads(path.read_bytes())
    return json.dumps(report | {"timing_s": None}).encode()


def killed(graded: Class, out: Path, after_s: float, workers_too: bool) -> bool:
    """Start the command and kill it after a while; whether it was not done by then."""
    with graded.start(out) as process:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(after_s)
            return False
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if workers_too else os.kill)(process.pid, signal.SIGKILL)
        return process.wait() == -signal.SIGKILL


def stage(out: Path) -> str:
    """How far a class had come, by what lies in its folder."""
    if not out.exists():
        return "before the folder was made"
    pages, sheets = len(list(out.glob("*.html"))), len(list(out.glob("*.csv")))
    return "with sheets" if sheets else f"with {pages // 4 * 4} to {pages // 4 * 4 + 3} pages"


def measure(graded: Class, kills: int, seed: int, folder: Path) -> tuple[Counter[str], list[str], int]:
    """Kills by stage, what differs, and how many times the class came to its end."""
    took_s = graded.whole(folder / "whole")
    expected = contents(folder / "whole")
    print(f"undisturbed: {took_s:.1f} s, {len(expected)} files", flush=True)
    rng, stages, ends = random.Random(seed), Counter[str](), 0
    differ: list[str] = []
    while stages.total() < kills:
        out = folder / f"run{ends}"
        while killed(graded, out, rng.uniform(0.0, took_s), workers_too=rng.random() < 0.5):
            stages[stage(out)] += 1
        found = contents(out)
        names = [name for name in {**expected, **found} if expected.get(name) != found.get(name)]
        differ += [f"{out.name}/{name}" for name in names]
        shutil.rmtree(out)
        ends += 1
    return stages, differ, ends


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--event", required=True)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "films").mkdir()
        for file in asked.files:
            shutil.copy(file, folder / "films")
        graded = Class(folder / "films", asked.event, asked.workers)
        stages, differ, ends = measure(graded, asked.kills, asked.seed, folder)
    for where, count in sorted(stages.items()):
        print(f"{count} kills {where}")
    print(f"{stages.total()} kills, {ends} classes came to their end, {len(differ)} files differ {differ[:10]}")


if __name__ == "__main__":
    main()
