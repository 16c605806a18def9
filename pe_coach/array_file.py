"""Files of plain arrays (`.npz`) from anywhere: read only when they are no larger than they should be.

Every array says its shape before its numbers; it must be the one that fills its place in the file, so that a file of a
few bytes cannot claim the memory of a computer, neither by a shape nor by what it unpacks to.
"""

from __future__ import annotations

import io
import math
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import IO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

MOST_BYTES = 512 * 2**20
"""Of all arrays of a file together: those of ten minutes of film of thirty people take a tenth."""
MOST_ARRAYS = 2000
"""In a file; one person of what was watched has three."""
KINDS = "fiubU"
"""Of what arrays hold: numbers, yes or no, text."""
ENDING = ".npy"

Arrays = dict[str, NDArray[np.generic]]

_DAMAGED = (
    *(EOFError, KeyError, NotImplementedError, RuntimeError, MemoryError, TypeError, AttributeError),
    *(SyntaxError, tokenize.TokenError, IndexError, struct.error, zipfile.BadZipFile, zlib.error),
)
"""What the libraries raise for files that are damaged, locked or packed in a way that is not known."""


def read_npz(source: Path | bytes, wanted: Collection[str] | None = None) -> Arrays:
    """The arrays of a file, or of its bytes: those that are wanted and there, else all.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no file of plain arrays, is damaged, or larger than `MOST_BYTES` when it is unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as packed:
            entries = [entry for entry in packed.infolist() if entry.filename.endswith(ENDING)]
            if len(entries) > MOST_ARRAYS or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise ValueError("more arrays than there should be")
            names = {entry.filename.removesuffix(ENDING): entry for entry in entries}
            if len(names) < len(entries):
                raise ValueError("two arrays of one name")
            return {name: _array(packed, entry) for name, entry in names.items() if wanted is None or name in wanted}
    except _DAMAGED as error:
        raise ValueError(f"no file of plain arrays: {error}") from error


def _array(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> NDArray[np.generic]:
    """One array, once its header has been found to fit its place."""
    with packed.open(entry) as file:
        shape, dtype = _said(file)
        bytes_there = entry.file_size - file.tell()
    if dtype.kind not in KINDS or dtype.itemsize * math.prod(shape) != bytes_there:
        raise ValueError(f"{entry.filename} is not what it says")
    with packed.open(entry) as file:
        return np.asarray(npy.read_array(file, allow_pickle=False))


def _said(file: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
    """Shape and type in an array's header."""
    version = npy.read_magic(file)
    if version not in ((1, 0), (2, 0)):
        raise ValueError(f"version {version}")
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _by_columns, dtype = read(file)
    if not all(isinstance(side, int) and side >= 0 for side in shape):
        raise ValueError(f"shape {shape}")
    return shape, dtype
