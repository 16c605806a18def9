"""A long film of a lesson, joined from shorter ones without encoding anything anew, and the truth about it.

    python benchmarks/long_lesson.py OUT.mp4 --minutes 60 FILM.mp4 [FILM.mp4 ...]

The films, from `lesson_film.py` and of one size, follow each other again and again until the time is full.
"""

from __future__ import annotations

import argparse
import json
from itertools import cycle
from pathlib import Path
from typing import Any

import av


def join(films: list[Path], seconds: float, to: Path) -> list[tuple[Path, float]]:
    """Write films one after the other; returns each with the time at which it begins."""
    begun: list[tuple[Path, float]] = []
    at_s = 0.0
    with av.open(str(films[0])) as first, av.open(str(to), "w") as out:
        stream = out.add_stream_from_template(first.streams.video[0])
        for film in cycle(films):
            if at_s >= seconds:
                return begun
            begun.append((film, at_s))
            at_s = append(film, at_s, out, stream)
    raise AssertionError("a cycle has no end")


def append(film: Path, at_s: float, out: Any, stream: Any) -> float:
    """Copy a film's packets, from a time on; returns when the next begins."""
    end = 0
    with av.open(str(film)) as container:
        source = container.streams.video[0]
        shift = round(at_s / source.time_base)
        for packet in container.demux(source):
            if packet.dts is not None:
                end = max(end, packet.pts + packet.duration)
                packet.pts, packet.dts, packet.stream = packet.pts + shift, packet.dts + shift, stream
                out.mux(packet)
        return at_s + float(end * source.time_base)


def moved(attempt: dict[str, Any], number: int, by_s: float) -> dict[str, Any]:
    """A true attempt of a film that begins later."""
    return {key: value + by_s if key.endswith("_s") else value for key, value in attempt.items()} | {"number": number}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("films", type=Path, nargs="+")
    parser.add_argument("--minutes", type=float, default=60.0)
    given = parser.parse_args()
    begun = join(given.films, 60 * given.minutes, given.out)
    attempts: list[dict[str, Any]] = []
    for film, at_s in begun:
        for attempt in json.loads(film.with_suffix(".json").read_text(encoding="utf-8"))["attempts"]:
            attempts.append(moved(attempt, len(attempts) + 1, at_s))
    given.out.with_suffix(".json").write_text(json.dumps({"attempts": attempts}), encoding="utf-8")
    print(f"{given.out}: {len(begun)} films, {len(attempts)} attempts")


if __name__ == "__main__":
    main()
