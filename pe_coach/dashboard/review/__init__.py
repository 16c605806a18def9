"""The review queue: a table with pictures of the key instants, worked through with the keyboard."""

from pe_coach.dashboard.review.acting import Acting, Action
from pe_coach.dashboard.review.rows import Seeing, row_of, who
from pe_coach.dashboard.review.table import review

__all__ = ["Acting", "Action", "Seeing", "review", "row_of", "who"]
