"""Which wheel of every package a system would get: asked of the package index, without fetching them."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from packaging.utils import parse_wheel_filename

from shipping.locked import EXTRAS, LOCK, ROOT, Pin, pins
from shipping.targets import Target

SOURCE_ONLY = "fastdtw"
"""Has no wheel on the index; it is pure Python where no compiler's parts are asked for, and its wheel is built here."""

RUNTIME = "msvc-runtime"
RUNTIME_FILES = ("msvcp140.dll", "msvcp140_1.dll", "vcruntime140.dll", "vcruntime140_1.dll")
"""Microsoft's C++ library, which Windows does not have by itself and onnxruntime asks for."""


class NotFromWheelsError(Exception):
    """A system cannot have the program from wheels alone."""


@dataclass(frozen=True)
class Wheel:
    """A wheel as the index tells of it; `url` is empty for one that lies on this computer."""

    name: str
    file: str
    size_bytes: int
    sha256: str
    url: str


def build_source_only(into: Path) -> Path:
    """Build the one wheel that the index does not have, from the locked source; returns its file.

    Raises NotFromWheelsError where it is not for every system.
    """
    (pin,) = (pin for pin in pins(LOCK.read_text(encoding="utf-8")) if pin.name == SOURCE_ONLY)
    asked = into / f"{SOURCE_ONLY}.txt"
    asked.write_text(pin.line(), encoding="utf-8")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-binary", SOURCE_ONLY]
    subprocess.run([*command, "--require-hashes", "-w", str(into), "-r", str(asked)], check=True)
    asked.unlink()
    (wheel,) = into.glob(f"{SOURCE_ONLY}-*.whl")
    if not wheel.name.endswith("-py3-none-any.whl"):
        raise NotFromWheelsError(f"{wheel.name} is for this computer alone")
    return wheel


def resolve(target: Target, python: str, beside: Path) -> list[Wheel]:
    """The wheels of the program's packages for a system, found anew from pyproject.toml within the locked versions.

    Args:
        target: the system.
        python: version, such as 3.13.
        beside: folder with wheels that the index does not have.

    Raises NotFromWheelsError where a package has no wheel, or versions exclude one another.
    """
    extras = [flag for extra in EXTRAS for flag in ("--extra", extra)]
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *extras, "--quiet", "--no-header"]
    command += ["--only-binary", ":all:", "--find-links", str(beside), "--constraint", str(LOCK)]
    command += ["--python-platform", target.uv, "--python-version", python, "--format", "pylock.toml"]
    oldest = {"MACOSX_DEPLOYMENT_TARGET": "14.0"}  # uv takes an older macOS, for which onnxruntime has no wheel
    answer = subprocess.run(
        command, cwd=ROOT, env=os.environ | oldest, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if answer.returncode:
        raise NotFromWheelsError(f"{target.name}, Python {python}: {answer.stderr.strip()}")
    here = target.markers(python)
    locked = {pin.name: pin for pin in pins(LOCK.read_text(encoding="utf-8")) if pin.is_for(here)}
    packages = tomllib.loads(answer.stdout)["packages"]
    return [_checked(_best(package, target, python, beside), locked) for package in packages]


def _best(package: dict[str, Any], target: Target, python: str, beside: Path) -> Wheel:
    """Of a package's wheels the one that pip would take."""
    order = {tag: place for place, tag in enumerate(target.tags(python))}

    def place(wheel: dict[str, Any]) -> int:
        return min((order[tag] for tag in parse_wheel_filename(_file(wheel))[3] if tag in order), default=len(order))

    wheels = package.get("wheels", [])
    best = min(wheels, key=place, default=None)
    if best is None or place(best) == len(order):
        raise NotFromWheelsError(f"{package['name']} has no wheel for {target.name}, Python {python}")
    file = _file(best)
    size = best.get("size") or (beside / file).stat().st_size
    return Wheel(package["name"], file, size, best.get("hashes", {}).get("sha256", ""), best.get("url", ""))


def _file(wheel: dict[str, Any]) -> str:
    return wheel.get("name") or PurePosixPath(wheel.get("url") or wheel["path"]).name


def _checked(wheel: Wheel, locked: dict[str, Pin]) -> Wheel:
    """The same wheel, if the lock file has its hash."""
    if wheel.name not in locked:
        raise NotFromWheelsError(f"{wheel.name} is needed and not locked")
    if wheel.name != SOURCE_ONLY and f"sha256:{wheel.sha256}" not in locked[wheel.name].hashes:
        raise NotFromWheelsError(f"{wheel.file} is not the file that was locked")
    return wheel


def runtime_places(names: Iterable[str]) -> dict[str, list[str]]:
    """Where an installer puts the files of the C++ runtime, by file, from what a wheel has: below the environment."""
    found: dict[str, list[str]] = {file: [] for file in RUNTIME_FILES}
    for path in map(PurePosixPath, names):
        if path.name in found and path.parts[0].endswith(".data") and path.parts[1] == "data":
            found[path.name].append("/".join(path.parts[2:]))
    return found


def fetched_runtime(wheels: Sequence[Wheel]) -> dict[str, list[str]]:
    """Where the C++ runtime of a Windows set goes, by file; only its own wheel is fetched, and held against its hash.

    Raises NotFromWheelsError where a file of it is missing.
    """
    wheel = next((wheel for wheel in wheels if wheel.name == RUNTIME), None)
    if wheel is None:
        raise NotFromWheelsError(f"{RUNTIME} is not in the set")
    with urllib.request.urlopen(wheel.url, timeout=60) as answer:
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != wheel.sha256:
        raise NotFromWheelsError(f"{wheel.file} is damaged")
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        places = runtime_places(files.namelist())
    require_runtime(places)
    return places


def require_runtime(places: dict[str, list[str]]) -> None:
    """Raise NotFromWheelsError where a file of the C++ runtime goes nowhere."""
    if missing := [file for file, where in places.items() if not where]:
        raise NotFromWheelsError(f"{RUNTIME} lacks {', '.join(missing)}")
