"""Two people in a film of ten frames, the second only in the middle, for what is written of them."""

from __future__ import annotations

import numpy as np

from pe_coach.pose import Person, PoseSequence

SIZE, FRAMES, RATE = (160, 120), 10, 20.0
TIMES = np.arange(FRAMES) / RATE
STANDING = np.array(
    [
        *([0, -40], [2, -42], [-2, -42], [4, -41], [-4, -41], [6, -30], [-6, -30], [10, -18], [-10, -18]),
        *([12, -8], [-12, -8], [4, 0], [-4, 0], [5, 18], [-5, 18], [6, 36], [-6, 36]),
    ],
    float,
)


def person(track_id: int, left_px: float, rows: slice = slice(None), *, athlete: bool = False) -> Person:
    """Somebody who walks 4 px a frame to the right, known in these rows."""
    xy = STANDING + [left_px, 60.0] + np.arange(FRAMES)[:, None, None] * [4.0, 0.0]
    boxes = np.concatenate([xy.min(axis=1) - 4, xy.max(axis=1) + 4], axis=1)
    known = np.zeros(FRAMES, bool)
    known[rows] = True
    poses = PoseSequence(
        np.where(known[:, None, None], xy, np.nan),
        np.where(known[:, None], np.linspace(0.2, 0.95, 17), 0.0),
        np.where(known[:, None], 1.5, np.nan) * np.ones(17),
        TIMES,
        SIZE,
        np.tile(np.eye(3), (FRAMES, 1, 1)),
    )
    return Person.within(track_id, athlete, np.where(known[:, None], boxes, np.nan), poses)


def two_people() -> tuple[Person, Person]:
    """A bystander, number 1, in frames 3 to 6, and the athlete, number 2."""
    return person(1, 100.0, slice(3, 7)), person(2, 40.0, athlete=True)
