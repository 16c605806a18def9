"""Writes small sound files of the kinds that do not ship with the program: where the search of `run.py` begins.

python fuzz/make_seeds.py
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import av
import numpy as np
from targets import SEEDS

from pe_coach.errors import PeCoachError
from pe_coach.grading import Options, failed
from pe_coach.pose import PoseSequence, save_keypoints
from pe_coach.report.as_json import to_json
from pe_coach.report.types import Report

CODINGS = (("mp4", "libx264"), ("mov", "libx265"), ("webm", "libvpx-vp9"), ("avi", "mjpeg"), ("mkv", "mpeg4"))
FRAMES = 4
TEXTS = {
    "roster": {
        "named.csv": "number,name,email\n1,Zoë Müller,zoe@school.example\n2,Ali Öz,\n",
        "german.csv": "Nr.;Name;Vorname\r\n1;Müller;Zoë\r\n",
        "names.csv": "clip,pupil,named_by,suggested\na.mp4,Zoë Müller,order,Zoë Müller\n'=b.mp4,,nobody,\n",
    },
    "gradebook": {
        "canvas.csv": "Student,ID,SIS User ID,SIS Login ID,Section,Jump (1)\n    Points Possible,,,,,10\nZ,1,2,z,7b,\n",
        "moodle.csv": '"First name","Last name","ID number","Email address","Jump (Real)"\n"Z","M","1","z@x.de","-"\n',
    },
}


def main() -> None:
    """Write them."""
    for target, texts in TEXTS.items():
        for name, text in texts.items():
            _place(target, name).write_bytes(text.encode())
    _place("roster", "wide.csv").write_bytes("name\nZoë\n".encode("utf-16"))
    for ending, coder in CODINGS:
        _film(_place("container", f"film.{ending}"), coder)
    save_keypoints(_place("keypoints", "points.npz"), _poses())
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("Zoë/1.mp4", "2.mov", "__MACOSX/._2.mov"):
            packed.writestr(zipfile.ZipInfo(name), b"film")
    _place("packed", "films.zip").write_bytes(content.getvalue())
    _place("report", "failed.json").write_text(to_json(_report()))


def _report() -> Report:
    return failed("a", Options("long_jump"), PeCoachError("unreadable", "a is no film."))


def _place(target: str, name: str) -> Path:
    (SEEDS / target).mkdir(parents=True, exist_ok=True)
    return SEEDS / target / name


def _poses() -> PoseSequence:
    time_s = np.arange(6) / 30
    points = np.add.outer(10.0 * np.arange(6), np.arange(34.0)).reshape(6, 17, 2)
    known, camera = np.full((6, 17), 0.5), np.tile(np.eye(3), (6, 1, 1))
    return PoseSequence(xy=points, confidence=known, spread=known + 1, time_s=time_s, size=(64, 48), camera=camera)


def _film(path: Path, coder: str) -> None:
    rng = np.random.default_rng(1)
    with av.open(str(path), "w") as film:
        options = {"x265-params": "log-level=none"} if coder == "libx265" else {}
        stream = film.add_stream(coder, rate=25, options=options)
        stream.width, stream.height = 64, 48
        stream.pix_fmt = "yuvj420p" if coder == "mjpeg" else "yuv420p"
        for number in range(FRAMES):
            picture = np.full((48, 64, 3), 40 * number, np.uint8)
            picture[10:30, 10:40] = rng.integers(0, 255, 3)
            film.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24").reformat(format=stream.pix_fmt)))
        film.mux(stream.encode(None))


if __name__ == "__main__":
    main()
