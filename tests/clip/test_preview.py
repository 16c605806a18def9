"""Previews: any film as pictures that a browser plays and steps through, each with its number in the film."""

from __future__ import annotations

from contextlib import closing
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from pe_coach.clip import Frame, open_clip, write_frames
from pe_coach.clip.preview import HIGHEST_PX, beside, presented, preview_of

TIMES_S = np.cumsum([0.0, *np.random.default_rng(3).uniform(1 / 60, 1 / 20, 47)])
"""Of a film with a variable rate."""


BITS, BLOCK_PX = 6, 16
"""Numbers are written as black and white squares, which two codings in a row do not change."""


def numbered_picture(number: int) -> NDArray[np.uint8]:
    row = np.repeat([255 * (number >> bit & 1) for bit in range(BITS)], BLOCK_PX)
    return np.broadcast_to(row[None, :, None], (48, len(row), 3)).astype(np.uint8)


def number_of(image: NDArray[np.uint8]) -> int:
    middles = image[24, BLOCK_PX // 2 :: BLOCK_PX, 1][:BITS]
    return int(sum(2**bit for bit, value in enumerate(middles) if value > 127))


def numbered_film(path: Path) -> Path:
    pictures = (Frame(k, float(at), numbered_picture(k)) for k, at in enumerate(TIMES_S))
    return write_frames(path, pictures, frame_rate=30)


def test_every_picture_has_its_number_and_its_time(tmp_path: Path) -> None:
    film = numbered_film(tmp_path / "film.mp4")
    preview = preview_of(film, tmp_path, range(10, 45))
    shown = [number_of(frame.image) for frame in open_clip(preview.path).frames()]
    assert shown == list(preview.frames) == list(range(10, 45))
    assert np.allclose(preview.pts, TIMES_S[10:45] - TIMES_S[10], atol=0.001)
    assert preview.pts == presented(preview.path)


def test_a_step_back_decodes_fifteen_pictures_at_most(tmp_path: Path) -> None:
    preview = preview_of(numbered_film(tmp_path / "film.mp4"), tmp_path, range(48))
    with closing(av.open(str(preview.path))) as container:
        packets = [p for p in container.demux(video=0) if p.pts is not None]
    keys = [k for k, packet in enumerate(packets) if packet.is_keyframe]
    assert keys[0] == 0 and max(np.diff([*keys, 48])) <= 15
    assert [p.pts for p in packets] == sorted(p.pts for p in packets if p.pts is not None)


def test_a_phones_film_of_another_codec_becomes_h264(tmp_path: Path) -> None:
    film = tmp_path / "phone.mp4"
    with av.open(str(film), "w") as container:
        stream = container.add_stream("libx265", rate=30, options={"log-level": "none"})
        stream.width, stream.height, stream.pix_fmt = 96, 48, "yuv420p"
        for number in range(12):
            frame = VideoFrame.from_ndarray(numbered_picture(number), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    assert open_clip(film).codec == "hevc"
    made = open_clip(preview_of(film, tmp_path, range(12)).path)
    assert made.codec == "h264"
    assert [number_of(frame.image) for frame in made.frames()] == list(range(12))


def test_it_is_made_once_and_again_for_another_film(tmp_path: Path) -> None:
    film = numbered_film(tmp_path / "film.mp4")
    first = preview_of(film, tmp_path, range(5, 40))
    stamp = first.path.stat().st_mtime_ns
    assert preview_of(film, tmp_path, range(10, 30)) == first
    assert first.path.stat().st_mtime_ns == stamp
    assert preview_of(film, tmp_path, range(48)).frames == tuple(range(48))
    write_frames(film, (Frame(k, k / 25, numbered_picture(k)) for k in range(48)), frame_rate=25)
    assert abs(preview_of(film, tmp_path, range(48)).pts[-1] - 47 / 25) < 0.001


def test_two_films_in_one_keep_their_partners(tmp_path: Path) -> None:
    film = numbered_film(tmp_path / "film.mp4")
    pairs = {k: min(47, k // 2 + 3) for k in range(20, 48)}
    preview = preview_of(film, tmp_path, list(pairs), name="both", drawing=beside(film, pairs))
    for frame, (own, other) in zip(open_clip(preview.path).frames(), pairs.items(), strict=True):
        assert (number_of(frame.image[:, :96]), number_of(frame.image[:, 96:])) == (own, other)


def test_a_large_film_is_made_smaller(tmp_path: Path) -> None:
    large: NDArray[np.uint8] = np.full((1081, 1920, 3), 90, np.uint8)
    film = write_frames(tmp_path / "film.mp4", (Frame(k, k / 30, large) for k in range(3)), frame_rate=30)
    preview = preview_of(film, tmp_path, range(3))
    assert preview.size[1] == HIGHEST_PX and preview.size[0] in (1278, 1280)
    assert preview.source_size == (1920, 1082)
