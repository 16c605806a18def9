"""Does somebody move like the event, as far as a box tells? Before any pose network has run, that is all there is."""

from __future__ import annotations

from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RISE = 0.25
"""Heights of the own box by which the middle rises in a jump, and above which a higher one says nothing more: 0.4 m of
1.6 m, on the way from a bent knee to the top. Running bobs by 0.1 at most."""
AROUND_S = 1.0
"""How long before and after its top a jump is lower: nobody is in the air for longer."""
SMOOTH_S = 0.1
"""Half the window of the median that takes jumps of a single box out."""
LENGTHS = 3.0
"""Heights of the own box after which swimming farther says nothing more: two lengths of the body, which lies down."""


class Movement(Protocol):
    """Share 0…1 to which a path looks like a movement."""

    def __call__(self, time_s: Floats, path: Floats, lasting: float) -> float:
        """`path` (K, 2) heights, x right and y down, at (K,) `time_s`; `lasting` is its share of the shot."""
        ...


def rise_and_fall(time_s: Floats, path: Floats, lasting: float) -> float:
    """A jump: the box's middle rises above where it was up to a second before, and falls back within a second."""
    return min(1.0, float(rises(time_s, path).max()) / RISE)


def rises(time_s: Floats, path: Floats) -> Floats:
    """(K,) how far the middle is above where it was up to a second before and will be within a second, heights."""
    height = -_smooth(time_s, path)[:, 1]
    first = np.searchsorted(time_s, time_s - AROUND_S)
    last = np.searchsorted(time_s, time_s + AROUND_S, side="right")
    return np.array(
        [
            height[row] - max(height[first[row] : row + 1].min(), height[row : last[row]].min())
            for row in range(len(height))
        ]
    )


def lane(time_s: Floats, path: Floats, lasting: float) -> float:
    """Swimming: far in one level direction, all the time, without ways round."""
    way = _smooth(time_s, path)
    length = float(np.linalg.norm(np.diff(way, axis=0), axis=1).sum())
    level = abs(float(way[-1, 0] - way[0, 0]))
    return lasting * min(1.0, level / LENGTHS) * (level / length if length > 0 else 0.0)


MOVEMENTS: MappingProxyType[str, Movement] = MappingProxyType({"jump": rise_and_fall, "swim": lane})
"""By the name that an event calls its movement."""


def likeness(movement: str | None, time_s: Floats, path: Floats, lasting: float) -> float:
    """Share 0…1 to which a path looks like a movement of `MOVEMENTS`; without one, like the one it is most like."""
    if len(path) < 2:
        return 0.0
    kinds = MOVEMENTS.values() if movement is None else (MOVEMENTS[movement],)
    return max(kind(time_s, path, lasting) for kind in kinds)


def _smooth(time_s: Floats, path: Floats) -> Floats:
    """(K, 2) running medians."""
    first = np.searchsorted(time_s, time_s - SMOOTH_S)
    last = np.searchsorted(time_s, time_s + SMOOTH_S, side="right")
    return np.array([np.median(path[start:stop], axis=0) for start, stop in zip(first, last, strict=True)])
