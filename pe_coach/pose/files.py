"""Key points in a file: what `pe-coach pose` writes and `grade --keypoints` reads."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.array_file import read_npz
from pe_coach.errors import KeypointFileError
from pe_coach.files import write_file
from pe_coach.pose.origin import Origin
from pe_coach.pose.sequence import PoseSequence

Floats = NDArray[np.float64]

SEQUENCE = ("xy", "confidence", "time_s", "spread", "camera", "size", "repeated")
"""Arrays of a file that make a sequence."""

MOST_FRAMES = 36_000
"""Of a file: ten minutes at 60 frames a second, as of a film."""

FAR_PX = 1e6
"""Nothing in a film is further from its corner, or larger."""

LATEST_S = 1e6
"""No film is longer: eleven days."""

MOST_UNEVEN = 1e12
"""Largest ratio of what a camera's matrix stretches; one beyond it squeezes the picture into a line."""

_ONE_ARRAY = b"\x93NUMPY"
"""How a file of one array begins."""

_REMEDY = "Make it again with `pe-coach pose`."


def save_keypoints(path: Path, sequence: PoseSequence, box: Floats | None = None, origin: Origin | None = None) -> Path:
    """Write a sequence as a compressed `.npz` without pickled objects.

    Beside it the athlete's boxes (T, 4) and the network that made it, where these are known.

    The file appears whole or not at all, and the same sequence gives the same bytes. Returns the path written, as
    `write_file` does.

    Raises:
        OutputError: `not_writable`.
    """
    arrays = {name: getattr(sequence, name) for name in ("xy", "confidence", "spread", "time_s", "camera")}
    if sequence.repeated is not None:
        arrays["repeated"] = sequence.repeated
    if sequence.size is not None:
        arrays["size"] = np.array(sequence.size, dtype=np.int64)
    if box is not None:
        arrays["box"] = box
    if origin is not None:
        arrays["origin"] = np.array(origin.model_dump_json())
    content = io.BytesIO()
    np.savez_compressed(content, allow_pickle=False, **arrays)
    return write_file(path, content.getvalue())


def load_keypoints(path: Path) -> PoseSequence:
    """Read a key point file: `xy`, `confidence`, `time_s`, and the other arrays of `SEQUENCE` that are there.

    Points that are not known (NaN, or a confidence of 0) come back as NaN with confidence 0.

    Raises:
        KeypointFileError: `bad_keypoints`, when the file is none, an array is missing or has the wrong shape, a point
            is half known, or the times are not finite and increasing.
    """
    arrays = _read(path, SEQUENCE)
    if missing := [name for name in ("xy", "confidence", "time_s") if name not in arrays]:
        raise _bad(path, f"has no array {missing[0]!r}")
    count = len(arrays["xy"]) if arrays["xy"].ndim else 0
    if count == 0:
        raise _bad(path, "holds no frame")
    if count > MOST_FRAMES:
        raise _bad(path, f"holds {count} frames, more than the {MOST_FRAMES} of one attempt")
    return _sequence(path, arrays, count)


def load_origin(path: Path) -> Origin | None:
    """The network that made a key point file; None where the file does not say.

    Raises:
        KeypointFileError: `bad_keypoints`, when the file is none or what it says is not understood.
    """
    said = _read(path, ("origin",)).get("origin")
    if said is None:
        return None
    try:
        return Origin.model_validate_json(str(said))
    except ValueError:
        raise _bad(path, "has an 'origin' that names no network") from None


def _read(path: Path, wanted: tuple[str, ...]) -> dict[str, NDArray[np.generic]]:
    try:
        with path.open("rb") as file:
            if file.read(len(_ONE_ARRAY)) == _ONE_ARRAY:
                raise _bad(path, "holds a single array (.npy), not the arrays of an .npz")
        return read_npz(path, wanted)
    except FileNotFoundError:
        raise _bad(path, "does not exist") from None
    except IsADirectoryError:
        raise _bad(path, "is a folder") from None
    except (OSError, ValueError):
        raise _bad(path, "is not a key point file (.npz of plain arrays), or is damaged") from None


def _sequence(path: Path, arrays: dict[str, NDArray[np.generic]], count: int) -> PoseSequence:
    xy = _array(path, arrays, "xy", (count, 17, 2))
    confidence = _array(path, arrays, "confidence", (count, 17))
    if np.nanmin(confidence, initial=0) < 0 or np.nanmax(confidence, initial=0) > 1:
        raise _bad(path, "has values of 'confidence' outside 0 to 1")
    lacking = np.isnan(xy).any(-1)
    if (lacking != np.isnan(xy).all(-1)).any() or (np.isnan(confidence) & ~lacking).any():
        raise _bad(path, "has points that are half known: a coordinate or a confidence is missing beside the others")
    known = ~lacking & (confidence > 0)
    if not (np.abs(xy[known]) <= FAR_PX).all():
        raise _bad(path, "has points that are in no picture")
    spread = _array(path, arrays, "spread", (count, 17), np.nan)
    return PoseSequence(
        xy=np.where(known[..., None], xy, np.nan),
        confidence=np.where(known, confidence, 0.0),
        spread=np.where(known & (spread > 0) & (spread <= FAR_PX), spread, np.nan),
        time_s=_times(path, arrays, count),
        size=_size(path, arrays),
        camera=_cameras(path, arrays, count),
        repeated=_array(path, arrays, "repeated", (count,)) > 0 if "repeated" in arrays else None,
    )


def _array(
    path: Path,
    arrays: dict[str, NDArray[np.generic]],
    name: str,
    shape: tuple[int, ...],
    absent: float | Floats = np.nan,
) -> Floats:
    """The array as floats of the wanted shape, or `absent` in that shape where it is not in the file."""
    if name not in arrays:
        return np.broadcast_to(np.asarray(absent, dtype=np.float64), shape)
    found = arrays[name]
    if found.dtype.kind not in "fiub":
        raise _bad(path, f"has an array {name!r} that holds no numbers")
    if found.shape != shape:
        raise _bad(path, f"has {name!r} of shape {found.shape}, not {shape}")
    return found.astype(np.float64)


def _times(path: Path, arrays: dict[str, NDArray[np.generic]], count: int) -> Floats:
    time_s = _array(path, arrays, "time_s", (count,))
    if not (np.abs(time_s) <= LATEST_S).all():
        raise _bad(path, "has times that are not finite numbers, or of no film")
    if (np.diff(time_s) <= 0).any():
        raise _bad(path, f"has times that do not increase (frame {int(np.argmax(np.diff(time_s) <= 0)) + 1})")
    return time_s


def _cameras(path: Path, arrays: dict[str, NDArray[np.generic]], count: int) -> Floats:
    camera = _array(path, arrays, "camera", (count, 3, 3), np.eye(3))
    if not (np.abs(camera) <= FAR_PX).all():
        raise _bad(path, "has camera matrices that are not finite, or of no camera")
    if not (np.linalg.cond(camera) <= MOST_UNEVEN).all():
        raise _bad(path, "has camera matrices that lead nowhere")
    return camera.copy()


def _size(path: Path, arrays: dict[str, NDArray[np.generic]]) -> tuple[int, int] | None:
    if "size" not in arrays:
        return None
    width, height = _array(path, arrays, "size", (2,))
    if not (1 <= width <= FAR_PX and 1 <= height <= FAR_PX):
        raise _bad(path, "has a picture size that is not positive, or of no picture")
    return int(width), int(height)


def _bad(path: Path, what: str) -> KeypointFileError:
    return KeypointFileError("bad_keypoints", f"{path} {what}. {_REMEDY}")
