"""Proves that the program can be had from wheels alone, so that no computer of a school needs a compiler.

    python tools/wheels.py

Asks the package index for every system, fetches nothing but the C++ runtime of Windows, which it looks into, and prints
the number of wheels and their size. Needs the extra `ship`. Ends with 1 where a set cannot be had.
"""

from __future__ import annotations

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from shipping.targets import TARGETS, target_named
from shipping.wheels import NotFromWheelsError, build_source_only, fetched_runtime, resolve

SETS = (
    *(("windows", python) for python in ("3.12", "3.13", "3.14")),
    *((target.alias, python) for target in TARGETS if target.alias != "windows" for python in ("3.11", "3.13")),
)

AT_ONCE = 4
"""Sets that are asked for at the same time: the index takes longest."""


def main() -> int:
    """Print a row for every set."""
    with tempfile.TemporaryDirectory() as folder:
        build_source_only(Path(folder))
        with ThreadPoolExecutor(AT_ONCE) as threads:
            rows = list(threads.map(lambda each: _row(each[0], each[1], Path(folder)), SETS))
    print("| System | Python | Wheels | MB | C++ runtime |", "|---|---|---|---|---|", *rows, sep="\n")
    return int(any(isinstance(row, _Failed) for row in rows))


class _Failed(str):
    """A row that says why a set cannot be had."""


def _row(system: str, python: str, beside: Path) -> str:
    target = target_named(system)
    try:
        wheels = resolve(target, python, beside)
        runtime = " and ".join(fetched_runtime(wheels)["msvcp140.dll"]) if target.system == "win32" else "the system's"
    except NotFromWheelsError as error:
        return _Failed(f"| {target.name} | {python} | {error} |")
    size_mb = sum(wheel.size_bytes for wheel in wheels) / 1e6
    return f"| {target.name} | {python} | {len(wheels)} | {size_mb:.0f} | {runtime} |"


if __name__ == "__main__":
    sys.exit(main())
