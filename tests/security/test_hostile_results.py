"""A folder of results that somebody else made, opened by the same command: it deletes and writes nothing outside."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from pe_coach.errors import StoreError
from pe_coach.store import Store


def test_a_manifest_of_somebody_elses_leads_out_of_no_folder(
    tmp_path: Path, pe_coach: Callable, keypoints: Path
) -> None:
    films, out, precious = tmp_path / "7b", tmp_path / "a" / "out", tmp_path / "precious.html"
    films.mkdir()
    for name in ("1.npz", "2.npz"):
        shutil.copy(keypoints, films / name)
        keypoints = films / name
    (films / "2.npz").write_bytes(b"not the same film")
    run = ("grade-class", films, "--event", "long_jump", "--out", out, "--workers", 1)
    pe_coach(*run)
    precious.write_text("mine")
    with sqlite3.connect(out / ".pe-coach" / "manifest.sqlite") as manifest:
        manifest.execute("UPDATE clips SET stem = '../../precious', status = 'accepted'")
        manifest.execute(
            "INSERT OR REPLACE INTO about VALUES ('written beside', ?)", (json.dumps(["../../precious.html"]),)
        )
    (films / "2.npz").unlink()
    pe_coach(*run)
    assert precious.read_text() == "mine"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["7b", "a", "precious.html"]
    assert [each.name for each in (tmp_path / "a").iterdir()] == ["out"]


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" + bytes(200), b"PK\x03\x04" + bytes(500), bytes(8192)])
def test_a_database_that_was_replaced_is_refused_and_left_as_it_is(content: bytes, tmp_path: Path) -> None:
    Store.open(tmp_path)
    (database,) = (path for path in tmp_path.rglob("*") if path.suffix in (".db", ".sqlite", ".sqlite3"))
    for beside in tmp_path.glob(f"{database.name}-*"):
        beside.unlink()
    database.write_bytes(content)
    if not content:
        Store.open(tmp_path)  # an empty file is one that was never begun
        return
    with pytest.raises(StoreError) as refused:
        Store.open(tmp_path)
    assert refused.value.code == "bad_store" and "\n" not in refused.value.text
    assert database.read_bytes() == content
