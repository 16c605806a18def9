"""Builds the folder that starts on a computer without a network."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shipping.licences import Contents, listing, longest_path, opened, requirements
from shipping.locked import INSTALLER, LOCK, ROOT, pins
from shipping.targets import Target
from shipping.wheels import RUNTIME, SOURCE_ONLY, build_source_only, require_runtime, runtime_places

STARTERS = Path(__file__).resolve().parent / "starters"

PRODUCT = "pe-coach"

REMEDY = {
    "win32": "Get it from python.org (64 bit) and install it for yourself only.",
    "darwin": "Get it from python.org, or let whoever looks after this Mac install it.",
    "linux": "Let whoever looks after this computer install it, with its venv module.",
}
REMEDY_DE = {
    "win32": "Von python.org holen (64 Bit) und nur fuer sich selbst installieren.",
    "darwin": "Von python.org holen, oder von der Betreuung dieses Macs installieren lassen.",
    "linux": "Von der Betreuung dieses Computers installieren lassen, mit dem Modul venv.",
}

DATA = {
    "win32": r"%LOCALAPPDATA%\pe-coach",
    "darwin": "~/Library/Application Support/pe-coach (and pe-coach in ~/Library/Caches)",
    "linux": "~/.local/share/pe-coach (and ~/.cache/pe-coach)",
}
"""Where what the program keeps lies; films, names and marks are in the first."""

MORE = {
    "win32": """IF WINDOWS WARNS
  Files from the internet are marked. Before unpacking: right-click the zip, Properties, Unblock, OK.
""",
    "darwin": """IF THE MAC WARNS
  Files from the internet are marked. Open Terminal, type "xattr -dr com.apple.quarantine " with a space at its end,
  drag this folder into the window and press Enter. Then double-click the starter again.
""",
    "linux": "",
}

SYSTEMS = {"win32": "win-amd64", "darwin": "macosx-arm64", "linux": "linux-x86_64"}
"""What `start.py` finds there."""

_PLAIN, _PROGRAM = 0o644, 0o755


@dataclass(frozen=True)
class Bundle:
    """What was built.

    Attributes:
        folder: to be copied to the other computer.
        archive: the same as one zip file; None where none was asked for.
        wheels: packages in it, the installer among them.
        longest_path: characters of the longest path below its environment.
    """

    folder: Path
    archive: Path | None
    wheels: tuple[Contents, ...]
    longest_path: int

    @property
    def installed_bytes(self) -> int:
        """What the environment takes once it is made."""
        return sum(wheel.unpacked_bytes for wheel in self.wheels if wheel.name != INSTALLER)


def build(target: Target, python: str, out: Path, own_python: Path | None = None, *, zipped: bool = True) -> Bundle:
    """Build a bundle below `out`, in place of an older one of the same name.

    Args:
        target: system that it is for.
        python: version of Python that it is for, such as 3.13.
        out: folder for the bundle and its zip file; made if need be.
        own_python: unpacked Python of that system and version to go with it.
        zipped: whether a zip file is made.

    Raises subprocess.CalledProcessError where a wheel cannot be had, NotFromWheelsError where the C++ runtime is
    missing.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as work:
        made = Path(work, "bundle")
        wheels = _wheels(target, python, made / "wheels")
        bundle = Bundle(made, None, wheels, longest_path(wheels))
        _write(bundle, target, python)
        if own_python:
            shutil.copytree(own_python, made / "python", symlinks=True)
        version = next(str(each.description["Version"]) for each in wheels if each.name == PRODUCT)
        folder = out / f"{PRODUCT}-{version}-{target.alias}-py{python.replace('.', '')}"
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
    return Bundle(folder, _zipped(folder) if zipped else None, _moved(wheels, folder), bundle.longest_path)


def _moved(wheels: Sequence[Contents], folder: Path) -> tuple[Contents, ...]:
    return tuple(
        Contents(folder / "wheels" / each.file.name, each.description, each.names, each.unpacked_bytes)
        for each in wheels
    )


def _wheels(target: Target, python: str, into: Path) -> tuple[Contents, ...]:
    """Fetch or build all wheels of a system into a folder; returns what they are."""
    into.mkdir(parents=True)
    here = target.markers(python)
    locked = [pin for pin in pins(LOCK.read_text(encoding="utf-8")) if pin.is_for(here) and pin.name != SOURCE_ONLY]
    asked = into / "asked.txt"
    asked.write_text("\n".join(pin.line() for pin in locked), encoding="utf-8")
    platforms = [flag for platform in target.platforms for flag in ("--platform", platform)]
    fetch = ["download", "-q", "--no-deps", "--only-binary=:all:", "--require-hashes", *platforms]
    _pip([*fetch, "--python-version", python, "-d", str(into), "-r", str(asked)])
    asked.unlink()
    build_source_only(into)
    _pip(["wheel", "-q", "--no-deps", "-w", str(into), str(ROOT)])
    wheels = tuple(sorted((opened(file) for file in into.glob("*.whl")), key=lambda each: each.name))
    if target.system == "win32":
        require_runtime(runtime_places(next(each.names for each in wheels if each.name == RUNTIME)))
    return wheels


def _pip(arguments: list[str]) -> None:
    subprocess.run([sys.executable, "-m", "pip", *arguments], check=True)


def _write(bundle: Bundle, target: Target, python: str) -> None:
    """Write everything but the wheels: what starts, what says what it is."""
    version = next(str(each.description["Version"]) for each in bundle.wheels if each.name == PRODUCT)
    installed = [each for each in bundle.wheels if each.name != INSTALLER]
    facts = {
        "version": version,
        "python": python,
        "system": SYSTEMS[target.system],
        "packages": len(installed),
        "installed_bytes": bundle.installed_bytes,
        "longest_path": bundle.longest_path,
    }
    files = {
        "bundle.json": json.dumps(facts, indent=2) + "\n",
        "requirements.txt": requirements(installed),
        "LICENSES.txt": listing(bundle.wheels),
        "start.py": (STARTERS / "start.py").read_text(encoding="utf-8"),
        "README.txt": filled((STARTERS / "README.txt").read_text(encoding="utf-8"), target, facts),
        target.starter: starter(target, python),
    }
    for name, text in files.items():
        ends = "\r\n" if target.system == "win32" and name != "requirements.txt" else "\n"
        path = bundle.folder / name
        path.write_text(text, encoding="utf-8", newline=ends)
        path.chmod(_PROGRAM if name == target.starter else _PLAIN)


def starter(target: Target, python: str) -> str:
    """What a person starts, for a version of Python."""
    kind = "windows.cmd" if target.system == "win32" else "posix.sh"
    facts = {"python": python, "version": "", "installed_bytes": 0}
    return filled((STARTERS / kind).read_text(encoding="utf-8"), target, facts)


def filled(text: str, target: Target, facts: dict[str, object]) -> str:
    """A text with what is only known now in the places that wait for it, such as `@PYTHON@`."""
    python = str(facts["python"])
    mac = target.system == "darwin"
    places = {
        "PYTHON": python,
        "SHORT": python.replace(".", ""),
        "TUPLE": python.replace(".", ", "),
        "VERSION": str(facts["version"]),
        "SYSTEM": {"win32": "Windows", "darwin": "macOS 14 or newer on Apple silicon", "linux": "Linux"}[target.system],
        "INSTALLED": f"{int(str(facts['installed_bytes'])) / 1e6:.0f}",
        "START": f'Unpack the whole zip file, then {"open" if mac else "start"} "{target.starter}".',
        "START_DE": f'Die ganze Zip-Datei auspacken, dann "{target.starter}" starten.',
        "REMEDY": REMEDY[target.system],
        "REMEDY_DE": REMEDY_DE[target.system],
        "PLACE": r"C:\Users\you\pe-coach" if target.system == "win32" else "pe-coach in your home folder",
        "DATA": DATA[target.system],
        "MORE": MORE[target.system],
    }
    for name, value in places.items():
        text = text.replace(f"@{name}@", value)
    return text


def _zipped(folder: Path) -> Path:
    """A zip file with the folder in it; wheels are packed already, and starters stay programs."""
    archive = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            packed = zipfile.ZIP_STORED if path.suffix == ".whl" else zipfile.ZIP_DEFLATED
            files.write(path, path.relative_to(folder.parent), packed)
    return archive
