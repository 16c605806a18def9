"""The command line as people run it: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pe_coach.alignment import load_reference


@dataclass(frozen=True)
class Run:
    """What a command left on its way out."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The objects on standard output, which must hold nothing else."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(scope="session")
def pe_coach(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Run]:
    cache = str(tmp_path_factory.mktemp("cache"))  # never the developer's own

    def run(*arguments: object, **environment: str) -> Run:
        done = subprocess.run(
            [sys.executable, "-m", "pe_coach.cli", *map(str, arguments)],
            capture_output=True,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "PE_COACH_CACHE": cache, **environment},
            timeout=300,
        )
        result = Run(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
        assert "Traceback" not in result.err + result.out
        return result

    return run


@pytest.fixture(scope="session")
def keypoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The key points of a long jump, in a file with an umlaut and a comma in its name."""
    reference = load_reference("long_jump", "elite")
    path = tmp_path_factory.mktemp("keypoints") / "Zoë, Müller.npz"
    xy = reference.position * [100.0, -100.0] + [500.0, 500.0]
    np.savez(path, xy=xy, confidence=np.full(xy.shape[:2], 0.9), time_s=reference.time_s)
    return path


@pytest.fixture(scope="session")
def bad_films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files that are no film of anybody, by what is wrong with them."""
    from pe_coach.clip import write_video

    folder = tmp_path_factory.mktemp("films")
    grey = [np.full((96, 128, 3), 128, np.uint8)] * 30
    write_video(folder / "nobody.mp4", grey, frame_rate=30)
    write_video(folder / "one_frame.mp4", grey[:1], frame_rate=30)
    whole = (folder / "nobody.mp4").read_bytes()
    (folder / "cut.mp4").write_bytes(whole[: len(whole) // 4])
    (folder / "empty.mp4").write_bytes(b"")
    (folder / "text.mp4").write_text("This is no film.\n" * 50)
    (folder / "notes.txt").write_text("Group 7b, Tuesday.\n" * 50)
    _write_sound(folder / "sound.mp4")
    return {path.stem: path for path in folder.iterdir()} | {"missing": folder / "missing.mp4"}


def _write_sound(path: Path) -> None:
    """A file with a second of silence and no picture."""
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 48000
        for _ in range(48):
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
