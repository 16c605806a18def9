"""Results are written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pe_coach.errors import OutputError
from pe_coach.files import output_folder, remove_left_over, write_file, write_made, write_parts


def test_a_new_folder_goes_again_when_nothing_was_written(tmp_path: Path) -> None:
    with output_folder(tmp_path / "a" / "new") as folder:
        assert folder.is_dir()
    assert not folder.exists()
    with output_folder(tmp_path / "kept") as folder:
        write_file(folder / "page.html", b"x")
    assert (folder / "page.html").read_bytes() == b"x"


def test_an_old_folder_stays(tmp_path: Path) -> None:
    with output_folder(tmp_path):
        pass
    assert tmp_path.is_dir()


def test_a_folder_below_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"), output_folder(tmp_path / "file" / "out"):
        pass


def test_nothing_half_written_stays(tmp_path: Path) -> None:
    def parts() -> Iterator[bytes]:
        yield b"first"
        raise OSError(28, "No space left on device")

    (tmp_path / "a.json").write_bytes(b"before")
    with pytest.raises(OutputError, match="No space left"):
        write_parts(tmp_path / "a.json", parts())
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"before"]


def test_parts_become_one_file(tmp_path: Path) -> None:
    assert write_parts(tmp_path / "a.txt", (letter.encode() for letter in "abc")) == tmp_path / "a.txt"
    assert (tmp_path / "a.txt").read_bytes() == b"abc"


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    kept = {"a.html", ".hidden", ".a-0123456789abcdef0.html", "a-0123456789abcdef.html"}
    for name in kept:
        (tmp_path / name).write_bytes(b"")

    def killed(temporary: Path) -> None:
        temporary.write_bytes(b"half")
        remove_left_over(tmp_path)
        assert {path.name for path in tmp_path.iterdir()} == kept
        temporary.write_bytes(b"whole")

    write_made(tmp_path / "a (1).html", killed)
    assert {path.name for path in tmp_path.iterdir()} == kept | {"a (1).html"}
