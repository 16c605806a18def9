"""The command `pe-coach`: which commands there are, and how every error becomes one line and an exit code."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from pe_coach import __version__
from pe_coach.cli import (
    app,
    bench,
    cache,
    calibrate,
    cards,
    compare,
    demo,
    doctor,
    events,
    forget,
    grade,
    grade_class,
    model,
    panel,
    pose,
    purge,
    reference,
)
from pe_coach.cli.exits import EXIT_MISTAKE, EXIT_USAGE, complain
from pe_coach.errors import PeCoachError

EPILOG = """
**Examples**

- `pe-coach demo` — see it work without a film of your own

- `pe-coach grade jump.mp4 --event long_jump --out reports`

- `pe-coach grade-class films --event long_jump --out results`

**What a status means**

- *accepted*: no doubt is known

- *warning*: read the reasons first; there may be phases without a total

- *rejected*: the film can be read, but no grade could be defended

- *failed*: the file could not be graded at all

**Exit codes**

- 0: every clip has a result

- 1: the program made a mistake

- 2: the command is wrong, or the results cannot be written

- 3: some clip failed, or `doctor` found a problem

- 130: stopped with Ctrl-C
"""

commands = typer.Typer(
    name="pe-coach",
    help="Scores physical-education movements from a phone film: phases, joint-level corrections, a class sheet.\n\n"
    "Works without a network; films never leave this computer.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS: tuple[Callable[..., None], ...] = (
    *(grade.grade, grade_class.grade_class, cards.cards, compare.compare, calibrate.calibrate),
    *(demo.demo, pose.pose, events.events, app.app, doctor.doctor, bench.bench, forget.forget, purge.purge),
)
for command in COMMANDS:
    commands.command()(command)
commands.add_typer(model.commands, name="model")
commands.add_typer(cache.commands, name="cache")
commands.add_typer(reference.commands, name="reference")
commands.add_typer(panel.commands, name="panel")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pe-coach {__version__}")
        raise typer.Exit


@commands.callback()
def pe_coach(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Options that stand before a command."""


def main() -> None:
    """Run the command line and leave with its exit code. Every error is one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        commands(prog_name="pe-coach")
    except PeCoachError as error:
        complain(error)
        sys.exit(EXIT_USAGE)
    except Exception as error:
        logging.getLogger(__name__).debug("an error that nobody foresaw", exc_info=True)
        what = f"the program made a mistake ({type(error).__name__}: {error})"
        complain(f"{what}. Run again with --debug and report what it prints.")
        sys.exit(EXIT_MISTAKE)
