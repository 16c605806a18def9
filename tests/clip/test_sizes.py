"""Pictures too large to be read cost neither memory nor time, whatever the header says."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pe_coach.clip import open_clip
from pe_coach.clip.decoding import DecodeLog
from pe_coach.errors import ClipError

SIZES = [(64, 48)] * 5 + [(5000, 4000)] * 3


def motion_jpeg(path: Path, sizes: list[tuple[int, int]]) -> Path:
    """A film of grey pictures of these sizes; its header knows the first only."""
    import av
    from av.video.frame import VideoFrame

    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt = *sizes[0], "yuvj420p"
        for number, (width, height) in enumerate(sizes):
            encoder = av.CodecContext.create("mjpeg", "w")
            encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
            encoder.time_base = Fraction(1, 25)
            grey = VideoFrame.from_ndarray(np.full((height, width, 3), 90, np.uint8), format="rgb24")
            for packet in encoder.encode(grey.reformat(format="yuvj420p")):
                packet.stream, packet.pts, packet.dts = stream, number, number
                packet.time_base = Fraction(1, 25)
                container.mux(packet)
    return path


def test_a_picture_that_is_too_large_is_told_by_its_size(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match=r"is 5000 x 64 pixels, more than 4096 on a side"):
        open_clip(motion_jpeg(tmp_path / "wide.mkv", [(5000, 64)] * 3))


def test_pictures_that_grow_within_a_film_are_left_out(tmp_path: Path) -> None:
    clip, log = open_clip(motion_jpeg(tmp_path / "grows.mkv", SIZES)), DecodeLog()
    assert [frame.image.shape for frame in clip.frames(log=log)] == [(48, 64, 3)] * 5
    assert (log.decoded, log.lost) == (5, 3)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_no_film_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(ClipError, match=r"pipe\.mp4 is no file"):
        open_clip(tmp_path / "pipe.mp4")
