"""Starts pe-coach from the folder that this file lies in: `python start.py [COMMAND ...]`, the pages without a command.

The packages are unpacked into an environment beside this file where there is none, or only a part of one; nothing is
fetched, and nothing outside this folder is changed. A folder that was moved is put right.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / "environment"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
READY = ENVIRONMENT / "ready.json"
"""Written last: an environment without it was never finished."""

LONGEST_PATH = 259
"""Characters that a path may have on Windows where nobody allowed more."""

SPARE_BYTES = 200_000_000
"""Room that is left on the disk besides the program."""

WAIT_S = 3600
"""For another start that is unpacking already."""


class TroubleError(Exception):
    """Why it cannot be started, with what to do."""


def main(arguments: list[str]) -> int:
    """Make what is missing, then run the program; returns its exit code."""
    try:
        bundle = json.loads((HERE / "bundle.json").read_text(encoding="utf-8"))
        require_python(bundle)
        with only_one():
            prepare(bundle)
    except TroubleError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    with suppress(KeyboardInterrupt):  # how the program is ended in a window
        return subprocess.call([str(PYTHON), "-m", "pe_coach.cli", *(arguments or ["app"])], env=clean())
    return 0


def require_python(bundle: dict[str, Any]) -> None:
    """Raise TroubleError unless this Python can take the packages that were packed."""
    here = system()
    if f"{sys.version_info[0]}.{sys.version_info[1]}" != bundle["python"] or here != bundle["system"]:
        needed = f"This folder is for Python {bundle['python']} on {bundle['system']}"
        raise TroubleError(f"{needed}; {sys.executable} is {platform.python_version()} on {here}.")
    if importlib.util.find_spec("venv") is None:
        text = f"{sys.executable} is Python's embeddable package, which cannot make environments."
        raise TroubleError(f"{text} Use the installer of python.org, for yourself only.")


def system() -> str:
    """System and processor as Python was built for them: on macOS one build fits both."""
    if sys.platform == "darwin":
        return f"macosx-{platform.machine()}"
    return sysconfig.get_platform()


@contextmanager
def only_one() -> Iterator[None]:
    """One start at a time: a double click too many waits. The lock goes with the process, however that ends."""
    try:
        with closing(sqlite3.connect(HERE / "start.lock", timeout=WAIT_S, isolation_level=None)) as lock:
            lock.execute("BEGIN EXCLUSIVE")
            yield
    except sqlite3.OperationalError as error:
        text = f"{HERE} cannot be written to ({error}). Move the folder to a place of your own and start again."
        raise TroubleError(text) from None


def prepare(bundle: dict[str, Any]) -> None:
    """Make the environment, or put it right, unless it is as it should be."""
    wanted = stamp()
    there = found()
    if there == wanted and PYTHON.exists():
        return
    if there and there["packages"] == wanted["packages"]:
        print("This folder or its Python was moved; putting it right ...", flush=True)
        for stale in PYTHON.parent.glob("python*"):
            stale.unlink()
        make_environment()
    else:
        require_room(bundle)
        with_progress(bundle)
    READY.write_text(json.dumps(wanted), encoding="utf-8")


def stamp() -> dict[str, str]:
    """What an environment is made of, and what it is bound to."""
    packages = hashlib.sha256((HERE / "requirements.txt").read_bytes()).hexdigest()
    base = Path(sys.executable).resolve()
    return {"packages": packages, "python": str(base), "folder": str(HERE)}


def found() -> dict[str, str] | None:
    """The stamp of the environment that is there; None where it is none or unfinished."""
    with suppress(OSError, ValueError):
        kept = json.loads(READY.read_text(encoding="utf-8"))
        return kept if isinstance(kept, dict) and "packages" in kept else None
    return None


def require_room(bundle: dict[str, Any]) -> None:
    """Raise TroubleError where the disk or the length of a path is too short."""
    longest = len(str(ENVIRONMENT)) + 1 + bundle["longest_path"]
    if os.name == "nt" and longest > LONGEST_PATH:
        text = f"The path of this folder is {longest - LONGEST_PATH} characters too long for Windows."
        raise TroubleError(f"{text} Move it, for example to {Path.home() / 'pe-coach'}, and start again.")
    if shutil.disk_usage(HERE).free < (needed := bundle["installed_bytes"] + SPARE_BYTES):
        raise TroubleError(f"The disk has less than {needed / 1e6:.0f} MB of room. Make room and start again.")


def with_progress(bundle: dict[str, Any]) -> None:
    """Unpack all packages anew, telling how many are there."""
    began_s = time.monotonic()
    print("The first start unpacks the program, which takes some minutes; later ones are quick.", flush=True)
    try:
        with suppress(FileNotFoundError):
            shutil.rmtree(ENVIRONMENT)
    except OSError as error:
        raise TroubleError(f"{ENVIRONMENT} is in use ({error}). Close pe-coach and start again.") from None
    make_environment()
    with (HERE / "install.log").open("w", encoding="utf-8") as log:
        install = subprocess.Popen(install_command(), env=clean(), stdout=log, stderr=log)
        while install.poll() is None:
            print(f"\r{unpacked()} of {bundle['packages']} packages ", end="", flush=True)
            with suppress(subprocess.TimeoutExpired):
                install.wait(1)
    print(f"\r{unpacked()} of {bundle['packages']} packages in {time.monotonic() - began_s:.0f} s", flush=True)
    if install.returncode:
        last = (HERE / "install.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        raise TroubleError(f"The packages cannot be unpacked: {''.join(last)} (all lines: install.log)")


def make_environment() -> None:
    """An environment of this Python, or what binds one to it anew; packages in it stay."""
    import venv

    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(ENVIRONMENT)


def install_command() -> list[str]:
    """The installer, which is itself among the wheels, told to take nothing but files whose hashes are known."""
    flags = ["--no-index", "--require-hashes", "--only-binary=:all:", "--no-compile", "--no-cache-dir", "--no-input"]
    quiet = ["--quiet", "--no-warn-script-location", "--disable-pip-version-check"]
    files = ["--find-links", str(HERE / "wheels"), "--requirement", str(HERE / "requirements.txt")]
    (pip,) = (HERE / "wheels").glob("pip-*.whl")
    return [str(PYTHON), str(pip / "pip"), "install", *flags, *quiet, *files]


def unpacked() -> int:
    """How many packages are in the environment."""
    return sum(1 for _ in ENVIRONMENT.glob("[Ll]ib/**/site-packages/*.dist-info/RECORD"))


def clean() -> dict[str, str]:
    """Variables of the environment but for those that would lead Python or its installer elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(("PYTHON", "PIP_"))}
    ours = {"PYTHONNOUSERSITE": "1", "PYTHONSAFEPATH": "1", "PYTHONUTF8": "1"}  # nothing of this user or folder
    return kept | ours | {"PIP_CONFIG_FILE": os.devnull}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
