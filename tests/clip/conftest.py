"""Small films with known pictures and times, and the odd and broken files that a teacher may upload."""

from __future__ import annotations

import shutil
import subprocess
import sys
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


@pytest.fixture(scope="session")
def odd_files(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the odd and broken files that the shared script makes."""
    if shutil.which("ffmpeg") is None:
        pytest.skip("needs the program ffmpeg to make odd and broken films")
    folder = tmp_path_factory.mktemp("odd")
    script = shared / "clips" / "make_broken.py"
    subprocess.run([sys.executable, str(script), str(folder)], check=True, stdout=subprocess.DEVNULL)
    return folder
