"""Mutated films, class lists, key points, events and references: does one bring the product down, make it hang, write
where it should not, or give a score that is wrong without a word?

    python benchmarks/mutated_files.py [--files 2000] [--seed 1] [--films 300] [--work DIR] [--workers 1]

Small sound files of every kind are made (films of two rendered pupils in seven containers), each file is harmed in one
of many ways, and the product's own command reads it: `grade` for films, key points, events and references, `cards` for
class lists. A score passes when the clean one lies within its interval, or it within the clean one's, or when the
report says `damaged_file`. The same command with the same --work goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from clean_files import Clean, clean_files
from driven import Answer, Driver
from mutations import OF_ARRAYS, OF_BYTES, OF_TEXT, Mutation

LIMIT_S = {"film": 60.0}
"""Seconds of computing that a file may take; a clean film takes five."""
OTHERS_S = 20.0
FRESH_EVERY = 100
"""Files after which a process is begun anew, so that none profits from what another left."""
BAD = ("crash", "hang", "mistake", "outside", "WRONG")
OF_KIND = {"film": OF_BYTES, "keypoints": OF_BYTES + 4 * OF_ARRAYS}
OTHER_KINDS = ("roster", "keypoints", "event", "reference")
KINDS = ("film", *OTHER_KINDS)


@dataclass(frozen=True)
class Case:
    """A file to be made: its number, what it is made from, and how."""

    number: int
    clean: Clean
    mutation: Mutation

    def made(self, folder: Path, seed: int) -> Path:
        """Write the file, and what lies beside it, into a folder."""
        rng, clean = np.random.default_rng([seed, self.number]), self.clean
        source = clean.pinned or clean.path
        other = clean.other.with_suffix(".npz") if clean.pinned else clean.other
        data = bytes(self.mutation(bytearray(source.read_bytes()), other.read_bytes(), rng))
        path = folder / (clean.path.name if clean.beside else f"{self.number:04}{clean.path.suffix}")
        if clean.beside:
            shutil.copy(clean.beside, folder)
        if clean.pinned:
            text, sound = clean.path.read_text(encoding="utf-8"), hashlib.sha256(source.read_bytes()).hexdigest()
            (folder / source.name).write_bytes(data)
            data = text.replace(sound, hashlib.sha256(data).hexdigest()).encode()
        path.write_bytes(data)
        return path


def cases(cleans: list[Clean], files: int, films: int) -> Iterator[Case]:
    """All cases, films among the others in even steps."""
    turn = Counter[str]()
    for number in range(files):
        is_film = (number + 1) * films // files > number * films // files
        kind = "film" if is_film else OTHER_KINDS[(number - turn["film"]) % len(OTHER_KINDS)]
        of_kind = [clean for clean in cleans if clean.kind == kind]
        clean = of_kind[turn[kind] % len(of_kind)]
        ways = OF_KIND["keypoints"] if clean.pinned else OF_KIND.get(kind, OF_BYTES + 4 * OF_TEXT)
        yield Case(number, clean, ways[turn[kind] // len(of_kind) % len(ways)])
        turn[kind] += 1


def listing(root: Path) -> dict[str, tuple[int, int]]:
    """All files of a folder but those of its results, with size and time of change."""
    found = {}
    for path in root.rglob("*"):
        if path.parts[len(root.parts)] != "out":
            state = path.lstat()
            found[str(path)] = (state.st_size if path.is_file() else 0, state.st_mtime_ns if path.is_file() else 0)
    return found


def run_case(case: Case, driver: Driver, seed: int, clean_scores: dict[str, Any]) -> dict[str, Any]:
    """Make the file, have the product read it, and say how that ended."""
    path = case.made(driver.root / "in", seed)
    try:
        before = listing(driver.root)
        answer = _read(case.clean, path, driver)
        changed = listing(driver.root).items() ^ before.items()
    finally:
        for name in ("in", "out"):
            shutil.rmtree(driver.root / name)
            (driver.root / name).mkdir()
    ended, detail = judged(answer, [*answer.outside, *(name for name, _ in changed)], case.clean, clean_scores)
    kind, mutation, cpu_s = case.clean.kind, case.mutation.__name__, round(answer.cpu_s, 2)
    source = (case.clean.pinned or case.clean.path).name
    told = {"number": case.number, "kind": kind, "source": source, "mutation": mutation, "cpu_s": cpu_s}
    noisy = [line for line in answer.err.splitlines() if "Warning" in line][:3]
    return {**told, "ended": ended, "detail": detail, "noise": noisy}


def _read(clean: Clean, path: Path, driver: Driver) -> Answer:
    argv = [part.replace("{file}", str(path)).replace("{out}", str(driver.root / "out")) for part in clean.command]
    return driver.run(argv, LIMIT_S.get(clean.kind, OTHERS_S))


def judged(answer: Answer, outside: list[str], clean: Clean, clean_scores: dict[str, Any]) -> tuple[str, str]:
    """How reading a file ended, in a word, and what is to be known of it."""
    last = answer.err.strip().splitlines()[-1:] or [""]
    if answer.code is None:
        return ("hang" if answer.hung else "crash"), answer.err
    if outside:
        return "outside", str(outside[:5])
    if answer.code not in (0, 2, 3) or "Traceback (most recent call last)" in answer.err + answer.out:
        return "mistake", last[0]
    if answer.code == 2 or (clean.kind == "roster" and answer.code):
        return "refused", last[0]
    return ("read", "") if clean.kind == "roster" else _graded(json.loads(answer.out), clean, clean_scores)


def _graded(report: dict[str, Any], clean: Clean, clean_scores: dict[str, Any]) -> tuple[str, str]:
    """The same of a report."""
    error, score = report["error"], report["score"]
    if error:
        return ("mistake" if error["code"] == "internal_error" else "refused"), f"{error['code']}: {error['text']}"
    codes = [reason["code"] for reason in report["reasons"]]
    if score is None or score["value"] is None:
        return "no score", ", ".join(codes)
    if "damaged_file" in codes:
        return "damaged_file", ""
    if clean.kind not in ("film", "keypoints"):
        return "read", ""
    known = [found for name in (clean.path.name, clean.other.name) if (found := clean_scores.get(name))]
    if any(agree(score, other) for other in known):
        return "within", ""
    return "WRONG", f"{score} for {known}, said: {', '.join(codes)}"


def agree(score: dict[str, float], clean: dict[str, float]) -> bool:
    """Whether the clean score lies in the interval of the other, or the other way round."""
    return score["low"] <= clean["value"] <= score["high"] or clean["low"] <= score["value"] <= clean["high"]


class Run:
    """All cases, by some threads with a process each; results are kept line by line."""

    def __init__(self, given: argparse.Namespace, work: Path) -> None:
        self.given, self.work, self.results = given, work, work / "results.jsonl"
        self.cleans = clean_files(work / "clean", films=given.films > 0)
        lines = self.results.read_text().splitlines() if self.results.exists() else []
        self.done = {found["number"]: found for found in map(json.loads, lines)}
        self.lock, self.scores = threading.Lock(), self._clean_scores()

    def _clean_scores(self) -> dict[str, Any]:
        if (kept := self.work / "clean.json").exists():
            found: dict[str, Any] = json.loads(kept.read_text())
            return found
        driver, found = Driver(self.work / "0"), {}
        for clean in self.cleans:
            if clean.kind in ("film", "keypoints") and clean.path.name not in found:
                report = json.loads(_read(clean, clean.path, driver).out)
                found[clean.path.name] = report["score"]
                print(f"clean {clean.path.name}: {report['score']}", flush=True)
        driver.close()
        kept.write_text(json.dumps(found))
        return found

    def all(self) -> None:
        """Run what is left."""
        every = cases(self.cleans, self.given.files, self.given.films)
        wanted = [case for case in every if case.clean.kind in self.given.kinds]
        left = (case for case in wanted if case.number not in self.done)
        threads = [threading.Thread(target=partial(self._some, n, left)) for n in range(self.given.workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if not self.done.keys() >= {case.number for case in wanted}:
            sys.exit("not all files were read: see above, and start the command again")

    def _some(self, number: int, left: Iterator[Case]) -> None:
        driver, count = Driver(self.work / str(number)), 0
        while True:
            with self.lock:
                case = next(left, None)
            if case is None:
                break
            result = run_case(case, driver, self.given.seed, self.scores)
            count += 1
            if count % FRESH_EVERY == 0:
                driver.close()
            self._keep(result)
        driver.close()

    def _keep(self, result: dict[str, Any]) -> None:
        with self.lock, self.results.open("a") as file:
            file.write(json.dumps(result) + "\n")
            self.done[result["number"]] = result


def show(results: list[dict[str, Any]]) -> int:
    """Print how the files ended, and all that should not be; returns how many of these."""
    for kind in KINDS:
        of_kind = [result for result in results if result["kind"] == kind]
        ended = Counter(result["ended"] for result in of_kind)
        slowest = max((result["cpu_s"] for result in of_kind), default=0.0)
        how = ", ".join(f"{count} {word}" for word, count in ended.most_common())
        print(f"{len(of_kind)} mutated {kind} files: {how}; slowest {slowest:.1f} s of computing")
    bad = [result for result in results if result["ended"] in BAD]
    for result in [*bad, *(result for result in results if result["noise"])]:
        print(json.dumps(result))
    print(f"{len(results)} files, {len(bad)} of them not as they should be")
    return len(bad)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--films", type=int, default=300, help="how many of them are films")
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS, help="which of these files are read now")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, help="folder in which results are kept, to go on from")
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        run = Run(given, (given.work or Path(temporary)).resolve())
        run.all()
        sys.exit(1 if show([run.done[number] for number in sorted(run.done)]) else 0)


if __name__ == "__main__":
    main()
