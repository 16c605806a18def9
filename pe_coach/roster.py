"""Who is in a class: the list that a teacher keeps as a CSV file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """Somebody of a class list.

    Attributes:
        number: of the pupil's card, from 1; the place in the list where the list says none.
        name: as the list writes it.
        email, external_id: what a gradebook may know the pupil by.
    """

    number: int
    name: str
    email: str = ""
    external_id: str = ""
