"""A hundred thousand analysed clips graded end to end: clips per second, memory and disk.

    python benchmarks/many_clips.py FOLDER [--count 100000] [--workers 2] [--cluster ADDRESS]

Makes `--count` different key point files of long jumps in FOLDER/clips, each of its own from a recorded jump (speed and
rhythm of the movement, size and place in the picture, direction, noise, sureness), 30 pictures a second and in every
tenth 60; then runs `pe-coach grade-class` over them, without a page for each. Both parts can be stopped at any moment:
the same command goes on. Every minute a line in FOLDER/state.txt tells how far it is; at the end all figures.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

from pe_coach.pose import PoseSequence, load_keypoints
from pe_coach.pose.files import save_keypoints
from pe_coach.pose.skeleton import COCO17

Floats = NDArray[np.float64]

JUMPS = Path(__file__).parents[2] / "shared" / "data" / "keypoints" / "long_jump_elite"
EVENT = "long_jump"
IN_A_FOLDER = 1000
SIZE = (1920, 1080)
"""Of the picture that all lie in; that the camera followed the jumpers is not known, so files do not name it."""
EVERY_S = 60.0
DONE = re.compile(r"(\d+)/(\d+) ")
"""How the command counts in a log."""


def varied(jump: PoseSequence, number: int) -> PoseSequence:
    """A jump as somebody else might jump it, filmed from elsewhere; the same for the same number."""
    rng = np.random.default_rng(number)
    rate_hz = 60.0 if number % 10 == 9 else 30.0
    moved = _in_time(jump, rng.uniform(0.9, 1.15), rng.uniform(-0.15, 0.15), rng.uniform(0, 2 * np.pi), rate_hz)
    xy = moved.xy - np.nanmin(moved.xy, (0, 1))
    xy *= rng.uniform(0.6, 0.95) * min(SIZE / np.nanmax(xy, (0, 1)))
    xy += rng.uniform(0, 1, 2) * (SIZE - np.nanmax(xy, (0, 1)))
    noise_px = rng.uniform(0.5, 4.0)
    xy += noise_px * rng.standard_normal(xy.shape)
    confidence = np.where(np.isfinite(xy[..., 0]), rng.uniform(0.5, 0.98) + 0.02 * rng.random(xy.shape[:2]), 0.0)
    if rng.random() < 0.5:
        order = list(COCO17.mirror)
        xy, confidence = (xy * [-1, 1] + [SIZE[0], 0])[:, order], confidence[:, order]
    spread = np.full(confidence.shape, noise_px, np.float32)
    return replace(moved, xy=xy.astype(np.float32), confidence=confidence.astype(np.float32), spread=spread)


def _in_time(jump: PoseSequence, pace: float, swing: float, phase: float, rate_hz: float) -> PoseSequence:
    """The same jump at another pace, which swings by a share of it once in the film, with other pictures a second."""
    length_s = float(jump.time_s[-1] - jump.time_s[0])
    time_s = np.arange(0, length_s / pace, 1 / rate_hz)
    turn = 2 * np.pi * time_s * pace / length_s
    within_s = time_s * pace + swing * length_s / (2 * np.pi) * (np.sin(turn + phase) - np.sin(phase))
    at_s = jump.time_s[0] + np.clip(within_s, 0, length_s)
    flat = jump.xy.reshape(len(jump.time_s), -1)
    xy = np.stack([np.interp(at_s, jump.time_s, column) for column in flat.T], 1).reshape(-1, 17, 2)
    return PoseSequence(xy, xy[..., 0], xy[..., 0], time_s, None, np.tile(np.eye(3), (len(time_s), 1, 1)))


def make(folder: Path, count: int, say: Say) -> None:
    """Make the files that are not there yet."""
    jumps = [load_keypoints(path) for path in sorted(JUMPS.glob("*.npz"))]
    for number in range(count):
        path = folder / f"{number // IN_A_FOLDER:03d}" / f"jump_{number:06d}.npz"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            save_keypoints(path, varied(jumps[number % len(jumps)], number))
        say.now_and_then(f"made {number + 1} of {count} files")


@dataclass
class Say:
    """Tells of the course, on the screen and in a file."""

    file: Path
    said_s: float = field(default_factory=time.monotonic)

    def now_and_then(self, text: str) -> None:
        """Say something if nothing was said for a minute."""
        if time.monotonic() - self.said_s > EVERY_S:
            self(text)

    def __call__(self, text: str) -> None:
        """Say something."""
        self.said_s = time.monotonic()
        with self.file.open("a", encoding="utf-8") as log:
            print(f"{time.strftime('%H:%M:%S')} {text}", file=log)
        print(text, flush=True)


@dataclass
class Seen:
    """What was seen of the command: clips done, most memory of its process and of any worker, bytes."""

    before: int = 0
    done: int = 0
    own_bytes: int = 0
    worker_bytes: int = 0


def run(folder: Path, command: list[str], say: Say) -> tuple[int, Seen]:
    """Run the command to its end; returns its exit code and what was seen."""
    seen, start = Seen(), time.monotonic()
    with (folder / "grade-class.log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=log, text=True, encoding="utf-8")
        assert process.stderr is not None
        for line in process.stderr:
            if match := DONE.match(line):
                seen.done = int(match[1])
                seen.before = seen.before or seen.done - 1
            else:
                say(line.strip())
            if time.monotonic() - say.said_s > EVERY_S:
                _look(process.pid, seen)
                pace = (seen.done - seen.before) / (time.monotonic() - start)
                say(f"{line.split(' ', 1)[0]} {pace:.1f} a second since the start; {_memory(seen)}")
    return process.wait(), seen


def _look(pid: int, seen: Seen) -> None:
    """Look at the memory of the command and its workers."""
    own = psutil.Process(pid)
    seen.own_bytes = max(seen.own_bytes, own.memory_info().rss)
    for worker in _alive(own.children(recursive=True)):
        seen.worker_bytes = max(seen.worker_bytes, worker)


def _alive(processes: list[psutil.Process]) -> Iterator[int]:
    for process in processes:
        try:
            yield process.memory_info().rss
        except psutil.Error:
            continue


def _memory(seen: Seen) -> str:
    return f"most memory: command {seen.own_bytes / 2**20:.0f} MB, worker {seen.worker_bytes / 2**20:.0f} MB"


def size_mb(folder: Path) -> float:
    """Of all files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cluster")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    say, clips, out = Say(asked.folder / "state.txt"), asked.folder / "clips", asked.folder / "out"
    start = time.monotonic()
    make(clips, asked.count, say)
    say(f"{asked.count} files are there after {time.monotonic() - start:.0f} s, {size_mb(clips):.0f} MB")
    by = ["--cluster", asked.cluster] if asked.cluster else ["--workers", str(asked.workers)]
    command = [sys.executable, "-m", "pe_coach.cli", "grade-class", str(clips), "--event", EVENT, "--out", str(out)]
    start = time.monotonic()
    code, seen = run(asked.folder, [*command, "--no-pages", *by], say)
    took_s = time.monotonic() - start
    graded = seen.done - seen.before
    say(f"exit code {code}; {graded} clips ({seen.before} before) in {took_s / 60:.1f} min, {graded / took_s:.1f} a s")
    say(f"{_memory(seen)}; results {size_mb(out):.0f} MB")


if __name__ == "__main__":
    main()
