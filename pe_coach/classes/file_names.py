"""Whose attempt a clip shows by the name of its file: a pupil's name, or a pupil's number.

Phones and cameras number their files too, and a first name may be that of somebody of another class, so that a name is
believed only where nothing else can be meant by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from pe_coach.roster import Entry

ALONE = re.compile(r"(?:nr|no|nummer|number|#)?[ _.]*0?(\d{1,3})(?:[ _.-]+(\d{1,2})|[ _.-]*(\(\d{1,2}\)|[a-e]))?")
"""A number and nothing else but which of the pupil's attempts it is: `7`, `07_2`, `Nr. 7 (2)`, `7b`."""

PUPIL_WORDS = "pupil student schüler schülerin card karte startnummer bib"
"""What a number is a pupil's after."""

SAID = re.compile(rf"(?<![^\W\d_])(?:{'|'.join(PUPIL_WORDS.split())})[ ._#-]*0{{0,2}}(\d{{1,3}})(?!\d)")
"""A number that is said to be a pupil's: `pupil_07`, `Karte 7`."""

LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "ł": "l", "ı": "i"})
"""How letters are written where there are no others."""

Word = frozenset[str]
"""Ways to write a word without accents."""

USUAL_SHARE = 0.5
"""A word in more of the clips than this is what was filmed, not who."""


def by_file_names(clips: Sequence[str], roster: Sequence[Entry]) -> list[Entry | None]:
    """Who is on each clip by the name of its file and of the folders in it; None where nobody or more than one fits.

    Args:
        clips: names of files, relative to the folder of the class, with `/`.
        roster: the class.
    """
    numbers = {entry.number: entry for entry in roster}
    alone = _alone({clip: PurePosixPath(clip).stem for clip in clips}, numbers)
    names = _Names(roster, clips)
    return [_only([*names.of(clip), _said(clip, numbers), alone.get(clip)]) for clip in clips]


def _only(found: Iterable[Entry | None]) -> Entry | None:
    """The one who is found, if all that is found is the same."""
    several = dict.fromkeys(entry for entry in found if entry)
    return next(iter(several)) if len(several) == 1 else None


def _said(clip: str, numbers: Mapping[int, Entry]) -> Entry | None:
    said = {int(number) for number in SAID.findall(PurePosixPath(clip).stem.casefold())}
    return numbers.get(said.pop()) if len(said) == 1 else None


def _alone(stems: Mapping[str, str], numbers: Mapping[int, Entry]) -> dict[str, Entry]:
    """Pupils of clips whose names are numbers; none at all where the numbers may count the clips instead.

    Numbers of pupils are all in the list. In `7_2` the first is the pupil's only if there are more different first than
    second numbers. Numbers from 1 without a gap that end before the list does are what counts clips, too.
    """
    found = {clip: match for clip, stem in stems.items() if (match := ALONE.fullmatch(stem.casefold().strip()))}
    pupils = {clip: int(match[1]) for clip, match in found.items()}
    different = set(pupils.values())
    seconds = {match[2] or match[3] for match in found.values()} - {None}
    firsts = {pupils[clip] for clip, match in found.items() if match[2] or match[3]}
    if not different <= numbers.keys() or (seconds and len(firsts) <= len(seconds)):
        return {}
    counts = different == set(range(1, len(pupils) + 1))  # each once, from 1
    return {} if counts and len(pupils) < len(numbers) else {clip: numbers[number] for clip, number in pupils.items()}


class _Names:
    """Finds the names of a class in the names of files."""

    def __init__(self, roster: Sequence[Entry], clips: Sequence[str]) -> None:
        self._spelt = {entry: _words(entry.name) for entry in roster}
        self._who: dict[str, list[Entry]] = {}
        for entry, spelt in self._spelt.items():
            for way in dict.fromkeys(way for word in spelt for way in word if len(way) > 1):
                self._who.setdefault(way, []).append(entry)
        counted = Counter(word for clip in clips for word in {*_words(PurePosixPath(clip).stem)})
        self._usual = {word for word, count in counted.items() if count > max(2, USUAL_SHARE * len(clips))}
        self._usual.update(_words(PUPIL_WORDS))

    def of(self, clip: str) -> list[Entry | None]:
        """Who is named in each part of a path."""
        path = PurePosixPath(clip)
        return [self._in(_words(part)) for part in (*path.parent.parts, path.stem)]

    def _in(self, words: Sequence[Word]) -> Entry | None:
        """The one whose whole name is among the words; or a part of it, if no other name can be meant."""
        some = dict.fromkeys(entry for word in words for way in word for entry in self._who.get(way, ()))
        whole = [entry for entry in some if all(any(part & word for word in words) for part in self._spelt[entry])]
        longest = [entry for entry in whole if all({*self._spelt[entry]} >= {*self._spelt[other]} for other in whole)]
        if whole:
            return longest[0] if len(longest) == 1 else None
        fitting = [entry for entry in some if self._nobody_else(entry, words)]
        return fitting[0] if len(fitting) == 1 else None

    def _nobody_else(self, entry: Entry, words: Sequence[Word]) -> bool:
        """Whether all words are usual ones, parts of the name, or initials of its other parts."""
        spelt = self._spelt[entry]
        named = [part for part in spelt if any(part & word for word in words)]
        initials = {way[0] for part in spelt if part not in named for way in part}
        unusual = [word for word in words if word not in self._usual]
        clear = all(word & initials or any(part & word for part in named) for word in unusual)
        ends = [part for part in (spelt[0], spelt[-1]) if part in named]
        return clear and any(part & word for part in ends for word in unusual)


def _words(text: str) -> list[Word]:
    """The words of a name, each in the ways in which it may be written; figures and signs separate them.

    >>> [sorted(word) for word in _words("ZoëMüller_2")]
    [['zoe'], ['mueller', 'muller']]
    """
    apart = re.sub(r"(?<=[^\W\d_A-Z])(?=[A-ZÄÖÜ])", " ", unicodedata.normalize("NFC", text))
    return [
        frozenset({_plain(word.translate(LETTERS)), _plain(word)})
        for word in re.findall(r"[^\W\d_]+", apart.casefold())
    ]


def _plain(word: str) -> str:
    """A word without accents."""
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
