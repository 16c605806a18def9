"""What is put around the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.middleware import Middleware

from pe_coach.dashboard.serving.announcing import announced, say
from pe_coach.dashboard.serving.door import Door
from pe_coach.dashboard.serving.gate import Gate

PAGE = Path(__file__).with_name("visit.py")
"""The script of the pages."""


def parts() -> dict[str, Any]:
    """A door of its own, the gate before it and what is said at the start, as `streamlit`'s `App` takes them."""
    door = Door(say)
    return {"middleware": [Middleware(Gate, door=door)], "lifespan": lambda _app: announced(door)}
