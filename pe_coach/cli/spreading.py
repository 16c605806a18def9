"""Flags that several commands share, declared once: a dataclass with a field for each, taken as one parameter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Any, get_type_hints


def spread(command: Callable[..., None]) -> Callable[..., None]:
    """The command as Typer is to see it: instead of a parameter that is a dataclass a flag for every field of that.

    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Size:
    ...     width: int
    ...     height: int = 2
    >>> @spread
    ... def show(name: str, size: Size) -> None:
    ...     print(name, size)
    >>> str(signature(show)), show(name="a", width=1, height=3)
    a Size(width=1, height=3)
    ('(*, name: str, width: int, height: int = 2)', None)
    """
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: hint for name, hint in hints.items() if is_dataclass(hint)}

    @wraps(command)
    def told(**given: Any) -> None:
        for name, group in groups.items():
            given[name] = group(**{each.name: given.pop(each.name) for each in fields(group)})
        command(**given)

    flat = list(_flat(signature(command), hints))
    told.__signature__ = Signature(flat)  # type: ignore[attr-defined]
    told.__annotations__ = {each.name: each.annotation for each in flat}
    return told


def _flat(declared: Signature, hints: dict[str, Any]) -> Iterator[Parameter]:
    """The parameters of a command, fields in the place of their dataclass."""
    for parameter in declared.parameters.values():
        hint = hints[parameter.name]
        if not is_dataclass(hint):
            yield parameter.replace(annotation=hint, kind=Parameter.KEYWORD_ONLY)
            continue
        flags = get_type_hints(hint, include_extras=True)
        for each in fields(hint):
            default = Parameter.empty if each.default is MISSING else each.default
            yield Parameter(each.name, Parameter.KEYWORD_ONLY, default=default, annotation=flags[each.name])
