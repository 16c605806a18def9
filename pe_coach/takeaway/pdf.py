"""A page as PDF, where the extra `pdf` is installed."""

from __future__ import annotations

from importlib.util import find_spec

from pe_coach.errors import OutputError


def pdf_available() -> bool:
    """Whether the extra `pdf` is installed; that the system has what it needs shows when it is used."""
    return find_spec("weasyprint") is not None


def pdf_of(page: str) -> bytes:
    """A page as PDF/UA, which screen readers can read; nothing is loaded from anywhere.

    Raises:
        OutputError: `not_installed`: the extra `pdf` or what it needs of the system is missing.
    """
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as missing:
        raise OutputError("not_installed", NEEDED) from missing
    made: bytes = HTML(string=page, url_fetcher=_refused).write_pdf(pdf_variant="pdf/ua-1")
    return made


NEEDED = (
    "A PDF needs the extra 'pdf' (pip install 'pe-coach[pdf]') and the system's library Pango. "
    "Without it, open the page and print it from the browser."
)


def _refused(url: str) -> dict[str, object]:
    """A page is self-contained: only what it carries itself is read."""
    from weasyprint import default_url_fetcher

    if not url.startswith("data:"):
        raise ValueError(f"a page may not load {url}")
    fetched: dict[str, object] = default_url_fetcher(url)
    return fetched
