"""Names of pupils and of files come from anywhere: they are text on every page, in every sheet and on the disk."""

from __future__ import annotations

import csv
import html
import re
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from pe_coach.jobs.incoming import safe_name
from pe_coach.unpacking import file_name, unpack

NAMES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea></title><svg/onload=alert(1)>",
    "<!-- Zoë",
    "]]> Zoë",
    "&lt;b&gt; Zoë",
    "javascript:alert(1)",
    '=HYPERLINK("http://x.example";"Zoë")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+1 Zoë",
    "-2+3 Zoë",
    "{{ 7*7 }} Zoë",
    "${7*7} %s%n {0.__class__}",
    "../../../evil",
    "..\\..\\evil",
    "CON",
    "Robert'); DROP TABLE pupils;--",
    "Zoë \u202egnp.exe",
    "Zo\u0000e".replace("\u0000", "\u200b") + " \ufeffM",
    "**Zoë** [x](http://x.example) :red[y]",
    "Z" + "o\u0335" * 40,
)
"""Twenty and more; what cannot be seen is dropped when a list is read."""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, pe_coach: Callable, keypoints: Path) -> Path:
    """What a class of such names leaves, each with an attempt that is graded."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "7b").mkdir()
    with np.load(keypoints) as file:
        arrays = {name: file[name] for name in file.files}
    with (folder / "list.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("number", "name"), *enumerate(NAMES, 1)])
    for number in range(1, len(NAMES) + 1):
        moved = arrays | {"xy": arrays["xy"] + 0.5 * number}
        np.savez(folder / "7b" / f"pupil_{number}.npz", **moved)
    run = ("grade-class", folder / "7b", "--event", "long_jump", "--roster", folder / "list.csv")
    graded = pe_coach(*run, "--out", folder / "out", "--workers", 1)
    assert graded.code == 0, graded.err
    cards = pe_coach("cards", folder / "list.csv", "--out", folder / "out" / "cards")
    assert cards.code == 0, cards.err
    assert sorted(each.name for each in folder.iterdir()) == ["7b", "list.csv", "out"]
    return folder / "out"


class _Elements(HTMLParser):
    """Every element with its attributes, and all text outside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.text, self._in = list[str](), list[tuple[str, str | None]](), "", ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._in = tag

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in not in ("script", "style"):
            self.text += f" {data} "


def pages(results: Path) -> Iterator[tuple[Path, str]]:
    found = [(path, path.read_text(encoding="utf-8")) for path in sorted(results.rglob("*.html"))]
    for packed in results.rglob("*.zip"):
        with zipfile.ZipFile(packed) as entries:
            found += [
                (packed / name, entries.read(name).decode()) for name in entries.namelist() if name.endswith(".html")
            ]
    assert len(found) >= 3
    yield from found


def test_no_name_becomes_a_script_or_an_element_of_a_page(results: Path) -> None:
    for path, text in pages(results):
        page = _Elements(text)
        scripts = "".join(re.findall(r"<script[^>]*>.*?</script", text, re.DOTALL))
        assert not re.search(r"<[^>]*alert\(1\)", scripts), path
        handlers = [(name, value) for name, value in page.attributes if name.startswith("on") or value == "x"]
        assert handlers == [], path
        links = [value or "" for name, value in page.attributes if name in ("href", "src")]
        assert not any(link.strip().lower().startswith(("javascript:", "http", "//")) for link in links), path
        assert "49 Zoë" not in text, path


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_is_shown_as_it_is_written(name: str, results: Path) -> None:
    from pe_coach.roster import tidy

    shown = tidy(name)
    whole = " ".join(" ".join(_Elements(text).text for _, text in pages(results)).split())
    assert shown in whole or shown in " ".join(html.unescape(whole).split())


def test_no_cell_of_a_sheet_is_a_formula(results: Path) -> None:
    cells = 0
    for path in results.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                cells += len(row)
                assert not [c for c in row if c.startswith(("=", "+", "@", "\t", "\r")) or re.match(r"-[^\d]|-2\+", c)]
    assert cells > 200
    for path in results.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as book:
            assert not [name for name in book.namelist() if b"<f>" in book.read(name)]


def test_files_are_named_so_that_every_system_can_have_them(results: Path) -> None:
    for path in results.rglob("*"):
        assert file_name(path.name) == path.name or path.name.startswith("."), path


FILE_NAMES = (
    *("../../evil.mp4", "..\\..\\evil.mp4", "/etc/passwd.mp4", "C:\\evil.mp4", "CON.mp4", "nul", "COM1.tar.mp4"),
    *(
        "a\u202e4pm.exe",
        "a\x00b.mp4",
        "a\nb.mp4",
        "a:b.mp4",
        "=cmd.mp4",
        "<script>.mp4",
        ".hidden.mp4",
        "a" * 300 + ".mp4",
    ),
    *("trailing. . .mp4 ", "$(rm -rf).mp4", "-rf.mp4", "~", "a\u200bb.mp4", "lpt9.MOV", "\u0065\u0301.mp4"),
)


@pytest.mark.parametrize("name", FILE_NAMES)
def test_a_hostile_file_name_stays_in_its_folder_and_is_none_of_a_device(name: str, tmp_path: Path) -> None:
    for made in (safe_name(name), file_name(name)):
        path = tmp_path / made
        path.write_bytes(b"")
        assert path.parent.resolve() == path.resolve().parent and list(tmp_path.iterdir()) == [path]
        assert made.isprintable() and len(made.encode()) <= 255 and not re.search(r'[<>:"/\\|?*]', made)
        assert not re.match(r"(con|nul|com1|lpt9)(\.|$)", made, re.IGNORECASE)
        assert made == made.strip(" .") or made.startswith(".")
        path.unlink()


@pytest.mark.parametrize("name", [name for name in FILE_NAMES if not re.match(r"\.\.|/|C:", name) and "\0" not in name])
def test_a_hostile_name_in_a_zip_file_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "7b.zip", "w") as packed:
        packed.writestr(zipfile.ZipInfo("jump.mp4"), b"film")
        packed.writestr(zipfile.ZipInfo(f"in/{name}"), b"film")
    films = unpack(tmp_path / "7b.zip", tmp_path / "out")
    assert all(film.resolve().is_relative_to(tmp_path / "out") for film in films)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["7b.zip", "out"]
