"""Room 9, what people take away: the report as JSON, CSV row, text, page and overlay film.

`pe_coach.report.overlay` draws on pictures and is imported where it is used, since it loads the video library.
"""

from pe_coach.report.as_csv import write_failures, write_results
from pe_coach.report.as_json import from_json, rounded, to_json
from pe_coach.report.as_text import as_text
from pe_coach.report.page import page, write_page
from pe_coach.report.types import Instant, PersonSeen, PhaseSpan, Report, UsedShot
from pe_coach.words import languages

__all__ = [
    "Instant",
    "PersonSeen",
    "PhaseSpan",
    "Report",
    "UsedShot",
    "as_text",
    "from_json",
    "languages",
    "page",
    "rounded",
    "to_json",
    "write_failures",
    "write_page",
    "write_results",
]
