"""`pe-coach reference`: the motions that attempts are compared with."""

from __future__ import annotations

import typer

commands = typer.Typer(no_args_is_help=True, help="The motions that attempts are compared with.")


@commands.callback()
def reference() -> None:
    """The motions that attempts are compared with."""


@commands.command("list")
def list_references() -> None:
    """List the reference motions: event, name, kind, and where each comes from."""
    from pe_coach.alignment.reference import load_reference, reference_names
    from pe_coach.events import event_ids

    for event in event_ids():
        for name in reference_names(event):
            motion = load_reference(event, name)
            print(f"{event} {name}: {motion.kind}, from {len(motion.sources)} sources: {', '.join(motion.sources)}")
