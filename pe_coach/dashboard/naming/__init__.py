"""Who is on which film: pictures beside names, put right with the keyboard."""

from pe_coach.dashboard.naming.acting import Action, acted
from pe_coach.dashboard.naming.rows import rows_of
from pe_coach.dashboard.naming.table import naming_table

__all__ = ["Action", "acted", "naming_table", "rows_of"]
