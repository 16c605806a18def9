"""A class whose disk becomes full, at every stage, and that goes on once there is room again.

    python benchmarks/full_disk.py FILM_OR_KEYPOINTS... --event EVENT [--sizes 16] [--workers 2]

The disks are file systems in memory of growing size, which takes the rights of an administrator on Linux. Prints what
the command said on each, how it ended when it was run again with room, and whether its files are those of a class that
nothing disturbed, timing set aside; at last what it says of a disk that cannot be written to at all.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kill_and_resume import contents

ROOM_BYTES = 256 * 1024 * 1024


@contextmanager
def disk(folder: Path, size_bytes: int) -> Iterator[Path]:
    """A file system of a size."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


def remount(folder: Path, option: str) -> None:
    """Change a file system."""
    subprocess.run(["mount", "-o", f"remount,{option}", folder], check=True)


def graded(films: Path, event: str, workers: int, out: Path) -> tuple[int, str]:
    """Run the command; returns its exit code and the last line of what it said of errors."""
    command = (sys.executable, "-m", "pe_coach.cli", "grade-class", films, "--event", event, "--out", out)
    flags = ("--workers", workers, "--no-cache")
    done = subprocess.run([*map(str, (*command, *flags))], capture_output=True, text=True, check=False)
    return done.returncode, (done.stderr.strip().splitlines() or [""])[-1]


def bytes_on_disk(folder: Path) -> int:
    """What the files in a folder take, in whole pages."""
    return sum(-(-path.stat().st_size // 4096) * 4096 for path in folder.rglob("*") if path.is_file())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--event", required=True)
    parser.add_argument("--sizes", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        films, whole = folder / "films", folder / "whole"
        films.mkdir()
        for file in asked.files:
            shutil.copy(file, films)
        graded(films, asked.event, asked.workers, whole)
        expected, most = contents(whole), bytes_on_disk(whole)
        full = same = 0
        for number in range(1, asked.sizes + 1):
            size_bytes = 2 * most * number // asked.sizes
            with disk(folder / "disk", size_bytes) as room:
                code, said = graded(films, asked.event, asked.workers, room / "out")
                remount(room, f"size={ROOM_BYTES}")
                again, _ = graded(films, asked.event, asked.workers, room / "out")
                equal = contents(room / "out") == expected
            full, same = full + (code == 2), same + equal
            print(f"{size_bytes / 1000:.0f} kB: {code} {said if code else ''}", flush=True)
            print(f"  run again: {again}, files {'the same' if equal else 'DIFFER'}", flush=True)
        print(
            f"{full} of {asked.sizes} disks were full; afterwards {same} of {asked.sizes} classes have the same files"
        )
        with disk(folder / "disk", ROOM_BYTES) as room:
            remount(room, "ro")
            print(*graded(films, asked.event, asked.workers, room / "out"))


if __name__ == "__main__":
    main()
