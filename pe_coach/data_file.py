"""Data in TOML files, checked against a schema when they are read; a mistake is told with its line."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, cast

from pydantic import BaseModel, ValidationError

from pe_coach.errors import PeCoachError
from pe_coach.small_files import read_small, read_toml

Kind = TypeVar("Kind", bound=BaseModel)

REMEMBERED = 64
"""Texts whose models are kept: a class is graded with the same few files, clip by clip."""


def read_data(kind: type[Kind], file: Path, error: Callable[[str, str], PeCoachError], code: str) -> Kind:
    """What a TOML file holds, as a model of this kind; the same one for the same text, so it must be frozen.

    Raises:
        PeCoachError: made by `error` from `code` and one line: which file, which line, what is wrong with it.
    """
    try:
        content = read_small(file)
        return cast(Kind, _model(kind, content))
    except OSError as refused:
        raise error(code, f"{file} cannot be read ({refused.strerror or refused}).") from None
    except ValidationError as mistake:
        # A misspelt key is told before the missing one that it was meant to be.
        first = min(mistake.errors(), key=lambda e: e["type"] != "extra_forbidden")
        where = ".".join(map(str, first["loc"])) or file.stem
        line = line_of(content.decode(), first["loc"])
        raise error(code, f"{file.name}, line {line}: {where}: {first['msg']}") from None
    except ValueError as mistake:
        raise error(code, f"{file.name} is not valid TOML: {mistake}") from None


@lru_cache(REMEMBERED)
def _model(kind: type[BaseModel], content: bytes) -> BaseModel:
    return kind.model_validate(read_toml(content))


def line_of(text: str, loc: tuple[int | str, ...]) -> int:
    """Line of a TOML text, from 1, on which the value at this path stands; the nearest one above where it is absent.

    >>> line_of('id = "a"\\n[[phases]]\\nid = "b"\\n[[phases]]\\nwieght = 2', ("phases", 1, "wieght"))
    5
    """
    lines, at = text.splitlines(), 0
    for position, part in enumerate(loc):
        if isinstance(part, int):
            continue
        count = loc[position + 1] if position + 1 < len(loc) and isinstance(loc[position + 1], int) else 0
        found = [
            n
            for n, line in enumerate(lines)
            if n >= at and (line.split("=")[0].strip() == part or line.strip() in (f"[[{part}]]", f"[{part}]"))
        ]
        at = found[min(int(count), len(found) - 1)] if found else at
    return at + 1
