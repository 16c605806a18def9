"""Entries come back to the last bit, a damaged one is as good as none, and the folder never grows without end."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from pe_coach.cache import ENDING, Cache, default_folder
from pe_coach.clip import Shot
from pe_coach.people import People, Track
from pe_coach.plain import from_arrays, to_arrays

KEY = {"film": "abc", "start_s": None}


def numbers(seed: int = 0, count: int = 1000) -> dict[str, np.ndarray]:
    return {"numbers": np.random.default_rng(seed).random(count)}


def put(cache: Cache, name: int, age_s: float = 0.0) -> None:
    """A new entry that was last used so long ago."""
    before = set(cache.entries())
    cache.put({"film": name}, numbers(name))
    [path] = set(cache.entries()) - before
    os.utime(path, (time.time() - age_s,) * 2)


def known(cache: Cache, *names: int) -> list[bool]:
    return [cache.get({"film": name}) is not None for name in names]


def test_what_was_kept_comes_back_to_the_last_bit(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    kept = {"a": np.array([0.1, np.nan, -0.0]), "b": np.arange(3), "c": np.array(True), "d": np.array("lost")}
    assert cache.get(KEY) is None
    cache.put(KEY, kept)
    found = cache.get(KEY)
    assert found is not None
    assert {name: (a.dtype, a.tobytes()) for name, a in found.items()} == {
        n: (a.dtype, a.tobytes()) for n, a in kept.items()
    }
    assert cache.get(KEY | {"start_s": 1.0}) is None


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "text", "pickle"])
def test_a_damaged_entry_is_none_and_can_be_written_again(tmp_path: Path, harm: str) -> None:
    cache = Cache(tmp_path)
    cache.put(KEY, numbers())
    [path] = cache.entries()
    data = bytearray(path.read_bytes())
    if harm == "flip":
        data[len(data) // 2] ^= 1
    path.write_bytes({"cut": data[: len(data) // 2], "empty": b"", "text": b"hello"}.get(harm, bytes(data)))
    if harm == "pickle":
        with path.open("wb") as file:
            np.savez(file, numbers=np.array([{"a": 1}], dtype=object))
    assert cache.get(KEY) is None
    cache.put(KEY, numbers())
    assert cache.get(KEY) is not None


def test_what_does_not_fit_goes_oldest_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path, largest_bytes=25_000)
    for name, age_s in ((1, 10.0), (2, 30.0), (3, 20.0), (4, 0.0)):
        put(cache, name, age_s)
    assert known(cache, 1, 2, 3, 4) == [True, False, True, True]


def test_what_was_not_used_for_long_goes_and_nothing_else_in_the_folder(tmp_path: Path) -> None:
    cache = Cache(tmp_path, kept_s=3600)
    foreign = tmp_path / "holiday.npz"
    foreign.write_bytes(b"not ours")
    put(cache, 1, age_s=3500)
    put(cache, 2, age_s=3700)
    assert known(cache, 1) == [True], "which is a use"
    put(cache, 3)
    assert known(cache, 1, 2, 3) == [True, False, True]
    assert cache.clear() == 2
    assert list(tmp_path.iterdir()) == [foreign]


def test_a_folder_that_cannot_be_written_to_keeps_nothing_and_harms_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Cache(tmp_path / "file")
    cache.put(KEY, numbers())
    assert cache.get(KEY) is None and cache.entries() == [] and cache.clear() == 0


def test_entries_are_for_the_user_alone_and_their_names_tell_nothing(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "new" / "cache")
    cache.put({"film": "secret-name"}, numbers())
    [path] = cache.entries()
    assert path.name.endswith(ENDING) and len(path.name) == 64 + len(ENDING)
    assert b"secret" not in path.read_bytes()
    if os.name == "posix":
        assert cache.folder.stat().st_mode & 0o077 == 0


def test_an_environment_variable_names_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PE_COACH_CACHE", str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.delenv("PE_COACH_CACHE")
    assert default_folder().name == "pe-coach"


def test_everybody_in_a_film_survives_the_way_through_plain_arrays() -> None:
    frames, time_s = np.arange(5), np.arange(5) / 30
    still = np.tile(np.eye(3), (5, 1, 1))
    track = Track(7, frames, time_s, np.ones((5, 4)) / 3, np.ones(5), 0.75, 1.0)
    for tracks in ((), (track,), (track, track)):
        people = People(
            "", (640, 360), tracks, frames, time_s, still, frames > 1, (Shot(0.0, 1 / 7),), 3, True, frames > 3
        )
        again = from_arrays(People, to_arrays(people))
        assert to_arrays(again).keys() == to_arrays(people).keys()
        assert all(np.array_equal(a, b) for a, b in zip(*(to_arrays(p).values() for p in (people, again)), strict=True))
        assert (again.size, again.shots, again.damaged, again.ended_early) == ((640, 360), people.shots, 3, True)
    with pytest.raises(KeyError):
        from_arrays(People, {})


def test_a_film_is_forgotten_with_all_that_was_made_from_it(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for film in ("abc", "def"):
        for start_s in (0.0, 1.0):
            cache.put({"film": film, "start_s": start_s}, numbers())
    (tmp_path / f"{'0' * 64}{ENDING}").write_bytes(b"of an earlier version: nobody can tell whose")
    assert cache.forget("abc") == 3
    assert [cache.get({"film": film, "start_s": 0.0}) is None for film in ("abc", "def")] == [True, False]
    assert len(cache.entries()) == 2


def test_what_a_killed_process_was_writing_goes_with_the_next_entry(tmp_path: Path) -> None:
    old, fresh = (tmp_path / f".{name}-0123456789abcdef.npz" for name in ("old", "fresh"))
    old.write_bytes(b"half")
    fresh.write_bytes(b"half")
    os.utime(old, (0, 0))
    Cache(tmp_path).put(KEY, numbers())
    assert (old.exists(), fresh.exists()) == (False, True)
