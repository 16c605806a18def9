"""Whether a bank of drawn people holds postures that are kept for the evaluation.

Training disturbs most postures, but leaves one in sixteen as it is. Such a person's seventeen points are a view of a
posture's points in space: nearly an affine one, for cameras stand far away. The distance from the nearest affine view
of every held-out posture is found by one projection each.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pe_coach.errors import UsageError
from pe_coach.filming import load_body
from pe_coach.filming.bodies import COCO_POINTS, pose_points
from pe_coach.training.data import Floats
from pe_coach.training.postures import Moves
from pe_coach.training.rendered import BODIES

SAME_POSTURE = 0.005
"""Root mean square distance, share of a person's extent, below which a posture counts as the same. Perspective leaves
0.004 of the same one at 8 m and 0.002 at 20 m (medians); other postures were never nearer than 0.009 (11,500 drawn
people). So about half of those who stand far away are found: enough among thousands."""


def points_of_bank(folder: Path) -> Floats:
    """(N, 17, 2) px of everybody in the files of a bank.

    Raises:
        UsageError: `unreadable`, when there are none.
    """
    files = sorted(folder.glob("people-*.npz"))
    if not files:
        raise UsageError("unreadable", f"{folder} holds no people-*.npz. Name a folder that rendered --out wrote.")
    found = []
    for file in files:
        with np.load(file, allow_pickle=False) as stored:
            found.append(stored["points"].astype(np.float64))
    return np.concatenate(found)


def nearest_posture(points: Floats, postures: Floats, bodies: Sequence[str] = BODIES) -> Floats:
    """(N,) how far each person (N, 17, 2) is from any affine view of the postures (P, B, 3), share of their extent."""
    centred = points - points.mean(1, keepdims=True)
    seen = centred / np.ptp(centred, axis=1).max(1)[:, None, None]
    columns = seen.transpose(1, 0, 2).reshape(COCO_POINTS, -1)
    nearest = np.full(len(points), np.inf)
    for name in bodies:
        for solid in pose_points(load_body(name), postures, np.zeros((len(postures), 3)))[:, :COCO_POINTS]:
            design = np.column_stack([solid, np.ones(COCO_POINTS)])
            left = columns - design @ (np.linalg.pinv(design) @ columns)
            nearest = np.minimum(nearest, (left**2).sum(0).reshape(-1, 2).sum(1))
    return np.asarray(np.sqrt(nearest / COCO_POINTS))


def leaked(points: Floats, moves: Sequence[Moves]) -> dict[str, int]:
    """How many of the people are in a posture of each motion."""
    return {move.name: int((nearest_posture(points, move.rotations) < SAME_POSTURE).sum()) for move in moves}
