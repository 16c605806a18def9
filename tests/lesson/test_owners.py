"""An attempt gets the card that was shown for it, or none where that is in doubt."""

from __future__ import annotations

from pe_coach.cards import CardSeen
from pe_coach.lesson import UNSURE, Found, LeftOut, Lesson, cards_of_attempts

Showing = tuple[int, float, float]
WAITS = 100
"""Added to the number of a card that is held up farther away than the others."""


def owners(*shown: Showing, false_starts: tuple[float, ...] = ()) -> list[int | None]:
    """Owners of attempts at 100, 200 and 300 s, 10 s each, where cards were read four times a second."""
    attempts = tuple(Found(number, 100.0 * number, 100.0 * number + 10) for number in (1, 2, 3))
    left_out = (LeftOut(50.0, 60.0, "walker"), *(LeftOut(time, time + 5, "false_start") for time in false_starts))
    cards = [
        seen(number, from_s + i / 4) for number, from_s, to_s in shown for i in range(1 + int(4 * (to_s - from_s)))
    ]
    return cards_of_attempts(Lesson(400.0, attempts, left_out, tuple(sorted(cards, key=lambda card: card.time_s))))


def seen(number: int, time_s: float) -> CardSeen:
    return CardSeen(number % WAITS, time_s, 24.0 if number > WAITS else 30.0, (900.0, 500.0))


def test_the_card_before_the_run_up_is_the_pupils() -> None:
    assert owners((7, 95, 97), (3, 180, 202), (7, 290, 291)) == [7, 3, 7]
    assert owners() == [None, None, None]
    assert owners((4, 99, 102)) == [4, None, None]


def test_a_card_read_in_one_picture_is_no_card() -> None:
    assert owners((7, 95, 95)) == [None, None, None]
    assert owners((7, 95, 97), (8, 96, 96)) == [7, None, None]
    assert owners((7, 80, 80), (7, 95, 95)) == [None, None, None]  # two glimpses, not a card held up


def test_two_cards_for_one_attempt_name_nobody() -> None:
    assert owners((7, 90, 92), (8, 94, 96)) == [UNSURE, None, None]


def test_the_next_pupil_may_show_the_card_while_another_lands() -> None:
    assert owners((7, 95, 97), (8, 108, 112)) == [7, 8, None]
    assert owners((8, 108, 112)) == [UNSURE, UNSURE, None]
    assert owners((8, 108, 112), (8, 190, 192)) == [None, 8, None]
    assert owners((8, 108, 112), (5, 190, 192)) == [UNSURE, 5, None]
    assert owners((8, 308, 312)) == [None, None, UNSURE]


def test_a_card_that_is_carried_back_is_not_the_next_pupils() -> None:
    assert owners((7, 95, 97), (7, 112, 116)) == [7, UNSURE, None]
    assert owners((7, 95, 97), (7, 112, 116), (8, 195, 197)) == [7, 8, None]
    assert owners((7, 95, 97), (7, 112, 116), (7, 195, 197)) == [7, 7, None]
    assert owners((7, 112, 116)) == [None, UNSURE, None]  # whose card nobody saw before
    assert owners((7, 95, 97), (8, 112, 116)) == [7, 8, None]  # somebody else's, early


def test_the_card_of_a_false_start_names_nobody_else() -> None:
    assert owners((7, 70, 72), false_starts=(75,)) == [UNSURE, None, None]
    assert owners((7, 70, 72), (7, 90, 92), false_starts=(75,)) == [7, None, None]
    assert owners((7, 70, 72), (8, 90, 92), false_starts=(75,)) == [8, None, None]
    assert owners((7, 60, 62), (8, 70, 72), false_starts=(65, 75)) == [UNSURE, None, None]
    assert owners((7, 70, 72), (8, 85, 86), (9, 90, 92), false_starts=(75,)) == [UNSURE, None, None]


def test_somebody_who_waits_with_a_card_is_not_who_jumps() -> None:
    others = ((3, 190, 192), (4, 290, 292), (5, 380, 382))
    assert owners((7, 95, 97), (WAITS + 8, 90, 96), *others) == [7, 3, 4]
    assert owners((WAITS + 8, 90, 96), *others) == [UNSURE, 3, 4]
    assert owners((7, 95, 97), (WAITS + 8, 90, 96)) == [UNSURE, None, None]  # too few to know where cards are shown
