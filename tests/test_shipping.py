"""What goes to a computer without a network: the locked versions, and what a bundle says and does there."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from shipping.building import filled, starter
from shipping.licences import listing, opened, requirements
from shipping.locked import LOCK, disagreements, pins, wanted
from shipping.targets import PYTHONS, TARGETS, Target, target_named
from shipping.wheels import NotFromWheelsError, require_runtime, runtime_places

LOCKED = pins(LOCK.read_text(encoding="utf-8"))

WINDOWS, LINUX = target_named("windows"), target_named("linux")

ODD = "Turnhalle Süd (7b) & Co"

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs a shell")


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.alias)
def test_the_lock_has_what_the_program_asks_for(target: Target, python: str) -> None:
    assert disagreements(LOCKED, wanted(), target.markers(python)) == []


def test_a_lock_that_does_not_is_told_of() -> None:
    asked = [*wanted(), Requirement("numpy>=99"), Requirement("left-out"), Requirement("elsewhere; os_name == 'nt'")]
    found = disagreements([*LOCKED, replace(LOCKED[0])], asked, LINUX.markers("3.13"))
    assert len(found) == 3
    assert "locked twice" in found[0] and ">=99" in found[1] and found[2] == "left-out is not locked"


def test_every_locked_file_has_a_hash_and_windows_its_c_library() -> None:
    assert all(pin.hashes and all(each.startswith("sha256:") for each in pin.hashes) for pin in LOCKED)
    assert {pin.name for pin in LOCKED if pin.is_for(WINDOWS.markers("3.13"))} >= {"msvc-runtime", "colorama", "pip"}
    assert not any(pin.name == "msvc-runtime" for pin in LOCKED if pin.is_for(LINUX.markers("3.13")))


def test_the_c_library_is_looked_for_where_an_installer_puts_it() -> None:
    data = "msvc_runtime-14.data/data"
    names = [f"{data}/Scripts/{name}" for name in ("msvcp140.dll", "msvcp140_1.dll", "vcruntime140.dll")]
    places = runtime_places([*names, f"{data}/Scripts/vcruntime140_1.dll", "msvc_runtime/msvcp140.dll"])
    require_runtime(places)
    assert places["msvcp140.dll"] == ["Scripts/msvcp140.dll"]
    with pytest.raises(NotFromWheelsError, match=r"lacks vcruntime140_1\.dll"):
        require_runtime(runtime_places(names))


def test_an_unknown_system_is_told_those_that_there_are() -> None:
    with pytest.raises(KeyError, match=r"win_amd64 \(windows\)"):
        target_named("beos")


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.alias)
def test_nothing_is_left_to_fill_in(root: Path, target: Target) -> None:
    facts: dict[str, object] = {"python": "3.13", "version": "1.0", "installed_bytes": 900_000_000}
    readme = filled((root / "tools/shipping/starters/README.txt").read_text("utf-8"), target, facts)
    for text in (readme, starter(target, "3.13")):
        assert not re.search("@[A-Z_]+@", text) and text.isascii()
    assert "3.13" in readme and target.starter in readme


def test_the_starter_for_windows_takes_any_folder() -> None:
    text = starter(WINDOWS, "3.13")
    lines = text.splitlines()
    assert "Python313" in text and "py -3.13" in text
    assert "EnableDelayedExpansion" not in text  # it would eat a ! in the folder's name
    assert not [line for line in lines if line.rstrip().endswith("(")]  # a ) in the name would end a block
    used = [line for line in lines if "%here%" in line or "%candidate%" in line]
    assert used and all(line.count('"') >= 2 for line in used)
    labels = {line[1:] for line in lines if line.startswith(":")}
    assert {line.split()[-1].removeprefix(":") for line in lines if line.split()[:1] in (["goto"], ["call"])} <= labels


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle for this Python with one small package, called as the program is, in a folder with an odd name."""
    return small_bundle(tmp_path / ODD / "pe-coach")


def small_bundle(home: Path) -> Path:
    """Make such a bundle."""
    (home / "wheels").mkdir(parents=True)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    (home / "start-pe-coach.sh").write_text(starter(LINUX, version), encoding="utf-8")
    shutil.copy(Path(__file__).parents[1] / "tools/shipping/starters/start.py", home)
    small_wheel(home / "wheels/pe_coach-1.0-py3-none-any.whl")
    shutil.copy(pip_wheel(home.parent), home / "wheels")
    (home / "requirements.txt").write_text(
        requirements([opened(home / "wheels/pe_coach-1.0-py3-none-any.whl")]), encoding="utf-8"
    )
    facts = {"python": version, "system": sysconfig.get_platform(), "packages": 1, "installed_bytes": 1}
    (home / "bundle.json").write_text(json.dumps(facts | {"longest_path": 60}), encoding="utf-8")
    return home


def small_wheel(path: Path) -> None:
    """Write a package that says where it is and what it was asked."""
    info = "pe_coach-1.0.dist-info"
    files = {
        "pe_coach/__init__.py": "",
        "pe_coach/cli.py": "import sys\nprint(sys.prefix, *sys.argv[1:])\nsys.exit(len(sys.argv) - 2)",
        f"{info}/METADATA": "Metadata-Version: 2.4\nName: pe-coach\nVersion: 1.0\nLicense-Expression: MIT\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/licenses/LICENSE": "MIT",
    }
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
        wheel.writestr(f"{info}/RECORD", "".join(f"{name},,\n" for name in (*files, f"{info}/RECORD")))


def pip_wheel(into: Path) -> Path:
    """The installer that comes with every Python."""
    import ensurepip

    bundled = Path(ensurepip.__file__).parent / "_bundled"
    found = next(bundled.glob("pip-*.whl"), None)
    if found is None:  # Debian keeps it elsewhere
        found = next(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    return found


def start(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Start a bundle as a person without any variable does."""
    command = ["/bin/sh", str(home / "start-pe-coach.sh"), *arguments]
    variables = {"HOME": str(home.parent), "PATH": str(Path(sys.base_prefix, "bin")), "PYTHONPATH": "/nowhere"}
    return subprocess.run(command, env=variables, capture_output=True, text=True, encoding="utf-8", check=False)


@POSIX
def test_a_bundle_unpacks_itself_once_and_starts(bundle: Path) -> None:
    first = start(bundle)
    assert first.returncode == 0, first.stderr
    assert "The first start" in first.stdout and "1 of 1 packages" in first.stdout
    assert first.stdout.splitlines()[-1] == f"{bundle / 'environment'} app"
    second = start(bundle, "grade", "a film.mp4")
    assert (second.returncode, second.stdout) == (1, f"{bundle / 'environment'} grade a film.mp4\n")


@POSIX
def test_a_moved_bundle_is_put_right_and_a_half_made_one_made_anew(bundle: Path) -> None:
    start(bundle)
    moved = bundle.rename(bundle.parent.parent / "moved")
    (moved / "environment/bin/python").unlink()
    (moved / "environment/bin/python").symlink_to("/nowhere/python")  # as where its Python went along
    again = start(moved)
    assert again.returncode == 0, again.stderr
    assert "was moved" in again.stdout and f"{moved / 'environment'} app" in again.stdout
    (moved / "environment/ready.json").unlink()
    shutil.rmtree(next((moved / "environment").glob("lib/*/site-packages/pe_coach")))
    made = start(moved)
    assert made.returncode == 0 and "The first start" in made.stdout


@POSIX
def test_a_changed_wheel_is_not_unpacked(bundle: Path) -> None:
    wheel = bundle / "wheels/pe_coach-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "a") as files:
        files.writestr("pe_coach/more.py", "")
    refused = start(bundle)
    assert refused.returncode == 1
    assert "cannot be unpacked" in refused.stderr and "Traceback" not in refused.stderr
    assert not (bundle / "environment/ready.json").exists()


@POSIX
def test_without_the_right_python_one_line_says_what_to_do(bundle: Path) -> None:
    (bundle / "start-pe-coach.sh").write_text(starter(LINUX, "3.99"), encoding="utf-8")
    refused = start(bundle)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Python 3.99 is not on this computer. ") and refused.stderr.count("\n") == 2
    facts = json.loads((bundle / "bundle.json").read_text("utf-8"))
    (bundle / "bundle.json").write_text(json.dumps(facts | {"system": "win-amd64"}), encoding="utf-8")
    wrong = subprocess.run([sys.executable, bundle / "start.py"], capture_output=True, text=True, encoding="utf-8")
    assert wrong.returncode == 1 and wrong.stderr.startswith("This folder is for Python")


def test_licences_and_hashes_are_those_of_the_wheels(tmp_path: Path) -> None:
    path = tmp_path / "pe_coach-1.0-py3-none-any.whl"
    small_wheel(path)
    wheel = opened(path)
    assert "pe-coach 1.0: MIT" in listing([wheel]) and "pe_coach-1.0.dist-info/licenses/LICENSE" in listing([wheel])
    assert requirements([wheel]).split("sha256:")[1].strip() == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_system_that_there_is_not_is_refused_in_one_line(root: Path) -> None:
    command = [sys.executable, root / "tools/bundle.py", "--platform", "beos"]
    refused = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert refused.returncode == 2 and refused.stderr.count("\n") == 1
    assert "no system is called 'beos'" in refused.stderr and "windows" in refused.stderr
