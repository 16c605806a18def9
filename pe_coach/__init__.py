"""pe-coach scores physical-education movements from a film: phases, joint-level corrections, a class sheet.

>>> import pe_coach
>>> pe_coach.__version__
'0.1.0'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pe_coach.version import __version__

__all__ = ["__version__", "grade", "grade_poses"]

if TYPE_CHECKING:
    from pe_coach.grading import grade, grade_poses


def __getattr__(name: str) -> Any:
    """Load the walk only when it is asked for, so that `import pe_coach` stays cheap."""
    if name in ("grade", "grade_poses"):
        from pe_coach import grading

        return getattr(grading, name)
    raise AttributeError(f"module 'pe_coach' has no attribute {name!r}")
