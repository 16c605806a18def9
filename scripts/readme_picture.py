"""Make the README's picture: the demo's own result page, photographed in a browser.

    python scripts/readme_picture.py --seed 1

Needs the extras `app` and `dev`, and Debian's chromium. The athlete is rendered; no real person is in the picture.
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
from pathlib import Path

from pe_coach.demo import demo_as_text, keep_demo, run_demo

WIDTH_PX, HEIGHT_PX = 860, 560
"""What is photographed of the page: the correction and the score."""

SHARPNESS = 1.5
"""Pixels of the picture per pixel of the page, for fine screens."""

COLOURS = 192
"""Colours of the palette; more make the file larger than 300 kB."""


def main() -> None:
    """Render, grade, photograph, and say what was put in and found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "docs" / "images" / "demo.png")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        demo = run_demo(Path(folder), seed=chosen.seed)
        keep_demo(demo)
        picture = small(photograph(Path(folder) / "report.html"))
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_bytes(picture)
    print(demo_as_text(demo))
    print(f"{chosen.out.name}: {len(picture) / 1000:.0f} kB")


def photograph(page: Path) -> bytes:
    """The top of a page as PNG."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": WIDTH_PX, "height": HEIGHT_PX}, device_scale_factor=SHARPNESS)
        tab.goto(page.as_uri())
        picture = tab.screenshot()
        browser.close()
    return picture


def small(picture: bytes) -> bytes:
    """The same PNG with a palette."""
    from PIL import Image

    target = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(target, "PNG", optimize=True)
    return target.getvalue()


if __name__ == "__main__":
    main()
