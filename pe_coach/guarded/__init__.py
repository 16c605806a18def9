"""Work that may crash, hang or fill the memory, done where it can do no harm: in worker processes with limits."""

from pe_coach.guarded.crew import each
from pe_coach.guarded.working import Tell

__all__ = ["Tell", "each"]
