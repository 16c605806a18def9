"""`pe-coach doctor`: whether everything is there on this computer."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pe_coach.cli.exits import EXIT_SOME_FAILED, printable

if TYPE_CHECKING:
    from pe_coach.diagnosis.types import Check

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a check, one a line, nothing else on stdout.")]
Quick = Annotated[bool, typer.Option("--quick", help="Leave out the self-test, which grades two seconds of film.")]
Data = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Folder of the data, where it is another one.")
]

WIDTH = 14
"""Letters of the longest name."""


def doctor(quick: Quick = False, data: Data = None, as_json: AsJson = False) -> None:
    """Look whether everything is there: versions, networks, decoders, folders, room; and grade two seconds of film.

    One line a check, with what to do; exit code 3 where something is wrong. No pupil is named, nor the account of the
    person at the computer: what is printed can be mailed to somebody who helps.

    Examples:

    - `pe-coach doctor`

    - `pe-coach doctor --quick --json`
    """
    from pe_coach.diagnosis.computer import computer
    from pe_coach.diagnosis.self_test import self_test
    from pe_coach.diagnosis.software import software
    from pe_coach.diagnosis.types import State

    broken = False
    for check in chain(software(), computer(data), () if quick else self_test()):
        print(_json(check) if as_json else _line(check), flush=True)
        broken |= check.state is State.PROBLEM
    if broken:
        raise typer.Exit(EXIT_SOME_FAILED)


def _line(check: Check) -> str:
    """A check in words; what to do stands below it."""
    from pe_coach.diagnosis.anonymous import without_name

    do = f"\n{'':8} {'':{WIDTH}} > {check.do}" if check.do else ""
    return printable(without_name(f"{check.state:8} {check.name:{WIDTH}} {check.found}{do}"))


def _json(check: Check) -> str:
    import json
    from dataclasses import asdict

    from pe_coach.diagnosis.anonymous import without_name

    told = {name: None if value is None else without_name(value) for name, value in asdict(check).items()}
    return json.dumps(told)
