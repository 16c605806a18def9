"""What all tests of pages share."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _same_main_module() -> Iterator[None]:
    """A page that is tried out stands as the program's main module, which worker processes would load again."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
