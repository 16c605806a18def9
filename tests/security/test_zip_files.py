"""A ZIP file of films comes from anywhere: what could do harm is refused in a line, and nothing of it stays."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pe_coach import unpacking
from pe_coach.cli.exits import EXIT_USAGE
from pe_coach.errors import ClipError, PeCoachError
from pe_coach.unpacking import is_zip, unpack, unpacked

FILM = b"film" * 50


def packed(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as made:
        for entry, data in entries:
            made.writestr(entry, data)
    return content.getvalue()


def link() -> bytes:
    entry = zipfile.ZipInfo("jump.mp4")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return packed((entry, b"/etc/passwd"))


def with_password() -> bytes:
    content = bytearray(packed(("jump.mp4", FILM)))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    return bytes(content)


def overlapping() -> bytes:
    """A hundred names for the same bytes."""
    once = packed(("jump.mp4", FILM))
    start, end = once.index(b"PK\x01\x02"), once.index(b"PK\x05\x06")
    count, directory = 100, once[start:end] * 100
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    return once[:start] + directory + tail


def endless_list() -> bytes:
    """A list of names that claims two gigabytes."""
    content = bytearray(packed(("jump.mp4", FILM)))
    at = content.index(b"PK\x05\x06")
    content[at + 12 : at + 16] = struct.pack("<L", 2**31)
    return bytes(content)


def changed_after_packing() -> bytes:
    content = bytearray(packed(("jump.mp4", FILM)))
    content[content.index(FILM) + 7] ^= 1
    return bytes(content)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "leads out of the folder": (lambda: packed(("../../jump.mp4", FILM)), "leads elsewhere"),
    "names a place on the disk": (lambda: packed(("/etc/cron.d/jump", FILM)), "leads elsewhere"),
    "names a drive": (lambda: packed(("C:\\Windows\\jump.mp4", FILM)), "leads elsewhere"),
    "leads out with backslashes": (lambda: packed(("films\\..\\..\\jump.mp4", FILM)), "leads elsewhere"),
    "a link": (link, "link or a device"),
    "a password": (with_password, "locked with a password"),
    "a ZIP file within": (lambda: packed(("more.zip", packed(("a.mp4", FILM)))), "another packed file"),
    "a ZIP file within that is called a film": (lambda: packed(("a.mp4", packed(("a", FILM)))), "another packed file"),
    "a bomb": (lambda: packed(("a.mp4", bytes(10**7)), method=zipfile.ZIP_DEFLATED), "grow without end"),
    "names that share bytes": (overlapping, "grow without end"),
    "201 films": (lambda: packed(*((f"{n}.mp4", FILM) for n in range(201))), "201 files, more than 200"),
    "packed by another method": (lambda: packed(("a.mp4", FILM), method=zipfile.ZIP_LZMA), "a way that is not known"),
    "a list of names without end": (endless_list, "is damaged"),
    "changed bytes": (changed_after_packing, "is damaged"),
    "cut short": (lambda: packed(("a.mp4", FILM))[:-40], "is damaged"),
    "no film": (lambda: packed(("__MACOSX/._a.mp4", b""), (".DS_Store", b"")), "holds no films"),
}


@pytest.mark.parametrize("content, line", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_zip_is_refused_and_nothing_of_it_stays(
    content: Callable[[], bytes], line: str, tmp_path: Path
) -> None:
    path = tmp_path / "7b.zip"
    path.write_bytes(content())
    with pytest.raises(ClipError, match=line) as refused, unpacked([path], tmp_path / "results" / "unpacked"):
        pass
    assert refused.value.code == "unreadable"
    assert refused.value.text.startswith("7b.zip ") and "\n" not in refused.value.text
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [path]


def test_more_than_four_gigabytes_are_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "MOST_BYTES", 300)
    path = tmp_path / "7b.zip"
    path.write_bytes(packed(("a.mp4", FILM), ("b.mp4", FILM)))
    with pytest.raises(ClipError, match="would grow to"):
        unpack(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_disk_without_room_is_said_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "FREE_BYTES", 2**62)
    path = tmp_path / "7b.zip"
    path.write_bytes(packed(("a.mp4", FILM)))
    with pytest.raises(PeCoachError, match="do not fit") as refused:
        unpack(path, tmp_path / "out")
    assert refused.value.code == "not_writable"
    assert not (tmp_path / "out").exists()


def test_an_honest_zip_keeps_names_folders_and_times_and_is_removed_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "7b.zip"
    entries = [zipfile.ZipInfo(name, (2026, 5, 4, 10, 30, 0)) for name in ("Zoë Müller/IMG_1.MOV", "2.mp4")]
    path.write_bytes(packed(*((entry, FILM) for entry in entries), ("__MACOSX/._2.mp4", b"x")))
    with unpacked([path, tmp_path], tmp_path / "results" / "unpacked") as (folder, other):
        films = {film.relative_to(folder).as_posix(): film for film in folder.rglob("*") if film.is_file()}
        assert set(films) == {"Zoë Müller/IMG_1.MOV", "2.mp4"}
        assert all(film.read_bytes() == FILM for film in films.values())
        assert len({film.stat().st_mtime for film in films.values()}) == 1
        assert films["2.mp4"].stat().st_mtime < path.stat().st_mtime
        assert other == tmp_path
    assert not (tmp_path / "results" / "unpacked").exists()


def test_two_zips_of_one_name_do_not_meet(tmp_path: Path) -> None:
    paths = [tmp_path / group / "films.zip" for group in ("a", "b")]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(packed(("1.mp4", path.parent.name.encode())))
    with unpacked(paths, tmp_path / "unpacked") as folders:
        assert [(folder / "1.mp4").read_bytes() for folder in folders] == [b"a", b"b"]


def test_what_is_a_zip_shows_by_its_content(tmp_path: Path) -> None:
    for name, content, zipped in (
        ("a.zip", packed(("a", b"")), True),
        ("film.zip", FILM, False),
        ("book.xlsx", packed(("a", b"")), False),
        ("points.npz", packed(("a", b"")), False),
    ):
        (tmp_path / name).write_bytes(content)
        assert is_zip(tmp_path / name) is zipped
    assert not is_zip(tmp_path / "gone.zip") and not is_zip(tmp_path)


def test_a_class_in_a_zip_is_graded_and_a_hostile_one_refused_in_a_line(
    tmp_path: Path, pe_coach: Callable, keypoints: Path
) -> None:
    path, out = tmp_path / "7b.zip", tmp_path / "out"
    path.write_bytes(packed(("Zoë/jump.npz", keypoints.read_bytes()), ("notes.mp4", b"no film")))
    graded = pe_coach("grade-class", path, "--event", "long_jump", "--out", out, "--workers", 1, "--no-pages")
    sheets = (out / "results.csv").read_text("utf-8-sig"), (out / "failures.csv").read_text("utf-8-sig")
    assert graded.code == 3
    assert "Zoë/jump.npz" in sheets[0] and "notes.mp4" in sheets[1]
    assert not (out / "unpacked").exists()
    path.write_bytes(packed(("../evil.mp4", FILM)))
    refused = pe_coach("grade-class", path, "--event", "long_jump", "--out", tmp_path / "other")
    assert (refused.code, refused.out) == (EXIT_USAGE, "")
    assert "leads elsewhere" in refused.err and len(refused.err.splitlines()) == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["7b.zip", "out"]
