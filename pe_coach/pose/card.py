"""Writes the `.toml` that describes a network; `read_model_file` reads it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from pe_coach.pose.model_file import ModelFile

HEAD = "# A pose network that was added with `pe-coach model add`. What each line means: docs/own-network.md.\n"


def card_text(description: ModelFile) -> str:
    """The description as TOML; `figures` may hold one level of tables."""
    plain = description.model_dump(by_alias=True)
    return HEAD + "".join(_lines(plain, ""))


def table_text(name: str, table: Mapping[str, Any]) -> str:
    """One table as TOML, with an empty line before it."""
    return "".join(_lines({name: table}, ""))


def _lines(table: Mapping[str, Any], path: str) -> Iterator[str]:
    """Plain values first, then the tables inside."""
    for key, value in table.items():
        if value is not None and not isinstance(value, Mapping):
            yield f"{key} = {toml_value(value)}\n"
    for key, value in table.items():
        if isinstance(value, Mapping):
            whole = f"{path}.{key}" if path else key
            yield f"\n[{whole}]\n" if any(not isinstance(v, Mapping) for v in value.values()) or not value else ""
            yield from _lines(value, whole)


def toml_value(value: Any) -> str:
    """A TOML value: text, truth, a number, or a list of them; several texts stand below each other."""
    if isinstance(value, str):  # TOML's basic strings are JSON's, but for the delete character
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else "nan"
    if isinstance(value, int):
        return str(value)
    items = [toml_value(item) for item in value]
    if len(items) > 1 and all(isinstance(item, str) for item in value):
        return "[\n" + "".join(f"  {item},\n" for item in items) + "]"
    return f"[{', '.join(items)}]"
