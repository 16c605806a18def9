"""What was found in films goes with them, also where another command kept it."""

from __future__ import annotations

from pe_coach.cache import Cache, default_folder
from pe_coach.deleting import Deleted


def with_key_points(deleted: Deleted) -> Deleted:
    """Delete the key points that are kept of films which were deleted; returns all that went."""
    cache = Cache(default_folder())
    return deleted + Deleted(entries=sum(map(cache.forget, deleted.films)))
