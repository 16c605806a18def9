"""Whether all parts of the program are there, whole, and of versions that go together."""

from __future__ import annotations

import importlib
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pe_coach.clip.codecs import codecs_read
from pe_coach.diagnosis.types import Check, State, graver
from pe_coach.errors import ModelError
from pe_coach.limits import let_libraries_load
from pe_coach.people.model_file import read_card, read_network
from pe_coach.pose.networks import user_folder
from pe_coach.resources import path
from pe_coach.version import __version__

REINSTALL = "Install the program again."

NEEDED = ("onnxruntime", "av", "opencv-python-headless", "numpy", "scipy")
PAGES = ("streamlit", "plotly", "segno")

FIRST_THAT_REPORTS = (1, 29)
"""Versions of onnxruntime from here on report home as soon as they are loaded."""

COMMON = ("H.264", "HEVC")
"""Codings of nearly all phones."""

LOADED = ("onnxruntime", "cv2", "av")
"""Modules of machine code; on Windows they need its C++ runtime."""


def software() -> Iterator[Check]:
    """All checks of the program itself."""
    yield Check("program", f"pe-coach {__version__}, Python {platform.python_version()}, {platform.platform()}")
    yield _packages()
    yield _pages()
    yield _machine_code()
    yield from _networks()
    yield _codecs()


def _packages() -> Check:
    check = Check("packages", ", ".join(map(_named, NEEDED)))
    found = _version("onnxruntime")
    if found and tuple(int(part) for part in found.split(".")[:2]) >= FIRST_THAT_REPORTS:
        return graver(check, State.PROBLEM, 'This onnxruntime reports home. Put back: pip install "onnxruntime<1.29"')
    return check if all(map(_version, NEEDED)) else graver(check, State.PROBLEM, REINSTALL)


def _pages() -> Check:
    """Pages are an extra; the command line does without."""
    check = Check("pages", ", ".join(map(_named, PAGES)))
    if all(map(_version, PAGES)):
        return check
    return graver(check, State.NOTE, 'For `pe-coach app`: pip install "pe-coach[app]"')


def _named(package: str) -> str:
    return f"{package} {_version(package) or 'is missing'}"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _machine_code() -> Check:
    """Whether what is machine code can be loaded."""
    name = "C++ runtime" if sys.platform == "win32" else "machine code"
    let_libraries_load()
    for module in LOADED:
        try:
            importlib.import_module(module)
        except ImportError as error:
            missing = "pip install msvc-runtime" if sys.platform == "win32" else REINSTALL
            return Check(name, f"{module} cannot be loaded: {error}", State.PROBLEM, missing)
    return Check(name, f"{', '.join(LOADED)} load")


def _networks() -> Iterator[Check]:
    """Whether each network is the one that its card names."""
    whole = []
    for folder in (path("models"), user_folder()):
        for card in sorted(folder.glob("*.toml")):
            try:
                whole.append(f"{card.stem} {_hash(card)[:8]}")
            except ModelError as error:
                yield Check("network", error.text, State.PROBLEM, REINSTALL)
    yield Check("networks", ", ".join(whole) or "none", State.OK if whole else State.PROBLEM)


def _hash(card: Path) -> str:
    """The network's hash, held against the card.

    Raises:
        ModelError: they differ, or either is missing.
    """
    told = read_card(card)
    try:
        file, sha256 = str(told["file"]), str(told["sha256"])
    except KeyError as error:
        raise ModelError("bad_model", f"{card} lacks {error}.") from None
    read_network(card, file, sha256)
    return sha256


def _codecs() -> Check:
    states = codecs_read()
    words = {"read": "", "decoder": " (not tried)", "missing": " is missing"}
    check = Check("films", ", ".join(f"{name}{words[state]}" for name, state in states.items()))
    lacking = {name for name, state in states.items() if state == "missing"}
    if not lacking:
        return check
    return graver(check, State.PROBLEM if lacking & set(COMMON) else State.NOTE, REINSTALL)
