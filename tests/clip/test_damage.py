"""Where a file is damaged its pictures are marked, up to the next key picture, and sound stretches stay usable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pe_coach.clip import Frame, open_clip
from pe_coach.clip.decoding import DecodeLog

FRAMES, KEY_EVERY = 60, 12
VISIBLE = 3.0
"""Grey levels by which a picture must be wrong on average to count: a person would see it."""


def moving_picture(number: int) -> NDArray[np.uint8]:
    """A textured square that moves over a textured ground: every picture is made from the one before."""
    rng = np.random.default_rng(0)
    image = rng.integers(60, 200, (12, 20, 3), dtype=np.uint8).repeat(8, 0).repeat(8, 1)
    image[20:60, 2 * number : 2 * number + 30] = (
        rng.integers(0, 255, (5, 5, 3), dtype=np.uint8).repeat(8, 0).repeat(6, 1)
    )
    return image


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five groups of twelve pictures with bidirectional ones, as a phone's film has them."""
    import av
    from av.video.frame import VideoFrame

    path = tmp_path_factory.mktemp("films") / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"bf": "2", "crf": "15", "x264-params": "scenecut=0"})
        stream.width, stream.height, stream.pix_fmt, stream.codec_context.gop_size = 160, 96, "yuv420p", KEY_EVERY
        stream.codec_context.thread_count = 1
        for number in range(FRAMES):
            container.mux(stream.encode(VideoFrame.from_ndarray(moving_picture(number), format="rgb24")))
        container.mux(stream.encode())
    return path


@dataclass(frozen=True)
class Compared:
    """Frames of a damaged film that look wrong, and those that are marked (F,)."""

    wrong: NDArray[np.bool_]
    marked: NDArray[np.bool_]
    log: DecodeLog


def flipped(sound: Path, folder: Path, count: int) -> Iterator[Compared]:
    """The film with one bit turned, `count` times at another place of the pictures' data."""
    data, right = sound.read_bytes(), [frame.image.astype(int) for frame in open_clip(sound).frames()]
    first = data.index(b"mdat") + 4
    size = int.from_bytes(data[first - 8 : first - 4], "big") - 8
    rng = np.random.default_rng(1)
    for _ in range(count):
        damaged, at = bytearray(data), first + int(rng.integers(900, size))
        damaged[at] ^= 1 << int(rng.integers(8))
        path = folder / "damaged.mp4"
        path.write_bytes(bytes(damaged))
        log = DecodeLog()
        frames = list(open_clip(path).frames(log=log))
        yield compared(frames, right, log)


def compared(frames: list[Frame], right: list[NDArray[np.int_]], log: DecodeLog) -> Compared:
    rows = [round(frame.time_s * 30) for frame in frames]
    wrong = [np.abs(frame.image - right[row]).mean() > VISIBLE for frame, row in zip(frames, rows, strict=True)]
    return Compared(np.array(wrong), np.array([frame.damaged for frame in frames]), log)


def test_a_sound_film_has_no_mark(sound: Path) -> None:
    log = DecodeLog()
    assert [frame.damaged for frame in open_clip(sound).frames(log=log)] == [False] * FRAMES
    assert (log.decoded, log.damaged, log.lost, log.ended_early) == (FRAMES, 0, 0, False)


def test_nearly_every_harm_is_marked_and_no_more_than_to_the_next_key(sound: Path, tmp_path: Path) -> None:
    """Counted by flips: one that the decoder does not notice leaves a whole group of pictures unmarked."""
    films = list(flipped(sound, tmp_path, 60))
    harmed = [film for film in films if film.wrong.any()]
    assert len(harmed) >= 25, "the flips did no harm: nothing was tested"
    noticed = [(film.wrong & film.marked).sum() >= 0.9 * film.wrong.sum() for film in harmed]
    assert noticed.count(False) <= 0.2 * len(harmed)
    assert all(film.marked.sum() <= KEY_EVERY + 3 for film in films)
    assert all(film.log.damaged == film.marked.sum() for film in films)


def test_a_lost_packet_spoils_what_follows_it(sound: Path, tmp_path: Path) -> None:
    data = bytearray(sound.read_bytes())
    first = data.index(b"mdat") + 4
    size = int.from_bytes(data[first - 8 : first - 4], "big") - 8
    data[first + size // 2 : first + size // 2 + 200] = bytes(200)
    path = tmp_path / "holes.mp4"
    path.write_bytes(bytes(data))
    log = DecodeLog()
    marked = [frame.damaged for frame in open_clip(path).frames(log=log)]
    assert 0 < sum(marked) + log.lost <= 2 * KEY_EVERY
    assert not any(marked[:KEY_EVERY]) and not any(marked[-KEY_EVERY:])


@pytest.mark.shared
@pytest.mark.slow
def test_the_shared_damaged_film_is_marked_from_the_first_error_on(odd_files: Path, shared: Path) -> None:
    """Its only key picture is the first one, so nothing after the first error can be believed."""
    right = list(open_clip(shared / "clips" / "high_jump" / "hj_3.mp4").frames())
    frames = list(open_clip(odd_files / "damaged_inside.mp4").frames())
    off = [np.abs(a.image.astype(int) - b.image).mean() for a, b in zip(frames, right, strict=True)]
    marked = np.array([frame.damaged for frame in frames])
    assert marked[int(np.argmax(marked)) :].all()
    assert not (np.array(off)[~marked] > 1.0).any()
    assert (~marked).sum() >= 4


@pytest.mark.parametrize("kept", [1.0, 0.6])
def test_a_film_without_a_number_of_frames_is_cut_short_where_it_ends_before_its_time(
    tmp_path: Path, sound: Path, kept: float
) -> None:
    import av

    path = tmp_path / "film.mkv"
    with av.open(str(sound)) as source, av.open(str(path), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    data = path.read_bytes()
    path.write_bytes(data[: int(kept * len(data))])
    clip = open_clip(path)
    assert clip.frames_declared is None
    assert clip.cut_short == (kept < 1)
