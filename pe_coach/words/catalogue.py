"""Words for ids and sentences for what was found, in the reader's language."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True, eq=False)
class Words:
    """The words of one language, from `LANG.toml`."""

    lang: str
    tables: dict[str, Any]

    def with_own(self, own: Mapping[str, Any]) -> Words:
        """These words, with somebody's own in the place of those that `own`, shaped like a language file, has too."""
        return Words(self.lang, _merged(self.tables, own)) if own else self

    def name(self, table: str, key: str) -> str:
        """The word for an id; an id without one is shown with spaces for its underscores.

        >>> words("en").name("phases", "take_off"), words("en").name("phases", "hop_and_step")
        ('take-off', 'hop and step')
        """
        return str(self.tables[table].get(key, key.replace("_", " ")))

    def text(self, key: str) -> str:
        """A fixed text of the page or the command line."""
        return str(self.tables["text"][key])

    def say(self, key: str, **values: object) -> str:
        """The sentence at a dotted key, filled with values; see the function `say`."""
        table, _, entry = key.partition(".")
        return _Filling(self).vformat(str(self.tables[table][entry]), (), values)

    def of_criterion(self, event: str, criterion: str, part: str) -> str | None:
        """What is said about a criterion: its `name`, `too_little`, `too_much`, `good`, `drill`; None without words.

        >>> words("en").of_criterion("long_jump", "stretch", "good")
        'You push off until your leg is straight.'
        """
        said = self.tables["criteria"].get(event, {}).get(criterion, {}).get(part)
        return None if said is None else str(said)

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with the decimal mark of the language and a true minus sign.

        >>> words("de").number(-1.25, 2)
        '−1,25'
        """
        return self.in_script(f"{value:z.{decimals}f}")

    def in_script(self, number: str) -> str:
        """A number written by a program, as people write it in this language."""
        return number.replace(".", str(self.tables["decimal_mark"])).replace("-", "−")

    def quantity(self, value: float, unit: str, decimals: int | None = None) -> str:
        """A number with its unit: whole degrees, everything else with two decimals, where nothing else is asked.

        >>> words("en").quantity(47.6, "°"), words("de").quantity(1.83, "m", 1)
        ('48°', '1,8 m')
        """
        usual = 0 if unit == "°" else 2
        return self.number(value, usual if decimals is None else decimals) + self.unit(unit)

    def unit(self, unit: str) -> str:
        """A unit as it follows a number; nothing for a plain ratio."""
        known = self.tables["units"].get(unit)
        return str(known) if known is not None else f" {unit}"


def _merged(tables: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    nested = {key: _merged(tables.get(key, {}), value) for key, value in own.items() if isinstance(value, Mapping)}
    return {**tables, **own, **nested}


class _Filling(string.Formatter):
    """Fills sentences: `{phase:phases}` is the word for an id in the table `phases`, numbers get the decimal mark."""

    def __init__(self, language: Words) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec in self._language.tables:
            return self._language.name(format_spec, str(value))
        text = format(value, format_spec)
        return self._language.in_script(text) if isinstance(value, float) else text


def languages() -> tuple[str, ...]:
    """The languages there are words for.

    >>> languages()
    ('de', 'en')
    """
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


@cache
def words(lang: str) -> Words:
    """The words of a language.

    Raises:
        ValueError: there are none.
    """
    if lang not in languages():
        raise ValueError(f"there are no words in {lang!r}, only in {', '.join(languages())}")
    return Words(lang, tomllib.loads((FOLDER / f"{lang}.toml").read_text(encoding="utf-8")))


def say(lang: str, key: str, **values: object) -> str:
    """The sentence at a key of two parts, filled with values.

    Raises:
        KeyError: there is no such sentence, or a value is missing.

    >>> say("de", "reasons.several_shots", count=3, number=2, start_s=1.5, stop_s=4.0)
    'Gewertet: 1,5 s bis 4,0 s, Einstellung 2 von 3.'
    >>> say("en", "reasons.phase_not_seen", phase="take_off")
    'The phase “take-off” is not wholly in the film.'
    """
    return words(lang).say(key, **values)
