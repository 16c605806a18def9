"""Where the time of one clip goes: seconds per stage, on one core and on two, and the share outside the networks.

    python benchmarks/stages.py [CLIP] [--event long_jump] [--seconds 5]

Without CLIP the demo's film is rendered first. Times are scaled to the asked seconds of film.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def measured(clip: Path, event: str) -> dict[str, float]:
    """Seconds per stage of one grading in this process, with the networks' own time."""
    import onnxruntime

    inside = 0.0
    run = onnxruntime.InferenceSession.run

    def timed(*args: object, **kwargs: object) -> object:
        nonlocal inside
        start = time.perf_counter()
        answer = run(*args, **kwargs)
        inside += time.perf_counter() - start
        return answer

    onnxruntime.InferenceSession.run = timed
    from pe_coach.grading import Options, grade

    start = time.perf_counter()
    report = grade(clip, Options(event)).report
    whole = time.perf_counter() - start
    film_s = report.frames / (report.fps or 1.0)
    return {**report.timing_s, "whole": whole, "networks": inside, "film_s": film_s}


def in_child(clip: Path, event: str, cores: int) -> dict[str, float]:
    """The same in a fresh process that may use so many cores."""
    allowed = sorted(os.sched_getaffinity(0))[:cores]
    command = [sys.executable, __file__, str(clip), "--event", event, "--child", ",".join(map(str, allowed))]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(answer.stdout)
    return found


def demo_film(folder: Path) -> Path:
    from pe_coach.filming import demo_scene, film

    film(demo_scene(1), folder / "demo.mp4")
    return folder / "demo.mp4"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", nargs="?", type=Path)
    parser.add_argument("--event", default="long_jump")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        os.sched_setaffinity(0, {int(c) for c in arguments.child.split(",")})
        print(json.dumps(measured(arguments.clip, arguments.event)))
        return
    with tempfile.TemporaryDirectory() as folder:
        clip = arguments.clip or demo_film(Path(folder))
        for cores in (1, 2):
            found = in_child(clip, arguments.event, cores)
            scale = arguments.seconds / found.pop("film_s")
            whole, networks = found.pop("whole"), found.pop("networks")
            stages = ", ".join(f"{name} {value * scale:.2f}" for name, value in found.items())
            print(f"{cores} core(s): {whole * scale:.1f} s for {arguments.seconds:g} s of film ({stages})")
            print(f"  outside the networks: {100 * (1 - networks / whole):.0f} %")


if __name__ == "__main__":
    main()
