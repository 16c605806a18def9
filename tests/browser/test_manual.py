"""The manual is built without a fault and read from a disk: nothing is loaded from elsewhere, and its search finds."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

A4 = {"format": "A4", "margin": dict.fromkeys(("top", "bottom", "left", "right"), "15mm")}
"""A page as a browser prints it."""


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if importlib.util.find_spec("sphinx") is None:
        pytest.skip("needs the extra 'docs'")
    folder = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, "-m", "tools.manual.site", str(folder)], cwd=root, check=True)
    return folder


def test_every_page_opens_from_a_disk_and_asks_nobody(page: Page, site: Path) -> None:
    for path in sorted(site.rglob("*.html")):
        page.goto(path.as_uri())
        assert page.locator("#furo-main-content").count(), path.name
    loaded = r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"(?:https?:)?//"
    assert [path.name for path in site.rglob("*.html") if re.search(loaded, path.read_text("utf-8"))] == []


def test_the_search_finds_without_a_server(page: Page, site: Path) -> None:
    page.goto((site / "search.html").as_uri() + "?q=tripod")
    page.locator("ul.search li a").first.wait_for()
    assert page.locator('ul.search li a[href^="filming.html"]').count()


def test_no_page_is_wider_than_a_phone(page: Page, site: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for name in ("index", "teacher-guide", "filming", "for-parents", "commands"):
        page.goto((site / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name


def test_parents_get_one_sheet_of_paper(page: Page, site: Path) -> None:
    page.goto((site / "for-parents.html").as_uri())
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(**A4))) == 1
