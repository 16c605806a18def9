"""Names by the order of recording, as far as what is sure leaves room: films laid beside the places of a class list.

An optimal alignment of two sequences (Needleman & Wunsch 1970, 10.1016/0022-2836(70)90057-4): a film more or less, or
somebody who comes out of turn, moves as few of the others as possible.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import Generic, TypeVar

Who = TypeVar("Who", bound=Hashable)

LEFT_OUT = 1.0
"""Cost of a film that stays without a name, of a place that nobody filmed, and of a name for which all films of that
pupil are known already."""

OUT_OF_TURN = 2.5
"""Cost of a film whose sure name does not stand where the order expects it: one or two films more or less are likelier,
more are not."""

ROUNDS_SHARE = 0.25
"""Where attempts follow each other, of films in a row at least half show the same pupil twice; where the class takes
turns none should. Fewer than this share are taken for somebody who tried again at once."""

MOST = 2000
"""Films or places that are laid beside each other; of more the rest has no name."""


@dataclass(frozen=True)
class Film(Generic[Who]):
    """A film in the order of recording.

    Attributes:
        who: whose it surely is; None where that is not known.
        empty_before: how many places were surely left empty directly before it.
        nobody: it is surely nobody's attempt.
    """

    who: Who | None = None
    empty_before: int = 0
    nobody: bool = False


def places(pupils: Sequence[Who], films: int, *, rounds: bool = False) -> list[Who]:
    """Whom the films are expected to show.

    Args:
        pupils: in the order of the class list.
        films: how many films there are to be named.
        rounds: everybody once, then everybody again; else all attempts of a pupil follow each other.

    >>> places("ab", 4), places("ab", 3, rounds=True)
    (['a', 'a', 'b', 'b'], ['a', 'b', 'a', 'b'])
    """
    if not pupils:
        return []
    each = max(1, round(films / len(pupils))) if not rounds else -(-films // len(pupils)) or 1
    return list(pupils) * each if rounds else [pupil for pupil in pupils for _ in range(each)]


def took_turns(films: Sequence[Film[Who]]) -> bool:
    """Whether, of films in a row whose pupils are known, so few show the same pupil twice that the class took turns.

    >>> took_turns([Film("a"), Film("b"), Film(), Film("c")]), took_turns([Film("a"), Film("a"), Film("b")])
    (True, False)
    """
    pairs = [(film.who, after.who) for film, after in pairwise(films) if None not in (film.who, after.who)]
    return bool(pairs) and sum(who == after for who, after in pairs) < ROUNDS_SHARE * len(pairs)


@dataclass(frozen=True)
class Laid(Generic[Who]):
    """Films laid beside a class list.

    Attributes:
        names: of every film the sure one, else the one that the order suggests, or None.
        empty: of every film who stands at the places that were left empty directly before it.
    """

    names: tuple[Who | None, ...]
    empty: tuple[tuple[Who, ...], ...]


def in_order(films: Sequence[Film[Who]], expected: Sequence[Who]) -> list[Who | None]:
    """A name for every film: see `Laid`.

    >>> in_order([Film(), Film(), Film()], "abc")
    ['a', 'b', 'c']
    >>> in_order([Film(), Film(nobody=True), Film()], "abc")
    ['a', None, 'b']
    >>> in_order([Film(), Film(empty_before=1), Film()], "abcd")
    ['a', 'c', 'd']
    >>> in_order([Film(), Film("c"), Film()], "abcd")
    ['a', 'c', 'd']
    """
    return list(laid(films, expected).names)


def laid(films: Sequence[Film[Who]], expected: Sequence[Who]) -> Laid[Who]:
    """Lay films, in the order of recording, beside the places of a class list."""
    items = [item for number, film in enumerate(films) for item in _items(number, film)][:MOST]
    names: list[Who | None] = [film.who for film in films]
    empty: list[list[Who]] = [[] for _ in films]
    for item, place in _aligned(items, expected[:MOST]):
        if item.is_empty:
            empty[item.film].append(expected[place])
        elif item.who is None:
            names[item.film] = expected[place]
    return Laid(tuple(names), tuple(map(tuple, empty)))


@dataclass(frozen=True)
class _Item(Generic[Who]):
    """What takes a place of the list: a film, or an empty place before it."""

    film: int
    who: Who | None = None
    is_empty: bool = False


def _items(number: int, film: Film[Who]) -> list[_Item[Who]]:
    """What a film puts into the row: the places left empty before it, then itself."""
    empty: list[_Item[Who]] = [_Item(number, is_empty=True)] * film.empty_before
    return empty if film.nobody else [*empty, _Item(number, film.who)]


class _Step(IntEnum):
    """How an alignment goes on, in the order in which equally good ways are taken, from the end backwards."""

    ITEM_LEFT_OUT, PLACE_LEFT_OUT, TOGETHER = range(3)


def _aligned(items: Sequence[_Item[Who]], expected: Sequence[Who]) -> list[tuple[_Item[Who], int]]:
    """Items and the places that they take, as cheaply as possible."""
    sure, there = Counter(item.who for item in items), Counter(expected)
    is_open = [sure[who] < there[who] for who in expected]
    skipped = [LEFT_OUT if each else 0.0 for each in is_open]
    costs = [0.0]
    for cost in skipped:
        costs.append(costs[-1] + cost)
    steps: list[list[_Step]] = [[_Step.PLACE_LEFT_OUT] * len(costs)]
    for number, item in enumerate(items):
        last = number == len(items) - 1  # the end of the list need not have been filmed yet
        out = LEFT_OUT if item.who is None else OUT_OF_TURN
        row, how = [costs[0] + out], [_Step.ITEM_LEFT_OUT]
        for place, who in enumerate(expected):
            ways = (
                costs[place + 1] + out,
                row[place] + (0.0 if last else skipped[place]),
                costs[place] + _cost(item, who, is_open[place]),
            )
            best = min(ways)
            row.append(best)
            how.append(_Step(ways.index(best)))
        costs = row
        steps.append(how)
    return _way_back(items, steps)


def _cost(item: _Item[Who], who: Who, is_open: bool) -> float:
    """Of an item at the place of a pupil."""
    if item.who is not None:
        return 0.0 if item.who == who else float("inf")
    return 0.0 if is_open else LEFT_OUT


def _way_back(items: Sequence[_Item[Who]], steps: Sequence[Sequence[_Step]]) -> list[tuple[_Item[Who], int]]:
    """What stands together, read from the end."""
    pairs, number, place = [], len(items), len(steps[0]) - 1
    while number or place:
        step = steps[number][place]
        if step is _Step.TOGETHER:
            pairs.append((items[number - 1], place - 1))
        number -= step is not _Step.PLACE_LEFT_OUT
        place -= step is not _Step.ITEM_LEFT_OUT
    return pairs[::-1]
