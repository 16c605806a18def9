"""Many clips: a folder, a class."""

from pe_coach.classes.attempt import Keep, attempt
from pe_coach.classes.folder import ClassResult, find_files, grade_class

__all__ = ["ClassResult", "Keep", "attempt", "find_files", "grade_class"]
