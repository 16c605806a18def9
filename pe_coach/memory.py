"""Rooms 1 to 3 remembered: everybody in a film and the athlete's key points, by all that they were made from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TypeVar

from pe_coach import resources
from pe_coach.cache import Cache
from pe_coach.clip import Clip, Shot
from pe_coach.people import People, Track
from pe_coach.plain import from_arrays, to_arrays
from pe_coach.pose import PoseSequence

Made = TypeVar("Made")

ROOMS = ("clip", "people", "pose")
"""Whose code decides what is remembered."""
LIBRARIES = ("numpy", "av", "opencv-python-headless", "onnxruntime")
"""What that code runs on."""


@dataclass(frozen=True)
class Memory:
    """What is known of one film.

    Attributes:
        cache: where it is kept; None to keep nothing.
        clip: the film, told by the hash of its bytes: its name and place do not matter.
        between_s: the asked times of the film, None for its beginning and end.
    """

    cache: Cache | None
    clip: Clip
    between_s: tuple[float | None, float | None]

    def people(self, find: Callable[[], People]) -> People:
        """Everybody in the film."""

        def nameless() -> People:
            return replace(find(), film="")

        return replace(self._remembered(People, self._key("people", {}), nameless), film=self.clip.path.name)

    def poses(
        self, find: Callable[[], PoseSequence], track: Track, shot: Shot, model: Path, slowed: float
    ) -> PoseSequence:
        """The key points of a person in a shot as the network described by the `.toml` at `model` sees them; `slowed`
        as in `people.quiet_frames`."""
        who = {"track": track.ident, "start_s": shot.start_s, "stop_s": shot.stop_s, "slowed": slowed}
        return self._remembered(PoseSequence, self._key("poses", {**who, "model": _card_hash(model)}), find)

    def _key(self, kind: str, settings: Mapping[str, object]) -> dict[str, object]:
        if self.cache is None:
            return {}
        return {
            "kind": kind,
            "film": self.clip.sha256,
            "between_s": self.between_s,
            "detector": _card_hash(resources.path("models", "person.toml")),
            "program": _program_hash(),
            **settings,
        }

    def _remembered(self, kind: type[Made], key: Mapping[str, object], find: Callable[[], Made]) -> Made:
        if self.cache is None:
            return find()
        if (kept := self.cache.get(key)) is not None:
            with suppress(KeyError, ValueError, IndexError, TypeError):
                return from_arrays(kind, kept)
        found = find()
        self.cache.put(key, to_arrays(found))
        return found


def _card_hash(card: Path) -> str:
    """Hash of a network's description, which names the hash of its weights."""
    return hashlib.sha256(card.read_bytes()).hexdigest()


@cache
def _program_hash() -> str:
    """Hash of the code that finds people and key points, and of what it runs on: another program, other key points."""
    code = hashlib.sha256(" ".join(map(_version, LIBRARIES)).encode())
    for room in ROOMS:
        for file in sorted(resources.path(room).rglob("*.py")):
            code.update(file.read_bytes())
    return code.hexdigest()


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:  # installed under another name, as some builds of OpenCV are
        return ""
