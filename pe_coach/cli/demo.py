"""`pe-coach demo`: films a pupil with a known fault, grades the film, and shows whether the fault was found."""

from __future__ import annotations


def demo() -> None:
    """See it work without a film of your own."""
