"""Films that are written play everywhere, hold what was given, and never lie half-written on a disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pe_coach.clip import open_clip, write_video
from pe_coach.errors import OutputError


def coloured(height: int, width: int) -> NDArray[np.uint8]:
    image = np.empty((height, width, 3), np.uint8)
    image[:, : width // 2], image[:, width // 2 :] = (200, 60, 30), (20, 120, 220)
    return image


def test_pictures_colours_and_times_come_back(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    write_video(path, (coloured(48, 64) for _ in range(7)), frame_rate=29.97)
    clip = open_clip(path)
    frames = list(clip.frames())
    assert (clip.codec, clip.size, len(frames)) == ("h264", (64, 48), 7)
    assert clip.frame_rate == pytest.approx(29.97, rel=1e-4)
    assert frames[-1].time_s == pytest.approx(6 / 29.97, abs=1e-4)
    difference = np.abs(frames[3].image.astype(int) - coloured(48, 64))
    assert difference[:, :24].max() < 8 and difference[:, 40:].max() < 8


def test_the_index_comes_first_so_that_a_browser_starts_at_once(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    write_video(path, [coloured(48, 64)] * 3, frame_rate=25)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_an_odd_side_gains_a_row_and_no_coordinate_moves(tmp_path: Path) -> None:
    image = np.zeros((47, 63, 3), np.uint8)
    image[:24, :32] = 255
    path = tmp_path / "film.mp4"
    write_video(path, [image] * 2, frame_rate=25)
    clip = open_clip(path)
    first = next(clip.frames()).image
    assert clip.size == (64, 48)
    assert first[:22, :30].min() > 200 and first[27:].max() < 60 and first[:, 35:].max() < 60


def test_the_same_pictures_give_the_same_bytes(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    images = [rng.integers(0, 255, (48, 64, 3), dtype=np.uint8) for _ in range(10)]
    for name in ("a.mp4", "b.mp4"):
        write_video(tmp_path / name, images, frame_rate=30)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_a_folder_that_does_not_exist_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"film\.mp4 cannot be written \(No such file .* another place") as caught:
        write_video(tmp_path / "missing" / "film.mp4", [coloured(48, 64)], frame_rate=25)
    assert caught.value.code == "not_writable"


def test_nothing_is_left_when_the_pictures_stop_with_an_error(tmp_path: Path) -> None:
    def broken() -> Iterator[NDArray[np.uint8]]:
        yield coloured(48, 64)
        raise ValueError("renderer failed")

    with pytest.raises(ValueError, match="renderer failed"):
        write_video(tmp_path / "film.mp4", broken(), frame_rate=25)
    assert list(tmp_path.iterdir()) == []


def test_an_older_film_stays_until_the_new_one_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    write_video(path, [coloured(48, 64)] * 2, frame_rate=25)
    before = path.read_bytes()
    with pytest.raises(OutputError, match="no picture"):
        write_video(path, [], frame_rate=25)
    assert path.read_bytes() == before
