"""What only the demo may use, so that the networks never saw it in training."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HeldOut:
    """Kept from training: bodies, kits, backgrounds and the seeds of the demo's scenes.

    Training draws other bodies in other kits, never these backgrounds, and its generators start from seeds outside
    `seeds`.
    """

    bodies: tuple[str, ...]
    kits: tuple[str, ...]
    backgrounds: tuple[str, ...]
    seeds: range


HELD_OUT = HeldOut(
    bodies=("girl14a", "boy14a", "boy17b"),
    kits=("tshirt_shorts",),
    backgrounds=("school_track", "park_pit", "stadium_bend"),
    seeds=range(1000),
)
"""The demo's own."""
