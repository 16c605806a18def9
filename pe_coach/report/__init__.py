"""Room 9, what people take away: the report as JSON, CSV row, page and overlay film."""

from pe_coach.report.types import Instant, PhaseSpan, Report

__all__ = ["Instant", "PhaseSpan", "Report"]
