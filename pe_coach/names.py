"""How it is known whose attempt a film shows."""

from __future__ import annotations

from enum import StrEnum


class NamedBy(StrEnum):
    """How it is known whose attempt a clip shows."""

    CARD = "card"
    FILE_NAME = "file_name"
    TEACHER = "teacher"
    ORDER = "order"
    NOBODY = "nobody"

    @property
    def is_guess(self) -> bool:
        """Whether somebody must look before the name goes anywhere."""
        return self is NamedBy.ORDER
