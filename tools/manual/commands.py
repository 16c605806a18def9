"""The page of all commands and flags, from the command line itself."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import typer

from pe_coach.cli.main import commands

WORDS: dict[Any, str] = {Path: "PATH", int: "N", float: "N", str: "TEXT"}
"""What stands for a value that has no name of its own."""


def reference() -> str:
    """Every command in the order of `--help`, with its arguments and flags, as Markdown."""
    return "\n\n".join(_section(name, command) for name, command in all_commands())


def all_commands() -> Iterator[tuple[str, Any]]:
    """Names as they are typed, without the program's own, and the commands behind them; groups are left out."""
    yield from _inside("", typer.main.get_command(commands))


def _inside(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    if not hasattr(command, "commands"):
        yield name.strip(), command
        return
    for word, inner in command.commands.items():
        if not inner.hidden:
            yield from _inside(f"{name} {word}", inner)


def flags_of(command: Any) -> list[Any]:
    """The options of a command that `--help` shows, without `--help` itself."""
    return [each for each in command.params if _is_flag(each) and not each.hidden and "--help" not in each.opts]


def _is_flag(parameter: Any) -> bool:
    return str(parameter.param_type_name) == "option"


def _section(name: str, command: Any) -> str:
    """A command: what it does, how it is called, what it takes, examples."""
    arguments = [each for each in command.params if not _is_flag(each)]
    words, *examples = re.split(r"^Examples?:$", inspect.cleandoc(command.help or ""), flags=re.MULTILINE)
    called = " ".join(["pe-coach", name, *(_as_typed(each) for each in arguments), "[flags]"])
    parts = [f"## `pe-coach {name}`", words.strip(), _block([called]), _table(command, arguments)]
    return "\n\n".join(filter(None, [*parts, _block(re.findall(r"^- `(.*)`$", "".join(examples), re.MULTILINE))]))


def _block(lines: list[str]) -> str:
    return "\n".join(["```text", *lines, "```"]) if lines else ""


def _table(command: Any, arguments: list[Any]) -> str:
    types = _types(command)
    rows = [_row(each, types) for each in (*arguments, *flags_of(command))]
    return "\n".join(["| | default | what it is |", "| --- | --- | --- |", *rows]) if rows else ""


def _as_typed(argument: Any) -> str:
    name = _called(argument) + (" ..." if argument.nargs != 1 else "")
    return name if argument.required else f"[{name}]"


def _row(parameter: Any, types: dict[str, Any]) -> str:
    """A row of the table: as it is typed, what it is without being told, what it does."""
    said = " ".join((parameter.help or "").split()).replace("|", "\\|")
    more = " May be given several times." if getattr(parameter, "multiple", False) else ""
    limits = _limits(parameter)
    return f"| {typed(parameter, types)} | {default(parameter)} | {said}{more}{limits} |"


def typed(parameter: Any, types: dict[str, Any]) -> str:
    """A flag with what stands for its value, or the name of an argument; several values one after the other."""
    if not _is_flag(parameter):
        return " or ".join(f"`{name}`" for name in _called(parameter).split("|"))
    if parameter.is_flag:
        return ", ".join(f"`{each}`" for each in (*parameter.opts, *parameter.secondary_opts))
    first, *others = _values(parameter, types)
    return ", ".join(f"`{each}`" for each in (f"{parameter.opts[-1]} {first}", *others))


def _values(parameter: Any, types: dict[str, Any]) -> list[str]:
    """All values there are, or the one word that stands for them."""
    kind = types.get(parameter.name)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [str(each.value) for each in kind]
    return [parameter.metavar or WORDS[kind]]


def _called(argument: Any) -> str:
    return str(argument.metavar or argument.name.upper()).removesuffix("...")


def default(parameter: Any) -> str:
    """What holds without the flag; nothing where it is simply absent."""
    if parameter.required:
        return "needed"
    value = parameter.default
    if value is None or value is False or value == () or callable(value):
        return ""
    if value is True:
        return f"`{parameter.opts[0]}`"
    return f"`{value.value if isinstance(value, Enum) else value}`"


def _limits(parameter: Any) -> str:
    """The least and the largest value, where there are any."""
    low, high = getattr(parameter, "min", None), getattr(parameter, "max", None)
    if low is None and high is None:
        return ""
    if high is None:
        return f" {low} or more."
    return f" {low} to {high}." if low is not None else f" At most {high}."


def _types(command: Any) -> dict[str, Any]:
    """The type of each value, without `None` and without a list around it."""
    signature = inspect.signature(command.callback, eval_str=True)
    return {name: _bare(each.annotation) for name, each in signature.parameters.items()}


def _bare(kind: Any) -> Any:
    inner = [each for each in typing.get_args(kind) if each is not type(None)]
    return _bare(inner[0]) if inner else kind
