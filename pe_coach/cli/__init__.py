"""The commands, one file each."""

from pe_coach.cli.main import main

__all__ = ["main"]
