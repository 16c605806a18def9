"""What the documents promise at first sight."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from pe_coach.cli.main import commands

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/teacher-guide.md", "docs/privacy.md")
HOW_TO = (
    "docs/key-points.md",
    "docs/adding-an-event.md",
    "docs/cards.md",
    "docs/csv.md",
    "docs/grade-class.md",
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


def test_the_manual_of_a_class_names_every_flag_and_no_other(root: Path) -> None:
    command = typer.main.get_command(commands).commands["grade-class"]  # type: ignore[attr-defined]
    flags = {flag for each in command.params for flag in (*each.opts, *each.secondary_opts) if flag.startswith("--")}
    manual = (root / "docs" / "grade-class.md").read_text("utf-8")
    rows = re.findall(r"^\| (`--.*?) \|", manual, re.MULTILINE)
    told = {flag for row in rows for flag in re.findall(r"--[a-z-]+", row)}
    assert told == flags | {"--help"}
