"""Names by order: a film more or less moves what follows it and nothing else."""

from __future__ import annotations

import string

from pe_coach.classes.ordering import Film, in_order, laid, places

NAMES = string.ascii_lowercase[:20]


def films(count: int, **known: Film[str]) -> list[Film[str]]:
    """Films of which nothing is known but what is said of those that are named `f3`."""
    return [known.get(f"f{number}", Film()) for number in range(count)]


def named(count: int, expected: str = NAMES, **known: Film[str]) -> str:
    """The names of films; `-` is none."""
    return "".join(name or "-" for name in in_order(films(count, **known), expected))


def test_as_many_films_as_names_follow_the_list() -> None:
    assert named(20) == NAMES


def test_fewer_films_leave_the_end_of_the_list_and_more_the_last_films_without_a_name() -> None:
    assert named(17) == NAMES[:17]
    assert named(22) == f"{NAMES}--"


def test_a_film_that_is_nobodys_moves_all_later_names() -> None:
    assert named(21, f9=Film(nobody=True)) == f"{NAMES[:9]}-{NAMES[9:]}"


def test_an_empty_place_moves_all_later_films() -> None:
    empty = films(18, f9=Film(empty_before=2))
    assert named(18, f9=empty[9]) == NAMES[:9] + NAMES[11:]
    assert [each for each in laid(empty, NAMES).empty if each] == [tuple(NAMES[9:11])]


def test_a_sure_name_moves_what_follows_it() -> None:
    assert named(19, f9=Film(NAMES[10])) == NAMES[:9] + NAMES[10:]
    assert named(21, f10=Film(NAMES[9])) == f"{NAMES[:9]}-{NAMES[9:]}"


def test_somebody_out_of_turn_moves_nobody_else() -> None:
    late = named(20, f19=Film("c"))
    assert late == NAMES[:2] + NAMES[3:] + "c"
    early = named(20, f2=Film("t"))
    assert early == f"abt{NAMES[2:19]}"


def test_cards_of_most_films_leave_the_rest_to_the_order() -> None:
    sure = {f"f{number}": Film(NAMES[number]) for number in range(20) if number not in (3, 11, 12)}
    assert named(20, **sure) == NAMES


def test_a_film_between_two_sure_neighbours_gets_no_name() -> None:
    sure = {f"f{number}": Film(NAMES[number - (number > 5)]) for number in range(21) if number != 5}
    assert named(21, **sure) == f"{NAMES[:5]}-{NAMES[5:]}"


def test_several_attempts_in_a_row_and_in_rounds() -> None:
    assert in_order(films(5), places("ab", 4)) == ["a", "a", "b", "b", None]
    assert in_order(films(5), places("abc", 5, rounds=True)) == ["a", "b", "c", "a", "b"]
    assert in_order(films(5, f2=Film(nobody=True)), places("ab", 4)) == ["a", "a", None, "b", "b"]
    assert places("abc", 8) == list("aaabbbccc")


def test_without_a_list_nobody_has_a_name() -> None:
    assert in_order(films(2), places([], 2)) == [None, None]
    assert in_order([], "ab") == []
