"""The lock file: the version of every package that the program was tried with, and the hashes of its files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = ROOT / "requirements.lock"

EXTRAS = ("app",)
"""What is locked besides the program's own dependencies: the pages."""

INSTALLER = "pip"
"""Goes into a bundle to install the others; a Python that was only unpacked may come without it."""

_HASH = " --hash="


@dataclass(frozen=True)
class Pin:
    """One line of the lock file: a package's version, where that is the one, and the hashes that its files may have."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name in the form in which names are compared."""
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> Version:
        """The only version that is allowed."""
        return Version(next(iter(self.requirement.specifier)).version)

    def is_for(self, markers: Mapping[str, str]) -> bool:
        """Whether a system needs it."""
        return self.requirement.marker is None or self.requirement.marker.evaluate(dict(markers))

    def line(self) -> str:
        """As a line for pip, for a system that needs it."""
        return f"{self.requirement.name}{self.requirement.specifier}" + "".join(_HASH + each for each in self.hashes)


def pins(text: str) -> list[Pin]:
    r"""The packages of a lock file.

    >>> [(pin.name, str(pin.version), pin.hashes) for pin in pins("# made\nA_b==1.0 \\\n    --hash=sha256:12\n")]
    [('a-b', '1.0', ('sha256:12',))]
    """
    lines = text.replace("\\\n", "").splitlines()
    parts = [line.split("--hash=") for line in lines if line.strip() and not line.startswith("#")]
    return [Pin(Requirement(first), tuple(each.strip() for each in hashes)) for first, *hashes in parts]


def wanted(project: Path = ROOT) -> list[Requirement]:
    """What the program itself asks for: its dependencies and those of the pages."""
    table = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = (line for extra in EXTRAS for line in table["optional-dependencies"][extra])
    return [Requirement(line) for line in (*table["dependencies"], *extras)]


def disagreements(locked: Sequence[Pin], asked: Iterable[Requirement], markers: Mapping[str, str]) -> list[str]:
    """What a system asks for that the lock file does not have, or has in another version, or more than once."""
    here = [pin for pin in locked if pin.is_for(markers)]
    by_name = {pin.name: pin for pin in here}
    found = [f"{pin.name} is locked twice" for pin in here if by_name[pin.name] is not pin]
    for requirement in asked:
        if requirement.marker is not None and not requirement.marker.evaluate(dict(markers)):
            continue
        pin = by_name.get(canonicalize_name(requirement.name))
        if pin is None:
            found.append(f"{requirement.name} is not locked")
        elif not requirement.specifier.contains(pin.version):
            found.append(f"{requirement.name} is locked at {pin.version}, not {requirement.specifier}")
    return found
