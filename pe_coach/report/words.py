"""Words for ids, in the reader's language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("words")


@dataclass(frozen=True, eq=False)
class Words:
    """The words of one language, from `words/LANG.toml`."""

    lang: str
    tables: dict[str, Any]

    def name(self, table: str, key: str) -> str:
        """The word for an id; an id without one is shown with spaces for its underscores.

        >>> words("en").name("phases", "take_off"), words("en").name("phases", "hop_and_step")
        ('take-off', 'hop and step')
        """
        return str(self.tables[table].get(key, key.replace("_", " ")))

    def text(self, key: str) -> str:
        """A fixed text of the page or the command line."""
        return str(self.tables["text"][key])

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with the decimal mark of the language and a true minus sign.

        >>> words("de").number(-1.25, 2)
        '−1,25'
        """
        return f"{value:z.{decimals}f}".replace(".", str(self.tables["decimal_mark"])).replace("-", "−")

    def quantity(self, value: float, unit: str) -> str:
        """A number with its unit: whole degrees, everything else with two decimals.

        >>> words("en").quantity(47.6, "°")
        '48°'
        """
        known = self.tables["units"].get(unit)
        return self.number(value, 0 if unit == "°" else 2) + (known if known is not None else f" {unit}")


def languages() -> tuple[str, ...]:
    """The languages there are words for.

    >>> languages()
    ('de', 'en')
    """
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))


@cache
def words(lang: str) -> Words:
    """The words of a language.

    Raises:
        ValueError: there are none.
    """
    if lang not in languages():
        raise ValueError(f"there are no words in {lang!r}, only in {', '.join(languages())}")
    return Words(lang, tomllib.loads((_FOLDER / f"{lang}.toml").read_text(encoding="utf-8")))
