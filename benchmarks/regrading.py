"""How long a new report takes after a phase boundary was moved, sides were exchanged or a point was placed.

    python benchmarks/regrading.py [KEYPOINTS.npz EVENT ...]

Without arguments rendered jumps are taken, as long as films of 3 s and of 10 s at 60 frames a second. Printed are, for
each: seconds until what was seen is read from disk and graded for the first time, then for each kind of change the
longest of `REPEATS` by the clock, and by the processor alone, which other work on the machine does not lengthen.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from pe_coach.changes import Changes
from pe_coach.filming.bodies import load_body
from pe_coach.filming.jumping import jump
from pe_coach.filming.planar import DEMO_JUMPS, load_planar
from pe_coach.grading import Graded, Options
from pe_coach.pose import PoseSequence, load_keypoints
from pe_coach.regrading import Watched, load_watched, regrade, save_watched

REPEATS = 10
BAR_S = 0.2
RATE = 60.0


def rendered(seconds: float) -> PoseSequence:
    """True key points of a jump, a film of so many seconds, with the noise of a network; who jumps walks first."""
    motion = jump(load_planar(DEMO_JUMPS[1]), load_body("boy14a"), 1)
    t = np.arange(0, motion.time_s[-1], 1 / RATE)
    xy = np.stack([motion.points[:, :17, 0], -motion.points[:, :17, 2]], -1) * 150 + 700
    xy = np.apply_along_axis(lambda column: np.interp(t, motion.time_s, column), 0, xy)
    before = max(0, round(seconds * RATE) - len(t))
    xy = np.concatenate([np.repeat(xy[:1], before, 0), xy])
    xy += np.random.default_rng(0).normal(0, 1.5, xy.shape)
    shape = xy.shape[:2]
    cameras = np.tile(np.eye(3), (len(xy), 1, 1))
    return PoseSequence(xy, np.full(shape, 0.9), np.full(shape, 3.0), np.arange(len(xy)) / RATE, (1920, 1080), cameras)


def kinds(graded: Graded) -> dict[str, Callable[[int], Changes]]:
    """Changes by kind; each repeat is another one."""
    at = {instant.name: instant.time_s for instant in graded.report.instants}
    name = next(iter(at), "")
    middle = graded.report.frames // 2
    return {
        "boundary": lambda n: Changes(instants_s={name: at[name] + n * 0.001} if name else {}),
        "sides": lambda n: Changes(swapped=((0.01 * n, np.inf),)),
        "point": lambda n: Changes(points=((middle, 13, 700.0 + n, 700.0),)),
    }


def measured(name: str, poses: PoseSequence, event: str) -> dict[str, tuple[float, float]]:
    """Seconds by the clock and of the processor, by name."""
    options = Options(event)
    regrade(Watched(name, replace(poses)), options)  # event, reference and words are loaded once a process
    with tempfile.TemporaryDirectory() as folder:
        save_watched(Path(folder), Watched(name, poses))
        taken = {"first": _seconds(lambda: regrade(load_watched(Path(folder)), options))}
        watched = load_watched(Path(folder))
    for kind, changes in kinds(regrade(watched, options)).items():
        each = [_seconds(partial(regrade, watched, options, changes(n))) for n in range(REPEATS)]
        taken[kind] = max(wall for wall, _ in each), max(processor for _, processor in each)
    return taken


def _seconds(act: Callable[[], object]) -> tuple[float, float]:
    start, processor = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - start, time.process_time() - processor


def films(arguments: list[str]) -> Iterator[tuple[str, PoseSequence, str]]:
    for path, event in zip(arguments[::2], arguments[1::2], strict=True):
        yield Path(path).name, load_keypoints(Path(path)), event
    if not arguments:
        for seconds in (3.0, 5.0, 10.0):
            yield f"rendered {seconds:.0f} s", rendered(seconds), "long_jump"


def main() -> None:
    for name, poses, event in films(sys.argv[1:]):
        taken = measured(name, poses, event)
        times = "  ".join(f"{kind} {wall:.3f} s ({own:.3f} s)" for kind, (wall, own) in taken.items())
        verdict = "within" if taken["boundary"][0] <= BAR_S else "NOT within"
        print(f"{name} ({len(poses.time_s)} frames): {times}  boundary {verdict} {BAR_S} s")


if __name__ == "__main__":
    main()
