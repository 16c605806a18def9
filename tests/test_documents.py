"""What the documents promise at first sight."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/teacher-guide.md", "docs/privacy.md")
HOW_TO = (
    "docs/key-points.md",
    "docs/adding-an-event.md",
    "docs/cards.md",
    "docs/grades.md",
    "docs/adding-a-language.md",
    "docs/own-network.md",
    "docs/paper-experiments.md",
    "models/README.md",
)


def test_the_readme_has_two_commands_each_of_one_line(root: Path) -> None:
    """Continuous integration and every newcomer copy exactly these."""
    blocks = re.findall(r"^```bash\n(.*?)^```$", (root / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    assert all(block.count("\n") == 1 for block in blocks)


@pytest.mark.parametrize("name", [*DOCUMENTS, *HOW_TO])
def test_links_lead_to_files_that_are_there(root: Path, name: str) -> None:
    document = root / name
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []
