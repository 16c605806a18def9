"""Sixty clips, twelve of them broken in twelve ways: forty-eight results and twelve true reasons."""

from __future__ import annotations

import csv
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from signal import SIGSEGV

import numpy as np
import psutil
import pytest

from pe_coach.alignment import load_reference
from pe_coach.classes import Done, Task
from pe_coach.classes.pool import LocalEngine
from pe_coach.cli.running_class import Asked, run_class
from pe_coach.clip import write_video
from pe_coach.filming.demo import demo_scene, film
from pe_coach.limits import Limits
from pe_coach.options import Options

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="needs signals and named pipes"),
    pytest.mark.slow,
]

LIMITS = Limits(stuck_s=20.0, resident_bytes=900 * 10**6)
"""Workers hold about 450 MB for the sound clips of this class; a file that unpacks to more is refused unread."""

WHY = {
    "empty.mp4": ("unreadable", "is empty"),
    "letter.mp4": ("unreadable", "is not a film"),
    "song.mp4": ("unreadable", "holds no pictures"),
    "erased.mp4": ("unreadable", "no picture in it can be decoded"),
    "pipe.mp4": ("unreadable", "is no file"),
    "picture.mp4": ("too_short", "holds a single picture"),
    "black.mp4": ("nobody_found", ""),
    "bomb.apng": ("unreadable", "is 16000 x 8000 pixels"),
    "hours.npz": ("bad_keypoints", "is not a key point file"),
    "years.npz": ("bad_keypoints", "is not a key point file"),
    "hangs.mp4": ("timeout", "nothing moved for 20 s"),
    "crashes.mp4": ("crashed", "SIGSEGV"),
}
"""Code and words of each clip that is broken."""


class Disturbed(LocalEngine):
    """Workers with a decoder that stops in the middle of one film and dies of another."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        with while_open("hangs.mp4", psutil.Process.suspend), while_open("crashes.mp4", segfault):
            yield from super().run(tasks)


def segfault(worker: psutil.Process) -> None:
    worker.send_signal(SIGSEGV)


@contextmanager
def while_open(name: str, act: Callable[[psutil.Process], None]) -> Iterator[None]:
    """Does something to every process of ours as soon as it has a file of this name open."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            for worker in psutil.Process().children():
                with suppress(psutil.Error):
                    if any(Path(file.path).name == name for file in worker.open_files()):
                        act(worker)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    film(demo_scene(16), folder / "good.mp4")
    content = (folder / "good.mp4").read_bytes()
    for name in ("hangs.mp4", "crashes.mp4"):
        (folder / name).write_bytes(content + name.encode())  # what follows the film's end is not read
    erased = content.index(b"mdat") + 4
    (folder / "erased.mp4").write_bytes(content[:erased] + bytes(len(content) - erased - 4000) + content[-4000:])
    write_jumps(folder, 47)
    write_broken(folder)
    write_media(folder)
    return folder


def write_jumps(folder: Path, count: int) -> None:
    """Key points of jumps that differ in size."""
    reference = load_reference("long_jump", "elite")
    for number in range(count):
        xy = reference.position * [100.0 + number, -100.0 - number] + [900.0, 900.0]
        confidence = np.full(xy.shape[:2], 0.9)
        np.savez(folder / f"{number + 1}.npz", xy=xy, confidence=confidence, time_s=reference.time_s)


def write_broken(folder: Path) -> None:
    (folder / "empty.mp4").touch()
    (folder / "letter.mp4").write_text("Dear teacher, here is my long jump.\n" * 40)
    os.mkfifo(folder / "pipe.mp4")
    for name, frames in (("hours.npz", 5 * 10**6), ("years.npz", 10**9)):
        write_zeros(folder / name, frames)


def write_zeros(path: Path, frames: int) -> None:
    """A small key point file that unpacks to 272 bytes a frame."""
    import zipfile

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, file.open("xy.npy", "w", force_zip64=True) as xy:
        np.lib.format.write_array_header_1_0(
            xy,
            {"descr": "<f8", "fortran_order": False, "shape": (frames, 17, 2)},  # type: ignore[arg-type]
        )
        for _ in range(min(frames, 5 * 10**6) // 10**5):
            xy.write(bytes(272 * 10**5))


def write_media(folder: Path) -> None:
    import av
    from av.audio.frame import AudioFrame
    from av.video.frame import VideoFrame

    black = np.zeros((360, 640, 3), np.uint8)
    write_video(folder / "black.mp4", [black] * 40, frame_rate=25)
    write_video(folder / "picture.mp4", [black], frame_rate=25)
    with av.open(str(folder / "song.mp4"), "w") as container:
        song = container.add_stream("aac", rate=44100, layout="mono")
        silence = AudioFrame.from_ndarray(np.zeros((1, 44100), np.float32), format="fltp", layout="mono")
        silence.rate = 44100
        container.mux(song.encode(silence))
        container.mux(song.encode())
    with av.open(str(folder / "bomb.apng"), "w") as container:
        stream = container.add_stream("apng", rate=25)
        stream.width, stream.height, stream.pix_fmt = 16000, 8000, "gray"
        huge = VideoFrame.from_ndarray(np.zeros((8000, 16000), np.uint8), format="gray")
        for number in range(3):
            huge.pts, huge.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(huge))
        container.mux(stream.encode())


def sheet(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_every_clip_has_its_result_or_its_reason(films: Path, tmp_path: Path) -> None:
    asked = Asked([films], tmp_path / "out", Options("long_jump"))
    ended = run_class(asked, Disturbed(2, LIMITS))
    results, failures = (sheet(tmp_path / "out" / f"{name}.csv") for name in ("results", "failures"))
    assert {row["clip"] for row in failures} == set(WHY)
    for row in failures:
        code, words = WHY[row["clip"]]
        assert row["code"] == code and words in row["text"], row
    assert {row["clip"] for row in results} == {"good.mp4", *(f"{number + 1}.npz" for number in range(47))}
    assert (len(results), len({row["text"] for row in failures}), ended.failed) == (48, 12, 12)
