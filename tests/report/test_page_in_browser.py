"""The page as a browser shows and prints it."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from pe_coach.report import Report, write_page

PICTURE = np.full((900, 675, 3), (10, 120, 200), np.uint8)


@pytest.mark.browser
def test_the_page_prints_on_one_a4_sheet_and_asks_for_nothing(jump: Report, tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install 'pe-coach[dev]'")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Debian's chromium")
    joints = {
        f"{side}_{part}": row
        for side in ("left", "right")
        for part in ("knee", "hip", "elbow")
        for row in [next(iter(jump.table.values()))]
    }
    file = write_page(tmp_path / "page.html", dataclasses.replace(jump, table=joints), PICTURE)
    asked: list[str] = []
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        sheet = browser.new_page()
        sheet.on("request", lambda request: asked.append(request.url))
        sheet.goto(file.as_uri())
        pdf = sheet.pdf(prefer_css_page_size=True)
        browser.close()
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
