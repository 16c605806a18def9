"""What a folder of wheels is made of, by their own words: versions, licences, and how much room they take."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path, PurePosixPath

from packaging.utils import canonicalize_name

PREFACE = """What this folder carries, and under which licences, as each package's own description says.
The full text of a licence lies in the package's own file, a zip file, under the name that stands here.

The package "av" says BSD, and that is its own code. The video libraries inside it include x264 and x265, which are
under the GNU General Public License, version 2 or later. Whoever hands on this folder hands on those libraries too,
and must do so under that licence: with its text, and with the source of these libraries or an offer of it.
Using the program asks nothing of anybody.
"""


@dataclass(frozen=True)
class Contents:
    """A wheel from the inside.

    Attributes:
        file: the wheel.
        description: fields of its description, such as `Name`.
        names: files in it.
        unpacked_bytes: what they take.
    """

    file: Path
    description: Message
    names: tuple[str, ...]
    unpacked_bytes: int

    @property
    def name(self) -> str:
        """Name of the package, in the form in which names are compared."""
        return canonicalize_name(str(self.description["Name"]))

    @property
    def licence(self) -> str:
        """Licence in one line; a dash where the package says none."""
        fields = [str(self.description.get(key, "")).strip() for key in _LICENCE_FIELDS]
        found = [field for field in fields if "\n" not in field]  # some write the whole text there
        classifiers = [str(each) for each in self.description.get_all("Classifier", [])]
        named = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")]
        return next((each for each in (*found, ", ".join(named)) if each), "-")

    @property
    def texts(self) -> list[str]:
        """Files of the wheel that have the licence's text, of the package or of what is inside it."""
        words = ("license", "licence", "copying", "notice")
        in_info = (PurePosixPath(name) for name in self.names if ".dist-info/" in name and not name.endswith("/"))
        return [str(path) for path in in_info if any(word in path.name.casefold() for word in words)]


_LICENCE_FIELDS = ("License-Expression", "License")


def opened(wheel: Path) -> Contents:
    """Look into a wheel."""
    with zipfile.ZipFile(wheel) as files:
        entries = files.infolist()
        info = next(entry for entry in entries if entry.filename.endswith(".dist-info/METADATA"))
        description = Parser().parsestr(files.read(info).decode(errors="replace"), headersonly=True)
    names = tuple(entry.filename for entry in entries)
    return Contents(wheel, description, names, sum(entry.file_size for entry in entries))


def listing(wheels: Iterable[Contents]) -> str:
    """The file of licences."""
    return "\n".join([PREFACE, *(line for wheel in wheels for line in _lines(wheel))])


def _lines(wheel: Contents) -> Iterator[str]:
    yield f"{wheel.name} {wheel.description['Version']}: {wheel.licence}"
    yield f"    {wheel.file.name}"
    yield from (f"    {text}" for text in wheel.texts)


def requirements(wheels: Iterable[Contents]) -> str:
    """What pip is to install, each with the hash of the one file that it may be."""
    return "".join(
        f"{each.name}=={each.description['Version']} --hash=sha256:{_sha256(each.file)}\n" for each in wheels
    )


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def longest_path(wheels: Iterable[Contents]) -> int:
    r"""Characters of the longest path that unpacking makes below an environment on Windows.

    A wheel's parts for other places (`.data/…`) come to lie higher up, so that this is a bound from above.
    """
    return max(len(f"Lib/site-packages/{name}") for wheel in wheels for name in wheel.names)
