"""How far the work on a film is, over all its stages."""

from __future__ import annotations

SPANS = {
    "checking": (0.0, 0.03),
    "lesson": (0.03, 0.98),
    "people": (0.03, 0.42),
    "pose": (0.42, 0.94),
    "pictures": (0.95, 1.0),
}
"""Where the stages that take time lie in the whole; all others are over at once. A lesson's film has two of them."""

BETWEEN = 0.94
"""Share of the work that is done when the short stages run."""


def overall(stage: str, share: float) -> float:
    """Share of the whole work that is done, 0…1, when `share` of a stage is.

    >>> overall("people", 0.0), overall("scoring", 0.5), overall("pictures", 1.0)
    (0.03, 0.94, 1.0)
    """
    start, stop = SPANS.get(stage, (BETWEEN, BETWEEN))
    return start + (stop - start) * min(max(share, 0.0), 1.0)
