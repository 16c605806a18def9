"""A pupil is forgotten in the folder of a class: neither name nor bytes are anywhere afterwards, the others stay."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

NAME = "Zoë Müller-Ötting"
LIST = f"number,name,consent\n1,{NAME},yes\n2,Ben Okri,yes\n"
WINDOW = 64


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, keypoints: Path, pe_coach: Callable) -> Path:
    """A class of two, two clips of each, with what was corrected by hand; returns the folder that holds all."""
    tmp_path = tmp_path_factory.mktemp("model")
    films = tmp_path / "7b"
    films.mkdir()
    with np.load(keypoints) as file:
        arrays = {name: file[name] for name in file.files}
    for number, stem in enumerate(("zoe a", "zoe b", "ben a", "ben b")):
        np.savez(films / f"{stem}.npz", **arrays | {"xy": arrays["xy"] * (1.0 + 0.1 * number)})
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    rows = [f"{stem}.npz,{NAME if 'zoe' in stem else 'Ben Okri'}\n" for stem in ("zoe a", "zoe b", "ben a", "ben b")]
    (tmp_path / "names.csv").write_text("".join(["clip,pupil\n", *rows]), "utf-8")
    flags = ("--roster", tmp_path / "list.csv", "--names", tmp_path / "names.csv", "--workers", 1)
    command = ("grade-class", films, "--event", "long_jump", "--out", tmp_path / "out")
    assert pe_coach(*command, *flags).code == 0
    return tmp_path


@pytest.fixture
def graded(model: Path, tmp_path: Path) -> Path:
    """The same to be changed."""
    return shutil.copytree(model, tmp_path / "class")


def windows(content: bytes) -> Iterator[bytes]:
    """Parts of a file from its beginning, middle and end."""
    for at in (0, len(content) // 3, len(content) // 2, len(content) - WINDOW):
        yield content[at : at + WINDOW]


def ways(name: str) -> list[bytes]:
    """How a name may be written."""
    return [name.encode(), name.encode("utf-16-le"), json.dumps(name)[1:-1].encode(), name.split()[1].encode()]


def found(folder: Path, looked_for: list[bytes]) -> list[str]:
    """Files with one of these in them, or in their names."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    texts = {path: path.name.encode() + path.read_bytes() for path in files}
    return [path.name for path, text in texts.items() if any(each in text for each in looked_for)]


def test_neither_name_nor_bytes_are_anywhere_afterwards(graded: Path, pe_coach: Callable) -> None:
    out, films = graded / "out", graded / "7b"
    others = [path.read_bytes() for path in films.glob("ben*")]
    theirs = [part for path in films.glob("zoe*") for part in windows(path.read_bytes())]
    theirs = [part for part in theirs if not any(part in other for other in others)]
    assert len(theirs) > 3 and found(films, theirs) and found(out, ways(NAME))
    (graded / "list.csv").unlink(), (graded / "names.csv").unlink()  # the teacher's own
    gone = pe_coach("forget", NAME.upper(), "--in", out, "--films", films, "--receipt", graded / "receipt.txt")
    assert (gone.code, gone.err) == (0, "")
    assert "- 1 pupils" in gone.out and "- 2 films and attempts" in gone.out and "recycle bin" in gone.out
    assert found(graded, [*ways(NAME), *theirs, b"zoe"]) == []
    assert not list(films.glob("zoe*"))
    with (out / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["pupil"] for row in csv.DictReader(file)] == ["Ben Okri", "Ben Okri"]
    assert {path.name for path in out.glob("*.html")} == {"ben a.html", "ben b.html", "class.html"}
    again = pe_coach("grade-class", films, "--event", "long_jump", "--out", out, "--workers", 1)
    assert "2 of 2 clips were graded before" in again.err


def test_a_wrong_name_and_one_that_is_a_guess_delete_nothing(graded: Path, pe_coach: Callable) -> None:
    before = sorted(path.name for path in (graded / "out").rglob("*"))
    for name, folder in (("Zoe", "out"), (NAME, "7b")):
        gone = pe_coach("forget", name, "--in", graded / folder)
        assert gone.code == 2 and len(gone.err.splitlines()) == 1
    assert sorted(path.name for path in (graded / "out").rglob("*")) == before


def test_what_shows_a_pupil_goes_after_its_time_and_numbers_stay(graded: Path, pe_coach: Callable) -> None:
    out = graded / "out"
    cut = out / "clips" / "lesson 1.mp4"
    cut.parent.mkdir()
    cut.write_bytes(b"film")
    for path in (out / "zoe a.html", cut):
        os.utime(path, (0, 0))
    assert "2 files deleted" in pe_coach("purge", out).out
    left = {path.name for path in out.rglob("*")}
    assert {"zoe b.html", "zoe a.json", "results.csv", "class.html"} <= left
    assert not {"zoe a.html", "lesson 1.mp4"} & left
    assert pe_coach("purge", graded / "7b").code == 2
