"""The order of a lesson is that in which its films were recorded, whatever they are called."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import av
import numpy as np
import pytest

from pe_coach.clip.recorded import in_name, recorded_at

Film = Callable[..., Path]
MORNING = datetime(2026, 11, 27, 10, 15, 0)


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A computer an hour ahead of coordinated universal time."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def film(tmp_path: Path) -> Film:
    def write(name: str, **said: str) -> Path:
        options = {"movflags": "use_metadata_tags"} if name.endswith(("mp4", "mov")) else {}
        with av.open(str(tmp_path / name), "w", options=options) as container:
            container.metadata.update(said)
            stream = container.add_stream("mpeg4", rate=25)
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            for _ in range(2):
                picture = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
                container.mux(stream.encode(picture))
            container.mux(stream.encode())
        return tmp_path / name

    return write


def test_what_the_film_says_comes_before_its_name(film: Film) -> None:
    path = film("VID_20200101_000000.mp4", creation_time="2026-11-27T09:15:00.000000Z")
    assert recorded_at(path) == MORNING


def test_an_exported_film_was_recorded_when_the_phone_filmed_it(film: Film) -> None:
    said = {"com.apple.quicktime.creationdate": "2026-11-27T10:15:00+0100", "creation_time": "2026-11-29T18:00:00Z"}
    assert recorded_at(film("IMG_2231.mov", **said)) == MORNING


def test_a_clock_that_was_never_set_says_nothing(film: Film) -> None:
    assert recorded_at(film("clip.mp4", creation_time="1970-01-01T00:00:00Z")) is None
    assert recorded_at(film("20261127_101500.mp4", creation_time="1904-01-01T00:00:00Z")) == MORNING


def test_what_is_no_film_is_known_by_its_name(tmp_path: Path) -> None:
    for name, when in {"20261127_101500.npz": MORNING, "film.mp4": None}.items():
        (tmp_path / name).write_bytes(b"no film")
        assert recorded_at(tmp_path / name) == when


@pytest.mark.parametrize(
    "name",
    [
        "VID_20261127_101500.mp4",
        "PXL_20261127_091500123.mp4",
        "20261127_101500(1).mp4",
        "video_2026-11-27_10-15-00.mp4",
        "WhatsApp Video 2026-11-27 at 10.15.00.mp4",
        "Clip 2026-11-27 at 10.15.00\u202fAM.mov",
    ],
)
def test_names_of_phones_tell_the_time(name: str) -> None:
    assert in_name(name) == MORNING


def test_half_days_are_counted_as_twelve_hours() -> None:
    assert in_name("Clip 2026-11-27 at 2.15.00 PM.mov") == datetime(2026, 11, 27, 14, 15)
    assert in_name("Clip 2026-11-27 at 12.15.00 am.mov") == datetime(2026, 11, 27, 0, 15)


@pytest.mark.parametrize("name", ["IMG_2231.MOV", "VID-20261127-WA0007.mp4", "20261399_101500.mp4", "120261127_101500"])
def test_other_names_do_not(name: str) -> None:
    assert in_name(name) is None
