"""Many clips: folders, lesson films, a class; one computer or several."""

from pe_coach.classes.attempt import attempt
from pe_coach.classes.manifest import Manifest, Planned
from pe_coach.classes.planning import Plan, make_plan
from pe_coach.classes.running import begin, remove_gone, run
from pe_coach.classes.settings import Pages, settings_of
from pe_coach.classes.types import Done, Engine, Keep, Row, Task

__all__ = [
    "Done",
    "Engine",
    "Keep",
    "Manifest",
    "Pages",
    "Plan",
    "Planned",
    "Row",
    "Task",
    "attempt",
    "begin",
    "make_plan",
    "remove_gone",
    "run",
    "settings_of",
]
