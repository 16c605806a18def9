"""Films open upright and at true times, and what is no film is refused with one line that helps."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from rotation_tag import with_rotation_tag

from pe_coach.clip import open_clip, write_video
from pe_coach.clip.decoding import DecodeLog
from pe_coach.errors import ClipError

from .numbered_pictures import number_of, numbered_picture

StampedFilm = Callable[[str, list[int]], Path]


def noise_pictures() -> list[NDArray[np.uint8]]:
    """Forty pictures that compress so badly that each takes its share of the file."""
    rng = np.random.default_rng(0)
    return [rng.integers(0, 255, (96, 128, 3), dtype=np.uint8) for _ in range(40)]


def refused(path: Path) -> ClipError:
    with pytest.raises(ClipError) as caught:
        open_clip(path)
    assert "\n" not in caught.value.text
    return caught.value


def test_uneven_times_are_the_films_own(stamped_film: StampedFilm) -> None:
    clip = open_clip(stamped_film("uneven.mkv", [0, 33, 50, 117, 150, 250]))
    frames = list(clip.frames())
    assert [round(1000 * frame.time_s) for frame in frames] == [0, 33, 50, 117, 150, 250]
    assert clip.frame_rate == pytest.approx(5 / 0.250)
    assert [number_of(frame.image) for frame in frames] == [0, 1, 2, 3, 4, 5]


def test_a_film_that_starts_late_starts_at_zero(stamped_film: StampedFilm) -> None:
    frames = list(open_clip(stamped_film("late.mkv", [5000, 5040, 5080])).frames())
    assert [round(1000 * frame.time_s) for frame in frames] == [0, 40, 80]


def test_a_stretch_keeps_the_whole_films_numbers_and_times(stamped_film: StampedFilm) -> None:
    clip = open_clip(stamped_film("film.mkv", list(range(0, 400, 40))))
    frames = list(clip.frames(0.1, 0.25))
    assert [frame.index for frame in frames] == [3, 4, 5, 6]
    assert [number_of(frame.image) for frame in frames] == [3, 4, 5, 6]
    assert frames[0].time_s == pytest.approx(0.12)


def test_times_always_advance(tmp_path: Path) -> None:
    """Two equal stamps are one frame; a clock that starts again, as in films joined end to end, goes on."""
    from pe_coach.clip.decoding import Decoded, presentation_times

    class Stamped:
        def __init__(self, time: float | None) -> None:
            self.time = time

    stamps = [10.0, 10.1, 10.1, 10.05, None, 10.3, 0.0, 0.1]
    pictures = [Decoded(Stamped(s), damaged=False) for s in stamps]  # type: ignore[arg-type]
    times = [time_s for time_s, _ in presentation_times(iter(pictures), 0.1)]
    assert times == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4, 0.5])


@pytest.mark.parametrize("turn_deg", [0, 90, 180, 270])
def test_a_rotation_tag_is_obeyed(tmp_path: Path, turn_deg: int) -> None:
    upright = np.kron(numbered_picture(30), np.ones((2, 2, 1), np.uint8))
    stored = np.rot90(upright, turn_deg // 90)
    path = tmp_path / "film.mp4"
    write_video(path, [stored] * 3, frame_rate=25)
    if turn_deg:
        with_rotation_tag(path, turn_deg, stored.shape[1], stored.shape[0])
    clip = open_clip(path)
    image = next(clip.frames()).image
    assert clip.size == (128, 96)
    assert image.shape == (96, 128, 3)
    assert np.abs(image.astype(int) - upright).mean() < 5
    assert image[4:28, 4:28].min() > 240 and image[4:28, 100:].max() < 160


def test_wide_pixels_are_shown_square(tmp_path: Path) -> None:
    import av
    from av.video.frame import VideoFrame

    path = tmp_path / "wide.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(2, 1)
        for _ in range(2):
            frame = VideoFrame.from_ndarray(numbered_picture(5), format="rgb24")
            container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode())
    clip = open_clip(path)
    assert clip.size == (128, 48)
    assert next(clip.frames()).image.shape == (48, 128, 3)


def test_the_hash_is_of_the_content(stamped_film: StampedFilm) -> None:
    path = stamped_film("film.mkv", [0, 40, 80])
    assert open_clip(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_film_cut_short_gives_what_decodes_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    write_video(path, noise_pictures(), frame_rate=25)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    clip, log = open_clip(path), DecodeLog()
    frames = list(clip.frames(log=log))
    assert clip.frames_declared == 40
    assert 10 < len(frames) == log.decoded < 30
    assert log.damaged or log.lost or log.ended_early


def test_what_is_no_film_is_refused_with_its_name_and_a_remedy(tmp_path: Path) -> None:
    empty, text, play_list, folder = (tmp_path / n for n in ("empty.mp4", "text.mp4", "list.mp4", "folder.mp4"))
    empty.write_bytes(b"")
    text.write_text("Dear teacher, here is my long jump.\n" * 40)
    play_list.write_text("#EXTM3U\n#EXTINF:10,\nhttp://localhost:9/film.ts\n")
    folder.mkdir()
    for path, what in ((empty, "0 bytes"), (text, "not a film"), (play_list, "not a film"), (folder, "folder")):
        error = refused(path)
        assert error.code == "unreadable"
        assert path.name in error.text and what in error.text
    assert "does not exist" in refused(tmp_path / "nowhere.mp4").text


def test_a_single_picture_is_too_short(stamped_film: StampedFilm) -> None:
    error = refused(stamped_film("one.mkv", [0]))
    assert error.code == "too_short" and "one.mkv" in error.text


def test_a_picture_larger_than_4k_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.mp4"
    write_video(path, [np.zeros((16, 4200, 3), np.uint8)] * 2, frame_rate=25)
    error = refused(path)
    assert error.code == "unreadable" and "4200 x 16" in error.text and "1080p" in error.text


def test_opening_and_reading_print_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "film.mp4"
    write_video(path, noise_pictures(), frame_rate=25)
    data = bytearray(path.read_bytes())
    size = len(data) // 10
    data[5 * size : 6 * size] = bytes(size)
    path.write_bytes(bytes(data))
    log = DecodeLog()
    assert list(open_clip(path).frames(log=log))
    assert log.damaged or log.lost
    assert capfd.readouterr() == ("", "")


@pytest.mark.shared
@pytest.mark.slow
def test_every_shared_clip_gives_the_frames_that_were_counted(shared: Path) -> None:
    """Frames and times against the table that was read with another program run, lying headers included."""
    with (shared / "clips" / "clips.csv").open(encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if int(row["height"]) <= 720 or "edit_list" in row["clip"]]
    assert len(rows) >= 30
    for row in rows:
        clip = open_clip(shared / "clips" / row["clip"])
        times = [frame.time_s for frame in clip.frames()]
        assert len(times) == int(row["frames_decoded"]), row["clip"]
        assert times[-1] == pytest.approx(float(row["last_s"]) - float(row["first_s"]), abs=2e-3), row["clip"]
        assert clip.frame_rate == pytest.approx(float(row["fps"]), rel=0.01), row["clip"]
        steps_ms = 1000 * np.diff(times)
        assert steps_ms.min() == pytest.approx(float(row["dt_min_ms"]), abs=0.2), row["clip"]


@pytest.mark.shared
def test_a_header_that_declares_more_than_decodes(shared: Path) -> None:
    clip = open_clip(shared / "clips" / "long_jump" / "lj_indoor_portrait.mp4")
    assert (clip.frames_declared, len(list(clip.frames()))) == (54, 39)


READABLE = {
    "Saut en hauteur élève n°7 跳高.mp4": (52, (640, 360)),
    "UPPER.MP4": (52, (640, 360)),
    "animated.gif": (21, (320, 180)),
    "black_first_second.mp4": (77, (640, 360)),
    "damaged_inside.mp4": (52, (640, 360)),
    "edit_list.mp4": (39, (640, 360)),
    "four_k_one_second.mp4": (30, (3840, 2160)),
    "full_chroma.mp4": (52, (640, 360)),
    "grey.mp4": (52, (640, 360)),
    "hevc_10bit.mp4": (52, (640, 360)),
    "high_speed_240fps.mp4": (52, (640, 360)),
    "interlaced.mpg": (52, (1024, 576)),
    "low_rate_5fps.mp4": (12, (640, 360)),
    "mp4_named.avi": (52, (640, 360)),
    "no_extension": (52, (640, 360)),
    "odd_size.mkv": (52, (639, 359)),
    "phone.mov": (52, (640, 360)),
    "rotated_90_tag.mp4": (52, (640, 360)),
    "rotated_180_tag.mp4": (52, (640, 360)),
    "rotated_270_tag.mp4": (52, (640, 360)),
    "start_offset.mkv": (52, (640, 360)),
    "three_frames.mp4": (3, (640, 360)),
    "tiny_64x36.mp4": (52, (64, 36)),
    "two_video_streams.mp4": (52, (640, 360)),  # the film, not the test card that comes first
    "variable_frame_rate.mp4": (35, (640, 360)),
    "web.webm": (52, (640, 360)),
    "wide_pixels.mp4": (52, (640, 360)),
}
REFUSED = {
    "zero_bytes.mp4": "unreadable",
    "text_named.mp4": "unreadable",
    "picture_named.mp4": "unreadable",
    "truncated_index_lost.mp4": "unreadable",
    "missing_moov.mp4": "unreadable",
    "audio_only.mp4": "unreadable",
    "folder.mp4": "unreadable",
    "one_frame.mp4": "too_short",
}


@pytest.mark.shared
@pytest.mark.slow
def test_odd_files_open_and_broken_ones_are_refused(odd_files: Path) -> None:
    for name, (count, size) in READABLE.items():
        clip = open_clip(odd_files / name)
        frames = list(clip.frames())
        assert (len(frames), clip.size) == (count, size), name
        assert frames[0].image.shape == (size[1], size[0], 3), name
        assert frames[0].time_s == 0.0, name
    for name, code in REFUSED.items():
        error = refused(odd_files / name)
        assert error.code == code and name in error.text, name


@pytest.mark.shared
@pytest.mark.slow
def test_odd_containers_keep_times_and_upright_pictures(odd_files: Path, shared: Path) -> None:
    source = next(open_clip(shared / "clips" / "high_jump" / "hj_3.mp4").frames()).image.astype(int)
    for name in ("rotated_90_tag.mp4", "rotated_180_tag.mp4", "rotated_270_tag.mp4", "hevc_10bit.mp4", "phone.mov"):
        frames = list(open_clip(odd_files / name).frames())
        assert np.abs(frames[0].image - source).mean() < 6, name
        assert [f.time_s for f in frames] == pytest.approx([n * 0.04 for n in range(52)], abs=1e-3), name
    log = DecodeLog()
    assert list(open_clip(odd_files / "damaged_inside.mp4").frames(log=log)) and log.damaged
    assert 20 <= len(list(open_clip(odd_files / "truncated_index_first.mp4").frames(log=(cut := DecodeLog())))) <= 27
    assert cut.damaged or cut.ended_early


def test_pictures_in_a_format_that_nobody_knows_are_refused(stamped_film: StampedFilm) -> None:
    path = stamped_film("film.mkv", [0, 40, 80])
    path.write_bytes(path.read_bytes().replace(b"V_FFV1", b"V_ODD!"))
    assert "a format that is not known" in refused(path).text


def test_words_in_another_coding_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    write_video(path, noise_pictures()[:3], frame_rate=25)
    data = path.read_bytes()
    assert b"VideoHandler" in data
    path.write_bytes(data.replace(b"VideoHandler", b"Video\x80andler"))
    assert open_clip(path).size == (128, 96)
