"""Who is in a class: the list that a teacher keeps as a CSV file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from pe_coach.consent import Consent, consent_said
from pe_coach.csv_text import Kind, read_csv_text
from pe_coach.errors import UsageError
from pe_coach.small_files import read_small

CLASS_LIST = Kind("bad_roster", "Save the class list as CSV, one pupil a line, and try again.", one_column=True)

LARGEST_BYTES = 1_000_000
"""Of a class list; a district's fits, a film that was named by mistake does not."""

LONGEST_NAME = 120
"""Letters of a pupil's name."""

MISTAKES_SAID = 10
"""At most; who has more has another kind of file."""

MOST_NUMBERS = 10**6
"""A pupil's number is below it; what is larger is an id or a telephone number."""

HEADINGS = {
    "number": "number no nr num nummer card karte kartennummer cardnumber pupilnumber lfdnr laufendenummer startnummer "
    "rückennummer bib",
    "first": "firstname givenname forename vorname rufname",
    "last": "lastname surname familyname nachname familienname zuname",
    "name": "name fullname pupil pupilname student studentname child schüler schülerin schülerinnen schülername "
    "namedesschülers kind teilnehmer vollständigername",
    "email": "email emailaddress emailadresse mail mailadresse",
    "external_id": "externalid id studentid pupilid sisuserid userid idnumber idnummer schülerid schülernummer "
    "matrikelnummer",
    "consent": "consent photoconsent videoconsent filmconsent einwilligung einverständnis einverständniserklärung "
    "fotoerlaubnis filmerlaubnis videoerlaubnis",
}
"""What the columns of a class list are called, in English and German, without spaces and signs."""


@dataclass(frozen=True)
class Entry:
    """Somebody of a class list.

    Attributes:
        number: of the pupil's card, from 1; the place in the list where the list says none.
        name: as the list writes it.
        email, external_id: what a gradebook may know the pupil by.
        consent: whether the pupil may be analysed; None where the list has no column that says so.
    """

    number: int
    name: str
    email: str = ""
    external_id: str = ""
    consent: Consent | None = None


def read_roster(path: Path) -> tuple[Entry, ...]:
    """The class list in a CSV file, in its order; see `parse_roster`."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise CLASS_LIST.error(f"{path.name} is too large for a class list")
        return parse_roster(read_small(path), path.name)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UsageError("bad_roster", f"{path} cannot be read ({why}). Check the name and the folder.") from error


def parse_roster(content: bytes, name: str) -> tuple[Entry, ...]:
    """The class list in the bytes of a CSV file: separated by comma, semicolon or tab, in UTF-8, UTF-16 or Windows'
    own encoding, with headings in English or German or, where there are only names and perhaps numbers, without.

    Args:
        content: of the file.
        name: of the file, for what is said of mistakes.

    Raises:
        UsageError: `bad_roster`, with one line for each mistake.
    """
    table = read_csv_text(content, name, CLASS_LIST)
    starts = accumulate((len(line.splitlines()) for line in table.lines), initial=1)
    rows = [(line, [tidy(cell) for cell in row]) for line, row in zip(starts, table.rows, strict=False) if any(row)]
    rows = [(line, row) for line, row in rows if any(row)]
    if not rows:
        raise CLASS_LIST.error(f"{name} is empty")
    columns = _named_columns(rows[0][1])
    if columns:
        rows = rows[1:]
    else:
        columns = _guessed_columns([row for _, row in rows], name)
    entries, mistakes = _entries(rows, columns)
    if mistakes:
        more = len(mistakes) - MISTAKES_SAID
        said = [f"{name}, {mistake}" for mistake in mistakes[:MISTAKES_SAID]]
        raise UsageError("bad_roster", "\n".join([*said, f"And {more} more."] if more > 0 else said))
    if not entries:
        raise CLASS_LIST.error(f"{name} has headings, but no pupils")
    return tuple(entries)


def tidy(text: str) -> str:
    """A cell without stray spaces and without what cannot be seen, its accents written in one way."""
    shown = "".join(letter if letter.isprintable() else " " for letter in unicodedata.normalize("NFC", text))
    return " ".join(shown.split())


def first_name_first(name: str) -> str:
    """A name as it is spoken.

    >>> first_name_first("Müller, Zoë"), first_name_first("Ali Öz")
    ('Zoë Müller', 'Ali Öz')
    """
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}".strip() if comma else name.strip()


class _MistakeError(Exception):
    """What is wrong with a line, in a sentence."""


Columns = Mapping[str, Sequence[int]]
"""Numbers of the columns by what they hold."""


def _entries(rows: Sequence[tuple[int, list[str]]], columns: Columns) -> tuple[list[Entry], list[str]]:
    """The entries of rows with their line numbers, and the mistakes in them."""
    entries: list[Entry] = []
    mistakes: list[str] = []
    seen: dict[object, int] = {}
    for line, row in rows:
        try:
            entry = _entry(row, columns, len(entries) + 1)
            if (first := seen.setdefault(entry.number, line)) != line:
                what = f"number {entry.number} is that of line {first} already. Give every pupil another one."
                raise _MistakeError(what)
            if (first := seen.setdefault(entry.name.casefold(), line)) != line:
                what = f"{entry.name} is in line {first} already. Tell the two apart, say by a second initial."
                raise _MistakeError(what)
            entries.append(entry)
        except _MistakeError as mistake:
            mistakes.append(f"line {line}: {mistake}")
    return entries, mistakes


def _entry(row: Sequence[str], columns: Columns, place: int) -> Entry:
    said = {what: [row[place] for place in places if place < len(row)] for what, places in columns.items()}
    if not (name := _name(said)):
        raise _MistakeError("there is no name.")
    if len(name) > LONGEST_NAME:
        raise _MistakeError(f"the name has more than {LONGEST_NAME} letters. Shorten it.")
    number = _number("".join(said["number"])) if "number" in said else place
    consent = _consent("".join(said["consent"])) if "consent" in said else None
    return Entry(number, name, "".join(said.get("email", [])), "".join(said.get("external_id", [])), consent)


def _consent(text: str) -> Consent:
    try:
        return consent_said(text)
    except ValueError as error:
        raise _MistakeError(f"'{text}' is no consent. Write yes, no, or nothing where it is not recorded.") from error


def _number(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) < 10 and 0 < int(text) < MOST_NUMBERS:
        return int(text)
    shown = text[:LONGEST_NAME]
    raise _MistakeError(f"'{shown}' is no number of a card. Use whole numbers from 1, or leave the column out.")


def _name(said: Mapping[str, Sequence[str]]) -> str:
    """The name in a row: in one column, or first and last name in two."""
    whole = " ".join(said.get("name", []))
    parts = [*said.get("first", []), *said.get("last", [])]
    if "first" in said and "last" not in said:
        parts.append(whole)  # German lists call the family name "Name" beside a "Vorname"
    return tidy(" ".join(parts)) if parts else tidy(first_name_first(whole))


def _named_columns(header: Sequence[str]) -> dict[str, list[int]]:
    """Numbers of the columns by what their headings say; the first of several; none where no heading says a name."""
    meant = {word: what for what, words in HEADINGS.items() for word in words.split()}
    found: dict[str, list[int]] = {}
    for place, cell in enumerate(header):
        what = meant.get(re.sub(r"[\W_]", "", cell.casefold()) or ("number" if cell == "#" else ""))
        if what:
            found.setdefault(what, [place])
    return found if found.keys() & {"name", "first", "last"} else {}


def _guessed_columns(rows: Sequence[Sequence[str]], name: str) -> dict[str, list[int]]:
    """The columns of a list without headings: numbers are numbers, an @ is an e-mail, and one column is left."""
    kinds: dict[str, list[int]] = {}
    for place in range(max(map(len, rows))):
        cells = [row[place] for row in rows if place < len(row) and row[place]]
        if cells:
            kinds.setdefault(_kind(cells), []).append(place)
    if len(kinds.get("name", [])) != 1 or any(len(places) > 1 for places in kinds.values()):
        text = f"{name} has no headings that are known. Name its columns in the first line: number, name."
        raise UsageError("bad_roster", text)
    return kinds


def _kind(cells: Sequence[str]) -> str:
    if all(cell.isdecimal() for cell in cells):
        return "number"
    return "email" if all("@" in cell for cell in cells) else "name"
