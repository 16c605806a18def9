"""Help: the manual opens without a network, its pictures are there, and no link leads astray."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="needs the page: pip install -e '.[app]'")

from streamlit.testing.v1 import AppTest

from pe_coach.dashboard.navigation import PLACES
from pe_coach.dashboard.pages import help as help_page

SECONDS = 60


@pytest.mark.parametrize("name", help_page.PAGES)
def test_each_page_of_the_manual_opens(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PE_COACH_DATA", str(tmp_path))
    app = AppTest.from_string("from pe_coach.dashboard.pages.help import main\nmain()", default_timeout=SECONDS)
    app.query_params["page"] = name
    page = app.run()
    assert not page.exception
    text = "\n".join(part.value for part in page.markdown)
    source = Path(help_page.path("docs", f"{name}.md")).read_text("utf-8")
    assert len(text) > 0.8 * len(source)
    assert "<!--" not in text and "![" not in text
    assert [part.type for part in page.main].count("image") == len(re.findall(r"^!\[", source, re.MULTILINE))
    places = {place.name for place in PLACES} | {f"help?page={other}" for other in help_page.PAGES}
    assert set(re.findall(r"\]\((?!\w+:)([^)]*)\)", text)) <= places


def test_a_wheel_carries_the_manual(root: Path) -> None:
    build = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert "docs" in build["only-include"]
    assert build["sources"]["docs"] == "pe_coach/data/docs"
