"""Frozen dataclasses of numbers and arrays as a flat table of plain arrays, and back to the last bit; no pickle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
Kind = TypeVar("Kind")

COUNT = "count"


def to_arrays(value: object, name: str = "") -> Arrays:
    """A value as arrays by name: `.field` of a dataclass, `.n` of a tuple of dataclasses; None is left out.

    Numbers, strings and tuples of numbers become one array each.

    >>> to_arrays((1.5, 2.5), "size")
    {'size': array([1.5, 2.5])}
    """
    if value is None:
        return {}
    if is_dataclass(value):
        parts: dict[str, object] = {field.name: getattr(value, field.name) for field in fields(value)}
    elif isinstance(value, tuple) and not all(isinstance(part, (int, float)) for part in value[:1]):
        parts = {str(n): part for n, part in enumerate(value)}
    else:
        return {name: np.asarray(value)}
    count = {f"{name}.{COUNT}": np.array(len(parts))} if isinstance(value, tuple) else {}
    return count | {key: array for part, of in parts.items() for key, array in to_arrays(of, f"{name}.{part}").items()}


def from_arrays(kind: type[Kind], arrays: Mapping[str, NDArray[Any]]) -> Kind:
    """What `to_arrays` was given, a dataclass of this kind.

    Raises:
        KeyError, ValueError, TypeError: the arrays are something else.
    """
    found: Kind = _value(kind, arrays, "")
    return found


def _value(kind: Any, arrays: Mapping[str, NDArray[Any]], name: str) -> Any:
    if is_dataclass(kind):
        make: Any = kind
        hints = get_type_hints(kind)
        return make(**{field.name: _value(hints[field.name], arrays, f"{name}.{field.name}") for field in fields(kind)})
    given = get_args(kind)
    if NoneType in given:
        known = name in arrays or any(key.startswith(f"{name}.") for key in arrays)
        return _value(given[0], arrays, name) if known else None
    if get_origin(kind) is tuple and is_dataclass(given[0]):  # an empty tuple was written like one of numbers
        count = int(arrays.get(f"{name}.{COUNT}", np.array(0)))
        return tuple(_value(given[0], arrays, f"{name}.{n}") for n in range(count))
    if get_origin(kind) is np.ndarray:
        return arrays[name]
    return tuple(arrays[name].tolist()) if get_origin(kind) is tuple else kind(arrays[name].item())
