"""Where, when and with which phone a film was made is in none of the files that are made of it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from pe_coach.clip import cut, open_clip, write_frames
from pe_coach.clip.preview import preview_of
from pe_coach.pose.sequence import PoseSequence
from pe_coach.report import Report
from pe_coach.report.takeaway import write_takeaway

from .two_people import FRAMES, RATE, SIZE, STANDING

TOLD = {
    "location": "+47.3769+008.5417/",
    "location-eng": "+47.3769+008.5417/",
    "com.apple.quicktime.location.ISO6709": "+47.3769+008.5417+408.000/",
    "com.apple.quicktime.make": "Acme",
    "com.apple.quicktime.model": "Tellphone X9",
    "com.android.version": "Android 99",
    "creation_time": "2026-05-04T09:12:30.000000Z",
    "title": "Zoe 7b",
    "comment": "sports ground Lindenhof",
    "artist": "Ms Teller",
}
WORDS = ("47.3769", "Acme", "Tellphone", "Android 99", "2026-05-04", "Zoe 7b", "Lindenhof", "Teller")
HARMLESS = {"major_brand", "minor_version", "compatible_brands", "encoder", "handler_name", "vendor_id", "language"}
HARMLESS |= {"ENCODER", "DURATION"}


@pytest.fixture(params=[".mp4", ".mov", ".mkv"])
def telling(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A film that tells everything, of itself and of its stream."""
    path = tmp_path / f"IMG_2231{request.param}"
    options = {} if request.param == ".mkv" else {"movflags": "use_metadata_tags"}
    with av.open(str(path), "w", options=options) as container:
        container.metadata.update(TOLD)
        stream = container.add_stream("libx264", rate=round(RATE), options={"g": "10"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.metadata.update({"handler_name": "Tellphone Camera", "creation_time": TOLD["creation_time"]})
        for _ in range(FRAMES):
            grey = np.full((SIZE[1], SIZE[0], 3), 128, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        container.mux(stream.encode())
    content = path.read_bytes()
    assert all(word.encode() in content for word in ("47.3769", "Tellphone", "Lindenhof"))
    return path


def _cut(film: Path, folder: Path, _report: Report) -> Path:
    cut(film, 0.1, 0.4, folder / f"part{film.suffix}")
    return folder / f"part{film.suffix}"


def _preview(film: Path, folder: Path, _report: Report) -> Path:
    return preview_of(film, folder, range(4)).path


def _rewritten(film: Path, folder: Path, _report: Report) -> Path:
    return write_frames(folder / "out.mp4", open_clip(film).frames(), frame_rate=RATE)


def _takeaway(film: Path, folder: Path, report: Report) -> Path:
    xy = np.tile(STANDING + np.array([50.0, 60.0]), (FRAMES, 1, 1))
    sure, camera = np.full((FRAMES, 17), 0.9), np.broadcast_to(np.eye(3), (FRAMES, 3, 3))
    poses = PoseSequence(xy, sure, 2 * sure, np.arange(FRAMES) / RATE, SIZE, camera)
    write_takeaway(folder, "a", report, clip=film, poses=poses, overlay=True)
    return folder / "a_overlay.mp4"


@pytest.mark.parametrize("make", [_cut, _preview, _rewritten, _takeaway])
def test_a_film_made_of_a_film_tells_nothing_of_it(
    telling: Path, tmp_path: Path, jump: Report, make: Callable[[Path, Path, Report], Path]
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    first = replace(jump.corrections[0], frame=6)
    made = make(telling, folder, replace(jump, corrections=(first,)))
    for file in folder.iterdir():
        content = file.read_bytes()
        assert not [word for word in WORDS if word.encode() in content], file.name
        for picture in _pictures(content):
            assert b"Exif" not in picture and b"http://ns.adobe.com" not in picture
    with av.open(str(made)) as container:
        assert set(container.metadata) <= HARMLESS
        assert [stream.type for stream in container.streams] == ["video"]
        assert set(container.streams[0].metadata) <= HARMLESS


def _pictures(content: bytes) -> Iterator[bytes]:
    """Pictures inside a page."""
    for found in re.finditer(rb"data:image/(?:jpeg|png);base64,([A-Za-z0-9+/=]+)", content):
        yield base64.b64decode(found[1])
