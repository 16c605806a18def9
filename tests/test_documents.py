"""What the documents promise at first sight, and what they say of the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pe_coach.cli.main import commands
from tools.manual.commands import all_commands, flags_of
from tools.manual.pages import outdated
from tools.manual.site import NAVIGATION, OUTSIDE

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/*.md", "models/README.md")
    for path in ROOT.glob(pattern)
)
COMMANDS = dict(all_commands())
WHOLE = typer.main.get_command(commands)

MOST_IMAGES_BYTES = 1_500_000
"""Of all pictures in the repository."""

WIDE = {"COLUMNS": "300", "TERMINAL_WIDTH": "300"}


def test_the_readme_has_two_commands_each_of_one_line(root: Path) -> None:
    """Continuous integration and every newcomer copy exactly these."""
    blocks = re.findall(r"^```bash\n(.*?)^```$", (root / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    assert all(block.count("\n") == 1 for block in blocks)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_and_pictures_lead_to_files_that_are_there(root: Path, name: str) -> None:
    document = root / name
    links = re.findall(r"\]\((?!\w+:)([^)#]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_programs_that_a_document_names_are_there(root: Path, name: str) -> None:
    """Mostly those that print its figures."""
    named = set(re.findall(r"\b(?:benchmarks|tools|tests|scripts)/[\w/]+\.py\b", (root / name).read_text("utf-8")))
    assert sorted(each for each in named if not (root / each).is_file()) == []


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "CHANGELOG.md"])
def test_every_command_in_a_document_has_the_flags_it_is_given(root: Path, name: str) -> None:
    for line in _typed(root / name):
        found = _command(line)
        assert found is not None, f"there is no such command: {line}"
        known = {flag for each in found.params for flag in (*each.opts, *each.secondary_opts)} | {"--help", "--version"}
        assert set(re.findall(r"(?<=\s)--[a-z][a-z-]*", line)) <= known, line


def test_what_a_program_writes_of_the_manual_is_up_to_date() -> None:
    assert outdated() == [], "write them anew: python -m tools.manual"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_page_of_commands_says_what_help_says(root: Path, name: str) -> None:
    said = CliRunner().invoke(commands, [*name.split(), "--help"], env=WIDE).output
    section = re.split(r"^## ", (root / "docs" / "commands.md").read_text("utf-8"), flags=re.MULTILINE)
    (page,) = (part for part in section if part.startswith(f"`pe-coach {name}`\n"))
    rows = {flag: row for row in re.findall(r"^\| `--.*$", page, re.MULTILINE) for flag in _flags(row.split(" | ")[0])}
    printed = _printed(said)
    assert set(rows) == set(printed) - {"--help"}
    for flag, entry in printed.items():
        if told := re.search(r"\[default: (.*?)\]", entry):
            assert f"| `{told[1]}` |" in rows[flag]
        assert ("[required]" in entry) == ("| needed |" in rows.get(flag, ""))
    assert all(each.help for each in flags_of(COMMANDS[name]))


def test_the_readme_says_of_the_peer_and_of_two_phones_what_the_validation_says(root: Path) -> None:
    readme = " ".join((root / "README.md").read_text("utf-8").split())
    report = (root / "docs" / "validation.md").read_text("utf-8")
    peer = [row.split(" | ") for row in re.findall(r"^\| (.*) \|$", report.partition("## A peer")[2], re.MULTILINE)]
    refused = [int(row[1]) for row in peer if row[-1].startswith("100 % refused")]
    (itself,) = (row for row in peer if row[0].startswith("identity"))
    assert f"{sum(refused)} of {sum(refused)}" in readme
    theirs, ours = (cell.split()[0] for cell in itself[2:4])
    assert f"a median of {theirs} of 100 for elite jumps against their own set, where pe-coach gives {ours}" in readme
    (error,) = re.findall(r"^\| two phones: standard error .* \| ([\d.]+) points", report, re.MULTILINE)
    assert f"a standard error of {error} points" in readme


def test_every_page_is_in_the_menu_of_the_site() -> None:
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")} | {name.removesuffix(".md") for name in OUTSIDE}
    assert {page for group in NAVIGATION.values() for page in group} == pages - {"index"}


def test_all_pictures_together_are_small() -> None:
    sizes = [path.stat().st_size for path in (ROOT / "docs").rglob("*") if path.suffix in (".jpg", ".png", ".svg")]
    assert sum(sizes) < MOST_IMAGES_BYTES


def _printed(said: str) -> dict[str, str]:
    """What `--help` prints of each flag, over as many lines as it takes."""
    entries = re.split(r"^│[ *]*(?=--)", said, flags=re.MULTILINE)[1:]
    return {flag: entry for entry in entries for flag in _flags(re.match(r"(?:--[a-z-]+\s*)+", entry)[0])}


def _typed(document: Path) -> Iterator[str]:
    """Commands as they are typed: lines of code blocks, and code within a sentence."""
    text = document.read_text("utf-8")
    for block in re.findall(r"^ *```\w*\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL):
        lines = block.replace("\\\n", " ").splitlines()
        yield from (
            found[1] for line in lines if (found := re.match(r"\s*(?:\S*/)?(pe-coach (?!\[|.*\[flags\]).*)", line))
        )
    yield from re.findall(
        r"`(pe-coach [a-z][^`…]*)`", re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    )


def _command(line: str) -> object:
    """What is called; the whole group where only that is named."""
    found = WHOLE
    for word in line.split()[1:]:
        inside = getattr(found, "commands", None)
        if inside is None or word.startswith("--"):
            return found
        if word not in inside:
            return None
        found = inside[word]
    return found


def _flags(text: str) -> set[str]:
    return set(re.findall(r"--[a-z][a-z-]*", text))
