"""A page as PDF, where the extra `pdf` is installed."""

from __future__ import annotations

from importlib.util import find_spec

from pe_coach.errors import OutputError

NEEDED = (
    "A PDF needs the extra 'pdf' (pip install 'pe-coach[pdf]') and the system's library Pango. "
    "Without it, open the page and print it from the browser."
)


def pdf_available() -> bool:
    """Whether the extra `pdf` is installed; that the system has what it needs shows when it is used."""
    return find_spec("weasyprint") is not None


def pdf_of(page: str) -> bytes:
    """A page as PDF/UA, which screen readers can read; nothing that the page does not carry itself is loaded.

    Raises:
        OutputError: `not_installed`: the extra `pdf` or what it needs of the system is missing.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as missing:
        raise OutputError("not_installed", NEEDED) from missing
    made: bytes = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=["data"])).write_pdf(
        pdf_variant="pdf/ua-1"
    )
    return made
