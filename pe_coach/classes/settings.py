"""What the results of a class depend on besides its films, so that results of two settings are never mixed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from pe_coach import resources
from pe_coach.events import load_event
from pe_coach.options import Options
from pe_coach.pose.estimator import model_card
from pe_coach.version import __version__

Settings = dict[str, str]
"""What was asked for, in words, by the name of the option; files by the hash of their content."""

_NO_MATTER = ("cache", "pupil", "start_s", "stop_s", "athlete")
"""Options that change no result, or belong to one clip."""
_FILES = ("event", "reference", "scale", "calibration")
"""Options that may name a file."""


@dataclass(frozen=True)
class Pages:
    """What is written of each clip besides its row.

    Attributes:
        wanted: page and JSON.
        overlay: the film with the skeleton on it too.
        show_faces: faces in their pictures are not hidden.
    """

    wanted: bool = True
    overlay: bool = False
    show_faces: bool = False


def settings_of(options: Options, pages: Pages) -> Settings:
    """Everything that a result depends on besides the clip: options, program, networks, events.

    Raises:
        EventError: there is no such event.
    """
    asked = {each.name: getattr(options, each.name) for each in fields(options) if each.name not in _NO_MATTER}
    return {
        **{name: _told(value, name in _FILES) for name, value in asked.items() if name != "model"},
        "pages": str(pages.wanted),
        "overlay": str(pages.overlay),
        "show_faces": str(pages.show_faces),
        "model": _hash(model_card(options.model)),
        "detector": _hash(resources.path("models", "person.toml")),
        "event_version": load_event(options.event).version,
        "program": __version__,
    }


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """In which settings two runs differ, for a person.

    >>> differences({"lang": "en", "view": ""}, {"lang": "de", "view": ""})
    'lang: en, now de'
    """
    names = [name for name in {**before, **now} if before.get(name) != now.get(name)]
    return "; ".join(f"{name}: {before.get(name) or 'none'}, now {now.get(name) or 'none'}" for name in names)


def _told(value: object, may_be_file: bool) -> str:
    """An option in words; of a file its name and hash."""
    if value is None:
        return ""
    path = Path(str(value))
    return f"{path.name} {_hash(path)}" if may_be_file and path.is_file() else str(value)


def _hash(path: Path) -> str:
    """The first half of a file's SHA-256: enough to tell files apart, short enough to be read."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:32]
