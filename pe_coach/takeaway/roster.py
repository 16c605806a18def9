"""Who is in a gradebook file: ids and e-mails that a class list typed by hand does not have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pe_coach.roster import first_name_first
from pe_coach.store.types import Pupil
from pe_coach.takeaway.gradebook import Gradebook, cell_at, gradebooks, pupil_rows


@dataclass(frozen=True)
class Listed:
    """Somebody in a gradebook."""

    name: str
    email: str
    external_id: str


def listed(book: Gradebook) -> list[Listed]:
    """Everybody in the file who has a name and an id or e-mail, in its order; none where it holds no names."""
    columns = _name_columns(book)
    people = [_person(book, number, columns) for number in pupil_rows(book)] if columns else []
    return [person for person in people if person.name and (person.email or person.external_id)]


def by_name(book: Gradebook, pupils: Iterable[Pupil]) -> list[tuple[Pupil, Listed]]:
    """Pupils without any id of a gradebook, each with the one person in the file of exactly the same name.

    A name is no proof: somebody who knows them must say that they are the same.
    """
    named: dict[str, list[Listed]] = {}
    for person in listed(book):
        named.setdefault(_spelt(person.name), []).append(person)
    unknown = [pupil for pupil in pupils if not (pupil.email or pupil.external_id)]
    return [(p, named[_spelt(p.name)][0]) for p in unknown if len(named.get(_spelt(p.name), [])) == 1]


def _name_columns(book: Gradebook) -> list[int]:
    header = [name.strip() for name in book.header]
    for names in gradebooks()[book.platform]["names"]:
        if set(names) <= set(header):
            return [header.index(name) for name in names]
    return []


def _person(book: Gradebook, number: int, columns: list[int]) -> Listed:
    row = book.table.rows[number]
    name = " ".join(cell_at(row, column) for column in columns)
    said = [(cell_at(row, column), parts) for column, parts in book.keys.items()]
    email = next((cell for cell, parts in said if "email" in parts and "@" in cell), "")
    ident = next((cell for cell, parts in said if "external_id" in parts and cell and "@" not in cell), "")
    return Listed(first_name_first(name), email, ident)


def _spelt(name: str) -> str:
    return " ".join(name.casefold().split())
