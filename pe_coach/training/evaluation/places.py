"""Where the data for an evaluation lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pe_coach.errors import UsageError

BESIDE = Path(__file__).resolve().parents[4] / "shared" / "data"
"""A folder that a developer keeps beside the checkout."""


@dataclass(frozen=True)
class Places:
    """Folders of data.

    Attributes:
        pose: shards of labelled pictures, `NAME.bin` and `NAME.npz`.
        motions: motions as rotations of a body's bones.
        keypoints: motions as key points, one folder a kind, and `sequences.csv`.
    """

    pose: Path
    motions: Path
    keypoints: Path


def find(pose: Path | None = None, motions: Path | None = None, keypoints: Path | None = None) -> Places:
    """The folders that were named, or those beside the checkout.

    Raises:
        UsageError: `unreadable`, when one is not what it should be.
    """
    pose = _holding(pose or BESIDE / "pose", "lspet-val.npz", "labelled pictures", "--pose")
    motions = _holding(motions or BESIDE / "bodies" / "motions", "run.npz", "motions", "--motions")
    keypoints = keypoints or pose.parent / "keypoints"
    return Places(pose, motions, _holding(keypoints, "sequences.csv", "key point sequences", "--keypoints"))


def _holding(folder: Path, file: str, what: str, option: str) -> Path:
    if not (folder / file).is_file():
        raise UsageError("unreadable", f"{folder} holds no {what} ({file} is not there). Name their folder: {option}.")
    return folder
