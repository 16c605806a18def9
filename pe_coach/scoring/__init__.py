"""Room 7, how good and how sure: similarity, criteria, timing, interval, gate."""

from pe_coach.scoring.gate import REASON_CODES, Gate, Reason, Status
from pe_coach.scoring.score import SCORE_VERSION, score
from pe_coach.scoring.types import CriterionResult, Measured, Scores

__all__ = [
    "REASON_CODES",
    "SCORE_VERSION",
    "CriterionResult",
    "Gate",
    "Measured",
    "Reason",
    "Scores",
    "Status",
    "score",
]
