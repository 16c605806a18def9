"""Small films with known pictures and times."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from .numbered_pictures import numbered_picture

StampedFilm = Callable[[str, list[int]], Path]


@pytest.fixture
def stamped_film(tmp_path: Path) -> StampedFilm:
    """Writes numbered pictures at given times in ms, losslessly, in the container that the name asks for."""

    def write(name: str, times_ms: list[int]) -> Path:
        import av
        from av.video.frame import VideoFrame

        with av.open(str(tmp_path / name), "w") as container:
            stream = container.add_stream("ffv1", rate=25)
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv444p"
            stream.codec_context.time_base = Fraction(1, 1000)
            for number, time_ms in enumerate(times_ms):
                frame = VideoFrame.from_ndarray(numbered_picture(number), format="rgb24")
                frame.pts, frame.time_base = time_ms, Fraction(1, 1000)
                container.mux(stream.encode(frame.reformat(format="yuv444p")))
            container.mux(stream.encode())
        return tmp_path / name

    return write
