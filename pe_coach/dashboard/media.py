"""Addresses within the page for pictures and films.

The server hands them out to the sessions that were given them only, and forgets them with the session: unlike files in
a static folder, nobody else can read a pupil's film.
"""

from __future__ import annotations

from pathlib import Path

from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx


def media_url(content: bytes | Path, mime: str, key: str) -> str:
    """An address of the content; what had the same key before is forgotten once nobody shows it.

    Outside a running page (a bare script) it is empty.
    """
    if get_script_run_ctx(suppress_warning=True) is None:
        return ""
    data = content if isinstance(content, bytes) else str(content)
    return get_instance().media_file_mgr.add(data, mime, f"pe-coach-{key}")


def picture_url(picture: Path) -> str:
    """Address of a picture in an attempt's folder."""
    return media_url(picture, "image/jpeg", f"{picture.parent.name}-{picture.name}")
