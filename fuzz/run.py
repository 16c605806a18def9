"""Looks for bytes that a reader of the product cannot cope with, led by what code they reach.

    pip install atheris          (Linux)
    python fuzz/run.py [--minutes 10] [--target NAME ...] [--keep FOLDER]

Each target of `targets.py` is searched for an equal share of the time, from the seeds kept in `fuzz/seeds`. Prints for
each how many inputs were tried, how the code reached grew, and what was found; inputs of findings are kept, to be put
into `fuzz/seeds` once they are mended. Ends with 1 where something was found.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from targets import SEEDS, TARGETS, first_seeds

SLOWEST_S = 20
"""An input that takes longer is a finding; films are allowed three seconds of decoding on a busy computer."""
MEMORY_MB = 3000
LARGEST_BYTES = 40_000
INSTRUMENTED = ("pe_coach", "zipfile", "tomllib", "csv", "json", "numpy.lib")
COVERAGE = re.compile(r"#(\d+)\s+\w+\s+cov: (\d+)")
EXECUTIONS = re.compile(r"stat::number_of_executed_units: (\d+)")


@dataclass(frozen=True)
class Found:
    """What a search of one target showed."""

    target: str
    executions: int
    first: int
    last: int
    findings: Sequence[Path]
    said: str

    def line(self) -> str:
        """In a line."""
        what = ", ".join(path.name for path in self.findings) or "no finding"
        return f"{self.target}: {self.executions} inputs, edges of code {self.first} to {self.last}, {what}"


def search(target: str, seconds: int, keep: Path) -> Found:
    """Search a target in a process of its own."""
    findings = keep / target
    findings.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder)
        for name, data in first_seeds().get(target, {}).items():
            (seeds / name).write_bytes(data)
        kept = [str(SEEDS / target)] if (SEEDS / target).is_dir() else []
        limits = [f"-max_total_time={seconds}", f"-timeout={SLOWEST_S}", f"-rss_limit_mb={MEMORY_MB}"]
        more = [f"-max_len={LARGEST_BYTES}", f"-artifact_prefix={findings}/", "-print_final_stats=1", "-len_control=0"]
        command = [sys.executable, __file__, "--inside", target, *limits, *more, str(seeds), *kept]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    grown = [int(edges) for _, edges in COVERAGE.findall(done.stderr)]
    count = EXECUTIONS.search(done.stderr)
    said = done.stderr if done.returncode else ""
    executions = int(count[1]) if count else max((int(at) for at, _ in COVERAGE.findall(done.stderr)), default=0)
    paths = sorted(findings.iterdir())
    return Found(target, executions, (grown or [0])[0], (grown or [0])[-1], paths, said)


def inside(target: str, arguments: Sequence[str]) -> None:
    """The process that searches."""
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED):
        import pe_coach.unpacking  # noqa: F401 - the readers follow when they are first called

        TARGETS[target](b"")
    atheris.Setup([sys.argv[0], *arguments], TARGETS[target])
    atheris.Fuzz()


def main() -> None:
    """Search all targets, or some."""
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2], sys.argv[3:])
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--target", choices=TARGETS, action="append")
    parser.add_argument("--keep", type=Path, default=Path("fuzz/findings"))
    given = parser.parse_args()
    wanted = given.target or list(TARGETS)
    found = []
    for target in wanted:
        found.append(search(target, max(1, round(60 * given.minutes / len(wanted))), given.keep))
        print(found[-1].line(), flush=True)
        if found[-1].said:
            print(found[-1].said[-3000:], flush=True)
    count = sum(len(each.findings) for each in found)
    print(f"{sum(each.executions for each in found)} inputs in all, {count} findings")
    sys.exit(1 if count or any(each.said for each in found) else 0)


if __name__ == "__main__":
    main()
