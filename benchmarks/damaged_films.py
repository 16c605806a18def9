"""Damaged films, hundreds of them: does one bring its worker down, hang, or end without a reason?

    python benchmarks/damaged_films.py FILM [--count 240] [--workers 2] [--seed 1] [--event long_jump]

FILM is repacked into several containers; each is cut short, has bytes changed anywhere or in its header, or stretches
erased, repeated or exchanged. Prints how the copies ended, and those that a worker did not survive.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from pe_coach.classes import Task
from pe_coach.classes.pool import LocalEngine
from pe_coach.limits import Limits
from pe_coach.options import Options

CONTAINERS = ("mp4", "mov", "mkv", "ts")
HEADER_BYTES = 4096
"""At the beginning and at the end of a file, where containers keep what they say of themselves."""
HANGS_S = 30.0

Damage = Callable[[bytearray, np.random.Generator], bytearray]


def cut_short(data: bytearray, rng: np.random.Generator) -> bytearray:
    return data[: int(rng.integers(1, len(data)))]


def changed_anywhere(data: bytearray, rng: np.random.Generator) -> bytearray:
    for at in rng.integers(0, len(data), int(10 ** rng.uniform(0, 3))):
        data[at] = int(rng.integers(256))
    return data


def changed_header(data: bytearray, rng: np.random.Generator) -> bytearray:
    reach = min(HEADER_BYTES, len(data))
    for at in rng.integers(-reach, reach, int(10 ** rng.uniform(0, 2))):
        data[at] = int(rng.choice([0, 1, 0x7F, 0x80, 0xFF, rng.integers(256)]))
    return data


def erased(data: bytearray, rng: np.random.Generator) -> bytearray:
    start, stop = sorted(rng.integers(0, len(data), 2))
    data[start:stop] = bytes(stop - start)
    return data


def repeated(data: bytearray, rng: np.random.Generator) -> bytearray:
    start, stop = sorted(rng.integers(0, len(data), 2))
    return data[:stop] + data[start:]


def exchanged(data: bytearray, rng: np.random.Generator) -> bytearray:
    first, second, third = sorted(rng.integers(0, len(data), 3))
    return data[:first] + data[second:third] + data[first:second] + data[third:]


DAMAGES: tuple[Damage, ...] = (cut_short, changed_anywhere, changed_header, erased, repeated, exchanged)


def repacked(film: Path, folder: Path) -> list[Path]:
    """The film's pictures, as they are, in several containers."""
    import av

    copies = []
    for ending in CONTAINERS:
        copies.append(folder / f"sound.{ending}")
        with av.open(str(film)) as source, av.open(str(copies[-1]), "w") as target:
            stream = target.add_stream_from_template(source.streams.video[0])
            for packet in source.demux(source.streams.video[0]):
                if packet.dts is not None:
                    packet.stream = stream
                    target.mux(packet)
    return copies


def damaged(film: Path, folder: Path, count: int, seed: int) -> list[Path]:
    """So many damaged copies, each in another way."""
    rng, sound, films = np.random.default_rng(seed), repacked(film, folder), []
    for number in range(count):
        damage, container = DAMAGES[number % len(DAMAGES)], sound[number // len(DAMAGES) % len(sound)]
        films.append(folder / f"{number:03}_{damage.__name__}{container.suffix}")
        films[-1].write_bytes(damage(bytearray(container.read_bytes()), rng))
    return films


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("film", type=Path)
    parser.add_argument("--count", type=int, default=240)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--event", default="long_jump")
    given = parser.parse_args()
    ended, bad = Counter[str](), list[str]()
    with tempfile.TemporaryDirectory() as folder:
        films = damaged(given.film, Path(folder), given.count, given.seed)
        tasks = [Task(number, film, Options(given.event)) for number, film in enumerate(films)]
        for done in LocalEngine(given.workers, Limits(stuck_s=HANGS_S)).run(tasks):
            error = done.report["error"]
            how = error["code"] if error else done.report["status"]
            ended[how] += 1
            if how in ("crashed", "timeout", "out_of_memory", "internal_error"):
                bad.append(error["text"])
    print(f"{given.count} damaged films: " + ", ".join(f"{count} {how}" for how, count in ended.most_common()))
    print("\n".join(bad) or "no worker was lost, and no error was one that nobody foresaw")


if __name__ == "__main__":
    main()
