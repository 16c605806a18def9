"""Whose attempt each clip of a class shows.

What a teacher says counts first, then the card that was shown, then the name of the file. All else is a guess by the
order of recording, and is called so until somebody has looked. A card or a file's name that may mean several pupils
names nobody: no name is better than a wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from pe_coach.classes.file_names import by_file_names
from pe_coach.classes.ordering import Film, in_order, places, took_turns
from pe_coach.classes.types import Named
from pe_coach.names import NamedBy
from pe_coach.roster import Entry

UNSURE = Named()
"""Somebody's attempt, but it is not known whose."""


class Filmed(Protocol):
    """A clip as far as its name goes."""

    @property
    def clip(self) -> str:
        """Name of the file, relative to the folder of the class, with `/`."""

    @property
    def film(self) -> str:
        """Name of the lesson film that it is cut from; empty where it is a film of its own."""

    @property
    def card(self) -> int | None:
        """Number of the card that was shown for it; None for none, 0 where it is not sure which."""


def name_clips(
    clips: Sequence[Filmed], roster: Sequence[Entry], said: Mapping[str, Named] | None = None
) -> list[Named]:
    """Who is on each clip of a class.

    Args:
        clips: in the order in which they were recorded.
        roster: the class; where it is empty nobody has a name but those whom the teacher named.
        said: what the teacher says of clips, by their names, see `names_file`.
    """
    sure = _sure(clips, roster, said or {})
    films = [Film(named.pupil, nobody=named.is_nobody) if named else Film[Entry]() for named in sure]
    expected = places(roster, sum(not film.nobody for film in films), rounds=took_turns(films))
    names = in_order(films, expected)
    return [known or _guessed(name) for known, name in zip(sure, names, strict=True)]


def _sure(clips: Sequence[Filmed], roster: Sequence[Entry], said: Mapping[str, Named]) -> list[Named | None]:
    """Names that are no guess, `UNSURE` where there is a contradiction, None where nothing is known."""
    numbers = {entry.number: entry for entry in roster}
    own = [clip.clip for clip in clips if not clip.film]
    files = dict(zip(own, by_file_names(own, roster), strict=True))
    return [said.get(clip.clip) or _by_card(clip, numbers) or _by_file(files.get(clip.clip)) for clip in clips]


def _by_card(clip: Filmed, numbers: Mapping[int, Entry]) -> Named | None:
    if clip.card is None or not numbers:
        return None
    entry = numbers.get(clip.card)
    return Named(entry, NamedBy.CARD) if entry else UNSURE


def _by_file(entry: Entry | None) -> Named | None:
    return Named(entry, NamedBy.FILE_NAME) if entry else None


def _guessed(entry: Entry | None) -> Named:
    return Named(entry, NamedBy.ORDER) if entry else UNSURE
