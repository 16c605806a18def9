"""Small files that somebody names: lists, tables and settings, read whole but no more than such a file has."""

from __future__ import annotations

import errno
import json
import tomllib
from pathlib import Path
from typing import Any

MOST_BYTES = 5_000_000
"""Of a list, a table or settings; those of a district fit."""


def read_small(path: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """The bytes of a file.

    Raises:
        OSError: it cannot be read, is a pipe or a device that never ends, or larger than `most_bytes`.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError(errno.EINVAL, "it is no file but a pipe or a device", str(path))
    with path.open("rb") as file:
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise OSError(errno.EFBIG, f"it has more than {most_bytes // 1_000_000} MB", str(path))
    return content


def read_toml(content: bytes) -> dict[str, Any]:
    """The table in the bytes of a TOML file in UTF-8.

    Raises:
        ValueError: it is none, or nested so deep, or with numbers so long that nobody wrote it.
    """
    try:
        return tomllib.loads(content.decode("utf-8").replace("\r\n", "\n"))
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def read_json(content: bytes | str) -> Any:
    """The value in JSON text.

    Raises:
        ValueError: it is none, or nested so deep, or with numbers so long that nobody wrote it.
    """
    try:
        return json.loads(content)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
