"""Asks whether a locked package is known to be vulnerable, by pip-audit.

    python tools/audit.py

Prints what is known, and how many packages could be looked up: where the data cannot be reached that is said, and no
failure. Ends with 1 where something is found that `tools/known_vulnerabilities.toml` does not explain, or where an
entry there is no longer needed. Needs the extra `ship`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shipping.locked import LOCK, Pin, pins

KNOWN = Path(__file__).with_name("known_vulnerabilities.toml")

SERVICES = ("pypi", "osv")
"""Where pip-audit asks, the first that answers."""

ANSWER_S = 60
"""For all questions to one service."""


@dataclass(frozen=True)
class Findings:
    """What a service knows: how many packages it judged, and vulnerabilities as package and identifier."""

    judged: int
    vulnerable: tuple[tuple[str, str], ...]


def main() -> int:
    """Ask, and say what was found."""
    locked = pins(LOCK.read_text(encoding="utf-8"))
    asked = len({(pin.name, pin.version) for pin in locked})
    found = next((each for each in (ask(service, locked) for service in SERVICES) if each.judged), None)
    if found is None:
        print(f"Vulnerabilities: not looked up, since the data cannot be reached from here; {asked} packages unjudged.")
        return 0
    known = tomllib.loads(KNOWN.read_text(encoding="utf-8"))
    print(f"Vulnerabilities: {found.judged} of {asked} packages looked up, {len(found.vulnerable)} findings.")
    wrong = unexplained(found, known)
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return bool(wrong)


def ask(service: str, locked: Iterable[Pin]) -> Findings:
    """What a service knows of the locked packages; nothing judged where it cannot be reached."""
    with tempfile.TemporaryDirectory() as folder:
        flags = [word for file in _files(locked, Path(folder)) for word in ("-r", str(file))]
        command = [sys.executable, "-m", "pip_audit", *flags, "--no-deps", "--disable-pip", "-s", service, "-f", "json"]
        try:
            answer = subprocess.run(
                [*command, "--progress-spinner", "off"],
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=ANSWER_S,
            )
            return findings(json.loads(answer.stdout))
        except (subprocess.TimeoutExpired, json.JSONDecodeError):
            return Findings(0, ())


def _files(locked: Iterable[Pin], folder: Path) -> list[Path]:
    """The locked versions, in files that have each package once: some have two, by version of Python."""
    rows: list[dict[str, str]] = []
    for name, version in sorted({(pin.name, str(pin.version)) for pin in locked}):
        row = next((row for row in rows if name not in row), None)
        if row is None:
            rows.append(row := {})
        row[name] = f"{name}=={version}\n"
    files = [folder / f"{number}.txt" for number in range(len(rows))]
    for file, row in zip(files, rows, strict=True):
        file.write_text("".join(row.values()), encoding="utf-8")
    return files


def findings(answer: Mapping[str, Any]) -> Findings:
    """What pip-audit found; it also answers `no known vulnerabilities` where it could look up nothing.

    >>> findings({"dependencies": [{"name": "a", "skip_reason": "not found"}, {"name": "b", "vulns": [{"id": "X-1"}]}]})
    Findings(judged=1, vulnerable=(('b', 'X-1'),))
    """
    judged = [each for each in answer["dependencies"] if "skip_reason" not in each]
    found = {(each["name"], vulnerability["id"]) for each in judged for vulnerability in each["vulns"]}
    return Findings(len(judged), tuple(sorted(found)))


def unexplained(found: Findings, known: Mapping[str, Mapping[str, str]]) -> list[str]:
    """What must be dealt with: findings without a reason, and reasons without a finding.

    >>> unexplained(Findings(2, (("a", "X-1"), ("b", "X-2"))), {"X-1": {"reason": "not used"}, "X-3": {}})
    ['b: X-2 is not explained', 'X-3 is explained and was not found']
    """
    explained = {identifier for identifier, entry in known.items() if entry.get("reason", "").strip()}
    there = {identifier for _, identifier in found.vulnerable}
    new = [
        f"{package}: {identifier} is not explained"
        for package, identifier in found.vulnerable
        if identifier not in explained
    ]
    return new + [f"{identifier} is explained and was not found" for identifier in known if identifier not in there]


if __name__ == "__main__":
    sys.exit(main())
