"""Which codings of films this computer's library reads, tried with tiny films that it makes itself.

    python -m pe_coach.clip.codecs

prints one JSON object: for each coding `read`, `decoder` (there is one, but nothing to try it with) or `missing`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip.film import open_clip
from pe_coach.errors import ClipError

WIDTH_PX, HEIGHT_PX, FRAMES, RATE = 320, 192, 12, 30
"""Of the films that are made."""


@dataclass(frozen=True)
class Codec:
    """A coding of films: the decoder that the library must have, the encoder that makes the trial, and its options."""

    decoder: str
    encoder: str
    options: Mapping[str, str]


CODECS: Mapping[str, Codec] = {
    "H.264": Codec("h264", "libx264", {"preset": "ultrafast"}),
    "HEVC": Codec("hevc", "libx265", {"preset": "ultrafast", "x265-params": "log-level=none"}),
    "VP9": Codec("vp9", "libvpx-vp9", {"deadline": "realtime", "cpu-used": "8"}),
    "AV1": Codec("av1", "libsvtav1", {"preset": "12"}),
    "MPEG-4": Codec("mpeg4", "mpeg4", {}),
}
"""What phones and cameras write."""


QUIET = {"SVT_LOG": "-1"}
"""Environment in which the encoders say nothing."""


def codecs_read() -> dict[str, str]:
    """What the module prints, found out in a process of its own: if a library brings it down, all are `missing`."""
    command = [sys.executable, "-m", __spec__.name]
    done = subprocess.run(
        command, env=os.environ | QUIET, capture_output=True, text=True, encoding="utf-8", check=False
    )
    try:
        found: dict[str, str] = json.loads(done.stdout)
    except ValueError:
        return dict.fromkeys(CODECS, "missing")
    return found


def _state(codec: Codec, folder: Path) -> str:
    if not _has(codec.decoder, "r"):
        return "missing"
    if not _has(codec.encoder, "w"):
        return "decoder"
    film = folder / f"{codec.decoder}.mp4"
    try:
        _make(film, codec)
        return "read" if sum(1 for _ in open_clip(film).frames()) == FRAMES else "missing"
    except ClipError:
        return "missing"


def _has(name: str, mode: Literal["r", "w"]) -> bool:
    import av

    try:
        av.codec.Codec(name, mode)
    except av.codec.codec.UnknownCodecError:
        return False
    return True


def _make(film: Path, codec: Codec) -> None:
    import av

    with av.open(str(film), "w") as container:
        stream: Any = container.add_stream(codec.encoder, rate=RATE, options=dict(codec.options))
        stream.width, stream.height, stream.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuv420p"
        for image in _pictures():
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode(None))


def _pictures() -> Iterator[NDArray[np.uint8]]:
    """A light bar that walks over a dark ground."""
    for index in range(FRAMES):
        image = np.full((HEIGHT_PX, WIDTH_PX, 3), 40, np.uint8)
        image[:, 20 * index : 20 * index + 30] = 220
        yield image


def main() -> None:
    """Try all, and print what was found."""
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps({name: _state(codec, Path(folder)) for name, codec in CODECS.items()}))


if __name__ == "__main__":
    main()
