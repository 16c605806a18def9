"""Films that come packed in one ZIP file, as a phone or a cloud hands them on: unpacked where they can do no harm."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import stat
import struct
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from pe_coach.errors import ClipError
from pe_coach.files import not_writable

MOST_FILES = 200
"""In one ZIP file: attempts of a class."""
MOST_BYTES = 4_000_000_000
"""Of all files together when they are unpacked."""
MOST_RATIO = 100
"""Films hardly shrink, whatever shrinks a hundred times is no film (deflate cannot do more than 1032)."""
FREE_BYTES = 1_000_000_000
"""At least so much room stays on the disk."""
DIRECTORY_BYTES = 1 << 20
"""Of the list of names at the end of a ZIP file, which is read at once; 200 files of longest names need a tenth."""
CHUNK_BYTES = 1 << 20
HEADER_BYTES = 30
"""Before an entry, its name not counted (APPNOTE.TXT, 4.3.7)."""
NAME_LENGTH = 80
"""Letters of a name that are kept; every common file system allows 255 bytes."""
MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
"""How a ZIP file begins, an empty one too."""
KEYPOINTS = ".npz"
"""Ending of files of key points, which are ZIP files of arrays; their reader has bounds of its own."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(?=$|[. ])", re.IGNORECASE)
"""Names that Windows takes for devices, whatever ending they have."""
HARMLESS = re.compile(r"(^|/)(\.|__MACOSX/|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
"""What systems put beside films, which is left out."""

_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, NotImplementedError, ValueError),
    *(IndexError, OverflowError, MemoryError),
)
"""What the library raises for files that are damaged, locked or packed in a way that is not known."""

_REMEDY = "Pack the films alone, without a password, or unpack them yourself and choose the folder."


def is_zip(path: Path) -> bool:
    """Whether a file is a ZIP file by its name and by its content: workbooks and files of arrays are ZIP files too."""
    if path.suffix.lower() != ".zip" or not path.is_file():
        return False
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(4).startswith(MAGIC)
    return False


@contextlib.contextmanager
def unpacked(sources: Sequence[Path], folder: Path) -> Iterator[list[Path]]:
    """The sources, with a folder of what was in it in the place of each ZIP file; these folders are removed again.

    Args:
        sources: films, folders and ZIP files.
        folder: in which there will be a folder for each ZIP file, named like it.

    Raises:
        ClipError: `unreadable`, see `unpack`.
        OutputError: `not_writable`.
    """
    made, places = list[Path](), list[Path]()
    try:
        for source in sources:
            place = source
            if is_zip(source):
                place = folder / _free(file_name(source.stem), {path.name.casefold() for path in made})
                made.append(place)
                unpack(source, place)
            places.append(place)
        yield places
    finally:
        for place in made:
            shutil.rmtree(place, ignore_errors=True)
        if made:
            with contextlib.suppress(OSError):
                folder.rmdir()


def unpack(path: Path, folder: Path) -> list[Path]:
    """Unpack a ZIP file of films into a folder of its own, which must not be there yet or is replaced.

    Names stay what they are as far as every system can have them, with the folders they are in; each file has the time
    that the ZIP file says, so that unpacking again gives the same. What a system hides is left out.

    Raises:
        ClipError: `unreadable`: it is damaged, or holds what no ZIP file of films holds: names that lead out of the
            folder, links, files in a file's place, files with a password, ZIP files, more than `MOST_FILES`, or what
            grows to more than `MOST_BYTES` or `MOST_RATIO` times its size. Nothing stays of it.
        OutputError: `not_writable`, also when the disk has no room for it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with path.open("rb") as file, zipfile.ZipFile(_Bounded(file)) as packed:
            entries = _checked(path, packed)
            _require_room(folder, sum(entry.file_size for entry in entries))
            names = _names(entries)
            return [_written(path, packed, entry, folder / name) for entry, name in zip(entries, names, strict=True)]
    except _DAMAGED as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise _refused(path, "is damaged, or no ZIP file") from error
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise not_writable(folder, error) from error
    except ClipError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def file_name(name: str) -> str:
    """One part of a path as every system can have it, as much like the given one as possible.

    >>> file_name("CON.mp4"), file_name("Zoë 3.MOV"), file_name("a\\u202egpj.mp4")
    ('_CON.mp4', 'Zoë 3.MOV', 'a_gpj.mp4')
    """
    shown = unicodedata.normalize("NFC", name)
    kept = "".join(letter if letter.isprintable() and letter not in '<>:"/\\|?*' else "_" for letter in shown)
    kept = kept.strip(" .") or "film"
    stem, dot, ending = kept.rpartition(".")
    short = f"{stem[: NAME_LENGTH - 8].rstrip()}{dot}{ending[:7]}" if dot else kept[:NAME_LENGTH].rstrip()
    return f"_{short}" if DEVICE.match(short) else short


class _Bounded(io.RawIOBase):
    """A file of which nobody reads much at once: the list of names in a ZIP file may claim any length."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if size > max(DIRECTORY_BYTES, CHUNK_BYTES):
            raise zipfile.BadZipFile("a list of names that long is of no class")
        return self._file.read(size if size >= 0 else DIRECTORY_BYTES)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


def _checked(path: Path, packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The entries to be unpacked, once all of the ZIP file was found to be harmless."""
    entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    for entry in entries:
        if what := _harm(entry):
            raise _refused(path, what)
    films = [entry for entry in entries if not HARMLESS.search(entry.filename)]
    size, packed_size = sum(entry.file_size for entry in entries), max(path.stat().st_size, 1)
    if not films:
        raise _refused(path, "holds no films")
    if len(entries) > 2 * MOST_FILES or len(films) > MOST_FILES:  # macOS packs a hidden file beside each
        raise _refused(path, f"holds {len(films)} files, more than {MOST_FILES}")
    if size > MOST_BYTES:
        raise _refused(path, f"would grow to {size / 1e9:.1f} GB, more than {MOST_BYTES / 1e9:.0f}")
    if size > MOST_RATIO * packed_size or _overlap(entries):
        raise _refused(path, "is packed so that it would grow without end")
    return films


def _harm(entry: zipfile.ZipInfo) -> str | None:
    """What is wrong with an entry, in words; None for nothing."""
    name, mode = entry.orig_filename, entry.external_attr >> 16
    parts = name.replace("\\", "/").split("/")
    shown = "".join(letter if letter.isprintable() else "_" for letter in name[:NAME_LENGTH])
    if ".." in parts or parts[0] == "" or re.match(r"[A-Za-z]:", name) or "\0" in name:
        return f"holds a name that leads elsewhere ({shown})"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return f"holds a link or a device ({shown})"
    if entry.flag_bits & 0x1:
        return "is locked with a password"
    if entry.compress_type not in METHODS:
        return "is packed in a way that is not known"
    if name.lower().endswith((".zip", ".7z", ".rar", ".tar", ".gz", ".tgz")):
        return f"holds another packed file ({shown})"
    return None


def _overlap(entries: Iterable[zipfile.ZipInfo]) -> bool:
    """Whether two entries share bytes, so that a small file unpacks to many."""
    ends = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < ends:
            return True
        ends = entry.header_offset + HEADER_BYTES + entry.compress_size
    return False


def _require_room(folder: Path, size: int) -> None:
    there = next(place for place in (folder, *folder.parents) if place.is_dir())
    if shutil.disk_usage(there).free < size + FREE_BYTES:
        raise OSError(28, f"{size / 1e9:.1f} GB do not fit on the disk")


def _names(entries: Iterable[zipfile.ZipInfo]) -> list[Path]:
    """Where the entries go, each to another place on every system."""
    taken, names = dict[str, set[str]](), list[Path]()
    for entry in entries:
        *folders, last = entry.filename.replace("\\", "/").split("/")
        place = "/".join(file_name(part) for part in folders if part not in ("", "."))
        beside = taken.setdefault(place.casefold(), set())
        names.append(Path(place, _free(file_name(last), beside)))
        beside.add(names[-1].name.casefold())
    return names


def _free(name: str, taken: set[str]) -> str:
    """A name, with a number where one like it is taken."""
    path, number, free = Path(name), 2, name
    while free.casefold() in taken:
        free, number = f"{path.stem} ({number}){path.suffix}", number + 1
    return free


def _written(path: Path, packed: zipfile.ZipFile, entry: zipfile.ZipInfo, to: Path) -> Path:
    """Write an entry, piece by piece; what is longer than it says is refused."""
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    left = entry.file_size
    with packed.open(entry) as source, to.open("xb") as target:
        first = True
        while piece := source.read(CHUNK_BYTES):
            if first and piece.startswith(MAGIC) and to.suffix.lower() != KEYPOINTS:
                raise _refused(path, f"holds another packed file ({to.name})")
            left, first = left - len(piece), False
            if left < 0:
                raise _refused(path, "is packed so that it would grow without end")
            target.write(piece)
    with contextlib.suppress(ValueError, OverflowError, OSError):
        at = time.mktime((*entry.date_time, 0, 0, -1))
        os.utime(to, (at, at))
    return to


def _refused(path: Path, what: str) -> ClipError:
    return ClipError("unreadable", f"{path.name} {what}. {_REMEDY}")
