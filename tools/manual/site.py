"""The manual as a site that needs no network to be built or read, opened from a disk or from a server.

    python -m tools.manual.site OUT

Needs the extra `docs`. Any warning, such as a link that leads nowhere, is an error.
"""

from __future__ import annotations

import argparse
import posixpath
import re
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

NAVIGATION: dict[str, dict[str, str]] = {
    "For teachers": {
        "teacher-guide": "The teacher's guide",
        "filming": "How to film",
        "cards": "Number cards and names",
    },
    "Understanding a grade": {
        "for-parents": "For parents, on one page",
        "grades": "Scales, your own marks, panels",
        "csv": "The tables",
        "validation": "Validation",
    },
    "Setting up": {
        "install": "Installing without admin rights",
        "privacy": "Privacy",
        "impact-assessment": "Impact assessment",
        "SECURITY": "Security",
        "lan": "Other devices in the room",
        "operations": "Looking after it",
        "server": "A server, or many computers",
    },
    "For technicians": {
        "adding-an-event": "Adding an event",
        "adding-a-language": "Adding a language",
        "own-network": "Your own pose network",
        "models/README": "The pose networks",
        "paper-experiments": "The paper's experiments",
        "CONTRIBUTING": "Contributing",
        "CHANGELOG": "Changes",
    },
    "Reference": {
        "commands": "Commands and flags",
        "grade-class": "A whole class",
        "key-points": "Key points",
    },
}
"""What stands at the left of every page: page and title, in the order of reading. Every page of `docs/` is here."""

OUTSIDE = ("SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "models/README.md")
"""Pages that lie where readers of the repository look for them."""

TO_A_FILE = re.compile(r"\[`?([^\]]*?)`?\]\((?!\w+:)([^)#\s]+)(#[^)\s]*)?\)")
"""A link, or a picture, to another file: text, file, place in it."""


def main() -> None:
    """Build the site into a folder."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("out", type=Path, help="folder of the site; it is made")
    sys.exit(build(options.parse_args().out))


def build(out: Path) -> int:
    """Build the site; 0 where nothing was to be found fault with."""
    from sphinx.cmd.build import build_main

    with tempfile.TemporaryDirectory() as scratch:
        source, memory = Path(scratch, "source"), Path(scratch, "memory")
        assemble(source)
        flags = ["-q", "-W", "--keep-going", "-b", "html", "-c", str(Path(__file__).parent), "-d", str(memory)]
        return int(build_main([*flags, str(source), str(out)]))


def assemble(folder: Path) -> None:
    """Lay all pages and pictures into a folder, each under the path it has in the repository or in `docs/`."""
    shutil.copytree(DOCS, folder, ignore=shutil.ignore_patterns("dev"))
    for name in OUTSIDE:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    for page in folder.rglob("*.md"):
        name = page.relative_to(folder).as_posix()
        text = _led(folder, name, page.read_text("utf-8"))
        page.write_text(text + (_navigation() if name == "index.md" else ""), "utf-8")


def _led(folder: Path, page: str, text: str) -> str:
    """A page whose links lead to pages and pictures of the site; a link to any other file becomes its name."""
    home = posixpath.dirname(page if page in OUTSIDE else f"docs/{page}")

    def led(match: re.Match[str]) -> str:
        words, link, place = match[1], match[2], match[3] or ""
        path = posixpath.normpath(posixpath.join(home, link))
        inside = path.removeprefix("docs/")
        if not (folder / inside).exists() and Path(path).suffix in (".jpg", ".svg"):
            (folder / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, folder / inside)
        if (folder / inside).is_file():
            return f"[{words}]({posixpath.relpath(inside, posixpath.dirname(page) or '.')}{place})"
        return f"`{words}`" if (ROOT / path).exists() else match[0]

    return TO_A_FILE.sub(led, text)


def _navigation() -> str:
    """The menu, as the front page says it to Sphinx."""
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{_entries(pages)}\n```\n"
        for caption, pages in NAVIGATION.items()
    )


def _entries(pages: dict[str, str]) -> str:
    return "\n".join(f"{title} <{page}>" for page, title in pages.items())


if __name__ == "__main__":
    main()
