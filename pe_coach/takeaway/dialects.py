"""Which CSV dialect a reader's spreadsheet program expects."""

from __future__ import annotations

from pe_coach.report.dialect import COMMA, Dialect

AUTO = "auto"
"""The dialect of the reader's locale."""

DIALECTS = {"comma": COMMA, "semicolon": Dialect(";", ","), "semicolon_point": Dialect(";", ".")}
"""By the name under which a choice is kept."""

SEMICOLON_POINT = ("CH", "LI")
"""Countries that mark decimals with a point and separate lists with a semicolon (Windows' regional settings)."""


def dialect_of(locale: str | None, choice: str = AUTO) -> Dialect:
    """The chosen dialect, or the one that goes with a locale such as `de-DE`: where a comma marks decimals, Excel
    separates columns by semicolons.

    >>> dialect_of("de-DE").delimiter, dialect_of("en-GB").delimiter, dialect_of("de-CH"), dialect_of("de", "comma")
    (';', ',', Dialect(delimiter=';', decimal='.'), Dialect(delimiter=',', decimal='.'))
    """
    if choice != AUTO:
        return DIALECTS.get(choice, COMMA)
    from babel import Locale, UnknownLocaleError
    from babel.numbers import get_decimal_symbol

    try:
        known = Locale.parse(locale or "en", sep="-")
    except (ValueError, UnknownLocaleError):
        return COMMA
    if known.territory in SEMICOLON_POINT:
        return DIALECTS["semicolon_point"]
    return DIALECTS["semicolon"] if get_decimal_symbol(known) == "," else COMMA
