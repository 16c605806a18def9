"""Films that are stored lying down, with a tag that says so, as phones write them."""

from __future__ import annotations

from pathlib import Path


def with_rotation_tag(path: Path, turn_deg: int, width: int, height: int) -> None:
    """Set the display matrix of an MP4 file (ISO 14496-12, track header) to a clockwise turn on display."""
    data, one = bytearray(path.read_bytes()), 1 << 16
    cells = {
        90: (0, one, 0, -one, 0, 0, height, 0),
        180: (-one, 0, 0, 0, -one, 0, width, height),
        270: (0, -one, 0, one, 0, 0, 0, width),
    }[turn_deg]
    at = data.index(b"tkhd") + 4 + 40
    data[at : at + 36] = b"".join(c.to_bytes(4, "big", signed=True) for c in (*cells, 1 << 30))
    path.write_bytes(bytes(data))
