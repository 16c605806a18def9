"""A file of key points comes from anywhere: it cannot claim memory, run code, or bring the grading down."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pe_coach import array_file
from pe_coach.alignment import load_reference
from pe_coach.array_file import read_npz
from pe_coach.errors import KeypointFileError, ReferenceMotionError
from pe_coach.pose import load_keypoints
from pe_coach.resources import path

MEMORY_BYTES = 3 * 2**30


def array(header: str, data: bytes = b"") -> bytes:
    """A `.npy` with any header."""
    padded = header.encode() + b" " * (-(11 + len(header)) % 64) + b"\n"
    return b"\x93NUMPY\x01\0" + len(padded).to_bytes(2, "little") + padded + data


def said(shape: object, dtype: object = "<f8", data: bytes = b"") -> bytes:
    return array(repr({"descr": dtype, "fortran_order": False, "shape": shape}), data)


def npz(**arrays: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in arrays.items():
            packed.writestr(f"{name}.npy", data)
    return content.getvalue()


def with_password() -> bytes:
    content = bytearray(npz(xy=said((1,), data=bytes(8))))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    content[6] |= 1
    return bytes(content)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a shape of eight terabytes": lambda: npz(xy=said((10**12,), data=bytes(64))),
    "a shape that overflows": lambda: npz(xy=said((2**62, 4), data=bytes(64))),
    "a shape below nothing": lambda: npz(xy=said((-1,))),
    "a shape of yes and no": lambda: npz(xy=said((True,), data=bytes(8))),
    "a pickled object": lambda: npz(xy=said((1,), "|O", b"\x80\x04cos\nsystem\n.")),
    "a record": lambda: npz(xy=said((1,), [("a", "<f8")], bytes(8))),
    "text of a gigabyte a letter": lambda: npz(xy=said((1,), "<U999999999", bytes(8))),
    "a header of brackets": lambda: npz(xy=array("{'descr': " + "[" * 3000)),
    "a header that is a program": lambda: npz(xy=array("__import__('os').system('touch evil')")),
    "another version": lambda: npz(xy=b"\x93NUMPY\x09\0" + bytes(80)),
    "a password": with_password,
    "no numbers at all": lambda: npz(xy=b""),
    "no array": lambda: b"PK\x05\x06" + bytes(18),
    "half a file": lambda: npz(xy=said((9,), data=bytes(72)))[:90],
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_of_arrays_is_refused(content: Callable[[], bytes], tmp_path: Path) -> None:
    path = tmp_path / "points.npz"
    path.write_bytes(content())
    with pytest.raises(KeypointFileError, match=r"points\.npz ") as refused:
        load_keypoints(path)
    assert refused.value.code == "bad_keypoints"
    assert "\n" not in refused.value.text
    assert list(tmp_path.iterdir()) == [path]


def test_what_unpacks_to_more_than_there_should_be_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    content = npz(xy=said((1000,), data=bytes(8000)))
    assert read_npz(content)["xy"].shape == (1000,)
    monkeypatch.setattr(array_file, "MOST_BYTES", 8000)
    with pytest.raises(ValueError, match="more arrays than there should be"):
        read_npz(content)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's memory so")
def test_a_shape_of_eight_terabytes_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "points.npz"
    path.write_bytes(npz(xy=said((10**9, 17, 2), data=bytes(640))))
    code = f"""
import resource
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY_BYTES}, {MEMORY_BYTES}))
from pathlib import Path
from pe_coach.pose import load_keypoints
load_keypoints(Path({str(path)!r}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert "KeypointFileError" in done.stderr and "MemoryError" not in done.stderr
    import resource

    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_000_000


def points(frames: int = 12) -> dict[str, np.ndarray]:
    return {
        "xy": np.full((frames, 17, 2), 50.0),
        "confidence": np.full((frames, 17), 0.9),
        "time_s": np.arange(frames) / 30,
        "camera": np.tile(np.eye(3), (frames, 1, 1)),
        "spread": np.full((frames, 17), 2.0),
    }


@pytest.mark.parametrize(
    "name, value, line",
    [
        ("time_s", np.inf, "of no film"),
        ("time_s", 1e300, "of no film"),
        ("camera", 0.0, "lead nowhere"),
        ("camera", 1e308, "of no camera"),
        ("camera", np.nan, "of no camera"),
        ("xy", np.inf, "in no picture"),
        ("xy", 1e12, "in no picture"),
        ("camera", 1e6, "lead nowhere"),
        ("confidence", 2.0, "outside 0 to 1"),
    ],
)
def test_numbers_that_nothing_has_are_refused(name: str, value: float, line: str, tmp_path: Path) -> None:
    arrays = points()
    arrays[name][-1] = value
    np.savez(tmp_path / "points.npz", **arrays)
    with pytest.raises(KeypointFileError, match=line):
        load_keypoints(tmp_path / "points.npz")


@pytest.mark.parametrize("value", [np.inf, 1e308, -1e30, 0.0])
def test_a_spread_that_is_none_is_not_known(value: float, tmp_path: Path) -> None:
    arrays = points()
    arrays["spread"][3, 5] = value
    np.savez(tmp_path / "points.npz", **arrays)
    sequence = load_keypoints(tmp_path / "points.npz")
    assert np.isnan(sequence.spread[3, 5]) and np.isfinite(sequence.spread).sum() == 12 * 17 - 1


@pytest.mark.parametrize(
    "key, value", [("phase_rows", -5), ("phase_rows", 2**30), ("time_s", np.nan), ("position", np.inf)]
)
def test_a_reference_whose_phases_or_points_are_nowhere_is_refused(key: str, value: float, tmp_path: Path) -> None:
    card = path("reference_motions", "long_jump", "elite.toml")
    with np.load(card.with_suffix(".npz"), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    arrays[key].flat[1] = value
    np.savez(tmp_path / "elite.npz", **arrays)
    hashed = hashlib.sha256((tmp_path / "elite.npz").read_bytes()).hexdigest()
    (tmp_path / "elite.toml").write_text(re.sub('sha256 = "[^"]*"', f'sha256 = "{hashed}"', card.read_text()))
    with pytest.raises(ReferenceMotionError, match="does not belong to its arrays"):
        load_reference("long_jump", str(tmp_path / "elite.toml"))


def test_more_frames_than_an_attempt_has_are_refused(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "points.npz", **points(36_001))
    with pytest.raises(KeypointFileError, match="36001 frames, more than the 36000"):
        load_keypoints(tmp_path / "points.npz")


@pytest.mark.parametrize("frame", [-1, 2**31])
def test_a_reference_whose_instants_are_nowhere_is_refused(frame: int, tmp_path: Path) -> None:
    card = path("reference_motions", "long_jump", "elite.toml")
    (tmp_path / "elite.npz").write_bytes(card.with_suffix(".npz").read_bytes())
    text = re.sub(r"(\[instants\]\n\w+ = )\d+", rf"\g<1>{frame}", card.read_text())
    assert str(frame) in text
    (tmp_path / "elite.toml").write_text(text)
    with pytest.raises(ReferenceMotionError, match="does not belong to its arrays"):
        load_reference("long_jump", str(tmp_path / "elite.toml"))
