"""`pe-coach cache`: the key points that are kept on this computer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

commands = typer.Typer(
    help="Key points kept on this computer, so that the same film is graded again at once.", no_args_is_help=True
)

Folder = Annotated[
    Path | None, typer.Option("--cache", metavar="DIR", help="Another folder than your own cache folder.")
]


@commands.command()
def show(cache: Folder = None) -> None:
    """Print where they are kept, how many films' and how much they take."""
    from pe_coach.cache import Cache, default_folder

    kept = Cache(cache or default_folder())
    entries = kept.entries()
    size_mb = sum(entry.stat().st_size for entry in entries) / 1e6
    print(f"{kept.folder}: {len(entries)} entries, {size_mb:.1f} MB")


@commands.command()
def clear(cache: Folder = None) -> None:
    """Delete all that is kept. Films, reports and sheets are not touched."""
    from pe_coach.cache import Cache, default_folder

    kept = Cache(cache or default_folder())
    print(f"{kept.folder}: {kept.clear()} entries deleted")
