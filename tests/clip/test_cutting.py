"""A part of a film, cut out without encoding: the pictures and their times are the film's own."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pe_coach.clip import cut, open_clip
from pe_coach.errors import ClipError, OutputError

from ..rotation_tag import with_rotation_tag
from .numbered_pictures import numbered_picture

STEADY_MS = [40 * number for number in range(50)]
UNEVEN_MS = np.cumsum([33 + 17 * (number % 3) for number in range(50)]).tolist()
CODING = {"libx264": {"bf": "3", "g": "12"}, "libx265": {"x265-params": "keyint=12:bframes=3:log-level=none"}}


def _write(path: Path, times_ms: list[int], codec: str = "libx264") -> Path:
    """A film in which pictures refer to later ones, with a key picture at least every 12 (open groups for HEVC)."""
    import av
    from av.video.frame import VideoFrame

    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25, options=CODING[codec])
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for number, time_ms in enumerate(times_ms):
            frame = VideoFrame.from_ndarray(numbered_picture(number), format="rgb24")
            frame.pts, frame.time_base = time_ms, Fraction(1, 1000)
            container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode())
    return path


def _assert_same(film: Path, part: Path, start_s: float, stop_s: float, within_s: float) -> None:
    """Between the times, both films show the same pictures at the same times."""
    wanted = list(open_clip(film).frames(start_s, stop_s))
    got = list(open_clip(part).frames(within_s, within_s + stop_s - start_s - 0.0005))
    assert len(got) == len(wanted) > 0
    for one, other in zip(wanted, got, strict=True):
        assert one.time_s - start_s == pytest.approx(other.time_s - within_s, abs=0.0011)
        assert np.array_equal(one.image, other.image)


@pytest.mark.parametrize("times_ms", [STEADY_MS, UNEVEN_MS], ids=["steady", "uneven"])
@pytest.mark.parametrize(("name", "codec"), [("f.mp4", "libx264"), ("f.mov", "libx265"), ("f.mkv", "libx264")])
def test_a_part_shows_the_pictures_of_the_film_at_their_times(
    tmp_path: Path, name: str, codec: str, times_ms: list[int]
) -> None:
    film = _write(tmp_path / name, times_ms, codec)
    shown_s = [frame.time_s for frame in open_clip(film).frames()]
    for first, last in ((0, 5), (17, 30), (24, 25), (41, 50)):
        start_s, stop_s = shown_s[first], shown_s[last] if last < len(shown_s) else shown_s[-1] + 1
        part = tmp_path / f"part_{first}{film.suffix}"
        _assert_same(film, part, start_s, stop_s, cut(film, start_s, stop_s, part))
        assert open_clip(part).duration_s < stop_s - start_s + 1.5, "the rest of the film is left out"
        steps = np.diff([frame.time_s for frame in open_clip(part).frames()])
        assert steps.max() < 0.08, "no picture is missing, also not behind the stop"


@pytest.mark.parametrize("turn_deg", [90, 180, 270])
def test_a_part_lies_as_the_film_does(tmp_path: Path, turn_deg: int) -> None:
    film = _write(tmp_path / "f.mp4", STEADY_MS)
    with_rotation_tag(film, turn_deg, 64, 48)
    part = tmp_path / "part.mp4"
    _assert_same(film, part, 0.8, 1.2, cut(film, 0.8, 1.2, part))
    assert open_clip(part).rotation_deg == open_clip(film).rotation_deg != 0


def test_the_same_part_gives_the_same_bytes(tmp_path: Path) -> None:
    film = _write(tmp_path / "f.mp4", STEADY_MS)
    for name in ("a.mp4", "b.mp4"):
        cut(film, 0.8, 1.2, tmp_path / name)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_a_film_cut_short_gives_what_is_there(tmp_path: Path) -> None:
    film = _write(tmp_path / "f.mkv", STEADY_MS)
    film.write_bytes(film.read_bytes()[: -film.stat().st_size // 4])
    shown_s = [frame.time_s for frame in open_clip(film).frames()]
    part = tmp_path / "part.mkv"
    _assert_same(film, part, shown_s[-6], 99.0, cut(film, shown_s[-6], 99.0, part))


def test_what_cannot_be_cut_is_said(tmp_path: Path) -> None:
    film, text = _write(tmp_path / "f.mp4", STEADY_MS), tmp_path / "notes.mp4"
    text.write_text("no film")
    with pytest.raises(ClipError, match=r"notes\.mp4 is not a film"):
        cut(text, 0.0, 1.0, tmp_path / "part.mp4")
    with pytest.raises(OutputError):
        cut(film, 0.0, 1.0, tmp_path / "nowhere" / "part.mp4")
    assert not list(tmp_path.glob("*part*"))


@pytest.mark.parametrize(("name", "codec"), [("f.mp4", "libx264"), ("f.mov", "libx265"), ("f.mkv", "libx264")])
def test_a_jump_into_a_film_finds_the_same_pictures_at_the_same_times(tmp_path: Path, name: str, codec: str) -> None:
    clip = open_clip(_write(tmp_path / name, UNEVEN_MS, codec))
    for start_s in (0.0, 0.5, 1.3, 1.9, 99.0):
        wanted, got = list(clip.frames(start_s)), list(clip.frames(start_s, jumps=True))
        assert [frame.time_s for frame in got] == [frame.time_s for frame in wanted]
        assert all(np.array_equal(one.image, other.image) for one, other in zip(wanted, got, strict=True))
    assert next(clip.frames(1.9, jumps=True)).index < next(clip.frames(1.9)).index, "the beginning was not decoded"
