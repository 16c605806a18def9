"""Many clips: a folder, a class."""

from pe_coach.classes.attempt import attempt
from pe_coach.classes.folder import ClassResult, find_files, grade_class
from pe_coach.classes.types import Keep

__all__ = ["ClassResult", "Keep", "attempt", "find_files", "grade_class"]
