"""The editor for what the program got wrong: who is meant, phases, sides, points; the grade follows at once."""

from pe_coach.dashboard.doubt.editor import doubt_editor

__all__ = ["doubt_editor"]
