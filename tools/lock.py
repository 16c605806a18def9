"""Makes requirements.lock: one version of every package, for every system and Python, with the hashes of its files.

    python tools/lock.py [--upgrade]

Without --upgrade what is locked stays, unless pyproject.toml no longer allows it. Needs the extra `ship` and the
package index. Ends with 1 where the result does not agree with pyproject.toml.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from shipping.locked import EXTRAS, INSTALLER, LOCK, ROOT, disagreements, pins, wanted
from shipping.targets import PYTHONS, TARGETS


def main() -> int:
    """Make the file and say what it has."""
    parser = argparse.ArgumentParser(description="Make requirements.lock.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that pyproject.toml allows")
    make(upgrade=parser.parse_args().upgrade)
    locked, asked = pins(LOCK.read_text(encoding="utf-8")), wanted()
    found = {
        f"{target.name}, Python {python}: {line}"
        for target in TARGETS
        for python in PYTHONS
        for line in disagreements(locked, asked, target.markers(python))
    }
    print(f"{LOCK.name}: {len({pin.name for pin in locked})} packages", *sorted(found), sep="\n")
    return bool(found)


def make(*, upgrade: bool) -> None:
    """Ask for the versions, for all systems at once."""
    extras = [flag for extra in EXTRAS for flag in ("--extra", extra)]
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "-", *extras, "--quiet"]
    command += ["--universal", "--python-version", PYTHONS[0], "--generate-hashes", "--no-annotate"]
    command += ["--custom-compile-command", "python tools/lock.py", "--output-file", str(LOCK)]
    subprocess.run([*command, *(["--upgrade"] if upgrade else [])], input=INSTALLER, text=True, cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())
