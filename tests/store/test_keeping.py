"""What is deleted is gone, what is over goes, and what is kept is kept."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from pe_coach.store import Store, data_folder, folder_warning
from pe_coach.store.types import FolderWarning, State

from .conftest import Add, report

FILES = ("watched.npz", "report.json", "picture.jpg", "strip_take_off.jpg", "preview.mp4")


def _fill(folder: Path) -> None:
    for name in FILES:
        (folder / name).write_bytes(b"something")
    (folder / "cache").mkdir()
    (folder / "cache" / "points.npz").write_bytes(b"numbers")


def _everything(store: Store) -> bytes:
    return b"".join(f"{p.name}".encode() + p.read_bytes() for p in store.folder.rglob("*") if p.is_file())


def test_deleting_a_pupil_leaves_no_trace_on_the_disk(store: Store, add: Add) -> None:
    school_class = store.classes()[0]
    gone, stays = (store.add_pupil(school_class.id, name, email=f"{name}@x") for name in ("Wanda", "Yusuf"))
    attempts = [add("wandas jump.mp4", score=70, pupil_id=gone.id), add("b.mp4", pupil_id=stays.id)]
    _fill(attempts[0].folder)
    store.set_mark(attempts[0].id, "2")
    for _ in range(50):  # names in many pages of the file
        store.save_report(attempts[0].id, report(70) | {"pupil": "Wanda" * 100})
    assert b"Wanda" in _everything(store)
    with closing(sqlite3.connect(store.folder / "pe-coach.sqlite")) as other:  # while somebody else has the file open
        other.execute("SELECT count(*) FROM pupils").fetchall()
        receipt = store.delete_pupil(gone.id)
        assert b"anda" not in _everything(store)
    assert (receipt.pupils, receipt.attempts, receipt.marks, receipt.left) == (1, 1, 1, ())
    assert receipt.files == len(FILES) + 2
    assert receipt.size_bytes == len(b"film 0") + len(FILES) * len(b"something") + len(b"numbers")
    assert not attempts[0].folder.exists()
    assert store.pupils(school_class.id) == [stays]
    assert store.attempts(school_class.id) == [attempts[1]]


def test_deleting_a_class_leaves_the_others(store: Store, add: Add) -> None:
    school_class, other = store.classes()[0], store.add_class("8a", confirmed_by="Ms Lin")
    pupils = [store.add_pupil(school_class.id, name) for name in "ab"]
    add("a.mp4", pupil_id=pupils[0].id), add("b.mp4")
    stays = add("c.mp4", class_id=other.id)
    receipt = store.delete_class(school_class.id)
    assert (receipt.pupils, receipt.attempts, receipt.files) == (2, 2, 2)
    assert store.classes() == [other]
    assert list((store.folder / "attempts").iterdir()) == [stays.folder]


def test_a_deleted_attempt_stops_being_worked_on(store: Store, add: Add) -> None:
    attempt = add()
    store.claim("w")
    assert store.delete_attempt(attempt.id).attempts == 1
    assert not store.beat(attempt.id, "pose", 0.5)


def test_films_and_pictures_go_after_the_retention_time_and_results_stay(store: Store, add: Add) -> None:
    attempt = add("jump.mp4", score=70)
    _fill(attempt.folder)
    store.set_mark(attempt.id, "2")
    after = attempt.added_at + timedelta(days=14)
    assert store.next_purge() == (after, 1)
    assert store.purge(after - timedelta(seconds=1)) == []
    assert store.purge(after) == ["jump.mp4"]
    kept = store.attempt(attempt.id)
    assert (kept.film, kept.score, kept.mark is not None) == (None, 70, True)
    assert sorted(path.name for path in kept.folder.iterdir()) == ["report.json", "watched.npz"]
    assert store.next_purge() is None
    assert store.purge(after) == []


def test_retention_follows_the_setting(store: Store, add: Add) -> None:
    attempt = add()
    store.set_setting("retention_days", 3)
    assert store.next_purge() == (attempt.added_at + timedelta(days=3), 1)
    store.set_setting("retention_days", None)
    assert store.next_purge() is None
    assert store.purge(attempt.added_at + timedelta(days=3650)) == []


def test_a_film_that_is_worked_on_is_not_purged_and_one_that_waits_is_cancelled(store: Store, add: Add) -> None:
    running, waiting = add("a.mp4"), add("b.mp4")
    store.claim("w")
    assert store.purge(waiting.added_at + timedelta(days=14)) == ["b.mp4"]
    assert store.attempt(waiting.id).state is State.CANCELLED
    film = store.attempt(running.id).film
    assert film is not None and film.exists()


def test_what_a_crash_left_behind_goes_with_the_next_purge(store: Store, add: Add) -> None:
    attempt = add()
    fresh, old = (store.folder / "attempts" / name for name in ("fresh", "old"))
    for folder in (fresh, old):
        folder.mkdir()
        (folder / "film.mp4").write_bytes(b"film")
    os.utime(old, (0, 0))
    store.purge()
    assert attempt.folder.exists()
    assert fresh.exists()
    assert not old.exists()


def test_settings_keep_any_plain_value(store: Store) -> None:
    assert store.setting("lang", "en") == "en"
    for value in ("de", 3, None, {"a": [1, 2]}):
        store.set_setting("lang", value)
        assert Store.open(store.folder).setting("lang", "en") == value


@pytest.mark.parametrize("part", ["OneDrive - Schule Musterstadt", "Dropbox", "Nextcloud", "Mobile Documents"])
def test_a_synced_folder_is_told_by_its_name(tmp_path: Path, part: str) -> None:
    assert folder_warning(tmp_path / part / "pe-coach") is FolderWarning.SYNCED


def test_a_synced_folder_is_told_by_what_the_program_puts_into_it(tmp_path: Path) -> None:
    inside = tmp_path / "films" / "7b"
    inside.mkdir(parents=True)
    assert folder_warning(inside) is None
    (tmp_path / "films" / ".stfolder").mkdir()
    assert folder_warning(inside) is FolderWarning.SYNCED


@pytest.mark.parametrize(
    ("kind", "options", "warning"),
    [
        ("nfs4", "rw", FolderWarning.NETWORK),
        ("fuse.sshfs", "rw", FolderWarning.NETWORK),
        ("NTFS", "rw,remote", FolderWarning.NETWORK),
        ("ext4", "rw", None),
    ],
)
def test_a_folder_on_another_computer_is_told_by_its_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, options: str, warning: FolderWarning | None
) -> None:
    share = SimpleNamespace(mountpoint=str(tmp_path / "share"), fstype=kind, opts=options)
    whole = SimpleNamespace(mountpoint=tmp_path.anchor, fstype="nfs", opts="rw")
    monkeypatch.setattr("psutil.disk_partitions", lambda all: [whole, share])
    assert folder_warning(tmp_path / "share" / "pe-coach") is warning


def test_the_folder_can_be_chosen_from_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PE_COACH_DATA", str(tmp_path / "here"))
    assert data_folder() == tmp_path / "here"
    Store.open().add_class("7b", confirmed_by="Ms Lin")
    assert (tmp_path / "here" / "pe-coach.sqlite").is_file()
    monkeypatch.delenv("PE_COACH_DATA")
    assert data_folder().name == "pe-coach"
