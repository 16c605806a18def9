"""The systems that a bundle is made for, as pip, uv and the markers of requirements know them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""Versions of Python that the program runs on."""

GLIBC_MINORS = range(28, 4, -1)
"""A wheel for an older C library of Linux runs with a newer one, so all are taken, the newest first."""

OLD_NAMES = {17: "manylinux2014_x86_64", 12: "manylinux2010_x86_64", 5: "manylinux1_x86_64"}
"""How some versions of that library were called before they had numbers."""


@dataclass(frozen=True)
class Target:
    """A system.

    Attributes:
        name: as pip calls it and `--platform` takes it.
        alias: what people call it.
        uv: as uv calls it.
        platforms: names of pip whose wheels run there, the best first.
        system: `sys.platform` there.
        machine: `platform.machine()` there.
        starter: file that a person starts.
    """

    name: str
    alias: str
    uv: str
    platforms: tuple[str, ...]
    system: str
    machine: str
    starter: str

    def markers(self, python: str) -> dict[str, str]:
        """What markers of requirements ask for, on this system with a version of Python."""
        return {
            "sys_platform": self.system,
            "platform_system": {"win32": "Windows", "darwin": "Darwin", "linux": "Linux"}[self.system],
            "platform_machine": self.machine,
            "os_name": "nt" if self.system == "win32" else "posix",
            "python_version": python,
            "python_full_version": f"{python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }

    def tags(self, python: str) -> Iterator[Tag]:
        """Kinds of wheels that run there, the best first."""
        major, minor = map(int, python.split("."))
        yield from cpython_tags((major, minor), platforms=self.platforms)
        yield from compatible_tags((major, minor), f"cp{major}{minor}", self.platforms)


def _manylinux() -> Iterator[str]:
    for minor in GLIBC_MINORS:
        yield f"manylinux_2_{minor}_x86_64"
        if minor in OLD_NAMES:
            yield OLD_NAMES[minor]


TARGETS = (
    Target("win_amd64", "windows", "x86_64-pc-windows-msvc", ("win_amd64",), "win32", "AMD64", "Start pe-coach.cmd"),
    Target(
        *("macosx_14_0_arm64", "macos", "aarch64-apple-darwin", tuple(mac_platforms((14, 0), "arm64"))),
        *("darwin", "arm64", "Start pe-coach.command"),
    ),
    Target(
        *("manylinux_2_28_x86_64", "linux", "x86_64-manylinux_2_28", tuple(_manylinux())),
        *("linux", "x86_64", "start-pe-coach.sh"),
    ),
)


def target_named(name: str) -> Target:
    """The system of this name or alias.

    Raises KeyError where there is none.
    """
    return next((target for target in TARGETS if name in (target.name, target.alias)), None) or _none(name)


def _none(name: str) -> Target:
    known = ", ".join(f"{target.name} ({target.alias})" for target in TARGETS)
    raise KeyError(f"no system is called {name!r}; there are {known}")
