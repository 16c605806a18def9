"""Does memory stay flat? Grades a long 1080p film in a process of its own and prints its largest resident set.

    python benchmarks/long_film.py [--seconds 600] [--rate 30] [--height 1080] [--model FILE.toml]

The film shows a jump forth and back without a cut, again and again: its packets are copied, not encoded anew, so that
ten minutes are written in seconds. The bar is 1 GB.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

BAR_BYTES = 1e9


@dataclass(frozen=True)
class Peak:
    """Largest resident set after grading in bytes, of that what was there before the film was opened; seconds taken."""

    peak: int
    before: int
    frames: int
    seconds: float
    said: str


def write_long_film(path: Path, seconds: float, rate: float, height: int) -> None:
    """A film of about so many seconds."""
    from films import Wish, shot_of

    from pe_coach.clip import write_video
    from pe_coach.filming.shooting import shoot

    once = path.with_name("once.mp4")
    forth = list(shoot(shot_of(Wish(rate=rate, strides=2, wait_s=0.5, height=height))))
    write_video(once, [*forth, *forth[::-1]], frame_rate=rate)
    repeat(once, path, max(1, round(seconds * rate / (2 * len(forth)))))


def repeat(once: Path, path: Path, times: int) -> None:
    """A film's packets several times, one after the other."""
    import av

    with av.open(str(once)) as source, av.open(str(path), "w") as target:
        shown = source.streams.video[0]
        copy = target.add_stream_from_template(shown)
        packets = [packet for packet in source.demux(shown) if packet.dts is not None]
        data = [(bytes(packet), packet.pts, packet.dts, packet.is_keyframe) for packet in packets]
        length, base = sum(packet.duration for packet in packets), packets[0].time_base
        for turn in range(times):
            for content, pts, dts, key in data:
                packet = av.Packet(content)
                packet.pts, packet.dts = pts + turn * length, dts + turn * length
                packet.time_base, packet.stream, packet.is_keyframe = base, copy, key
                target.mux(packet)


def graded_here(path: Path, model: Path | None) -> Peak:
    """Grade in this process, which should be a fresh one."""
    from pe_coach.classes import attempt
    from pe_coach.grading import Options

    before, start = largest_resident_set(), time.perf_counter()
    report = attempt(path, Options("long_jump", model=model))
    said = f"{report.status} {[reason.code for reason in report.reasons]} {report.error or ''}"
    return Peak(largest_resident_set(), before, report.frames, time.perf_counter() - start, said)


def largest_resident_set() -> int:
    """Of this program so far, in bytes; Linux alone tells it (`getrusage` counts the parent's before the start)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def graded_alone(path: Path, model: Path | None) -> Peak:
    """Grade in a process of its own."""
    command = [sys.executable, __file__, "--child", str(path), *(["--model", str(model)] if model else [])]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return Peak(**json.loads(answer))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--rate", type=float, default=30.0)
    parser.add_argument("--height", type=int, default=1080)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(graded_here(given.child, given.model).__dict__))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.mp4"
        write_long_film(path, given.seconds, given.rate, given.height)
        peak = graded_alone(path, given.model)
    verdict = "within" if peak.peak < BAR_BYTES else "ABOVE"
    print(f"{peak.frames} frames in {peak.seconds:.0f} s: {peak.said}")
    print(f"largest resident set {peak.peak / 1e6:.0f} MB, {verdict} {BAR_BYTES / 1e6:.0f} MB;", end=" ")
    print(f"{peak.before / 1e6:.0f} MB before the film was opened")


if __name__ == "__main__":
    main()
