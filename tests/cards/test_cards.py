"""A card is printed without a name, and read from a film as what it is or not at all."""

from __future__ import annotations

import re

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pe_coach.cards import card_picture, read_cards
from pe_coach.cards.pages import cards_page, list_page
from pe_coach.cards.printing import marker_cells, marker_picture
from pe_coach.errors import UsageError
from pe_coach.roster import Entry

Image = NDArray[np.uint8]
ROSTER = (Entry(1, "Zoë <b>Müller</b>"), Entry(28, "Ali Öz"))


def scene(*cards: Image, marker_px: float = 40.0) -> Image:
    """Cards side by side in a full HD picture of a field, their markers this large."""
    picture = np.full((1080, 1920, 3), (60, 130, 70), np.uint8)
    for place, card in enumerate(cards):
        share = marker_px / (card.shape[1] * 170 / 210)
        small = cv2.resize(card, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        height, width = small.shape
        x, y = 30 + 80 * (place % 20), 100 + 120 * (place // 20)
        picture[y : y + height, x : x + width] = small[..., None]
    return picture


def test_every_card_of_a_class_is_read_as_its_number() -> None:
    seen = read_cards(scene(*(card_picture(number) for number in range(1, 50))), 2.5)
    assert sorted(card.number for card in seen) == list(range(1, 50))
    assert all(card.time_s == 2.5 and abs(card.side_px - 40) < 3 for card in seen)
    first = next(card for card in seen if card.number == 1)
    assert first.centre == pytest.approx((30 + 25, 100 + 25), abs=2)


def test_a_larger_class_has_more_cards_and_a_card_of_nobody_is_not_read() -> None:
    picture = scene(card_picture(120), card_picture(7))
    assert {card.number for card in read_cards(picture, highest=130)} == {120, 7}
    assert {card.number for card in read_cards(picture, highest=123456)} == {120, 7}
    assert {card.number for card in read_cards(picture)} == {7}
    assert [card.number for card in read_cards(picture, highest=6)] == []
    with pytest.raises(UsageError, match="250"):
        card_picture(250)


def test_a_marker_with_one_wrong_cell_is_not_read() -> None:
    for y, x in np.ndindex(4, 4):
        cells = marker_cells(7)
        cells[1 + y, 1 + x] ^= True
        spoilt = card_picture(7)
        side = round(spoilt.shape[1] * 170 / 210)
        rim = (spoilt.shape[1] - side) // 2
        grey = np.where(cells, 0, 255).astype(np.uint8)
        spoilt[rim : rim + side, rim : rim + side] = cv2.resize(grey, (side, side), interpolation=cv2.INTER_NEAREST)
        assert read_cards(scene(spoilt)) == []


def test_the_page_carries_numbers_and_markers_but_no_names() -> None:
    page = cards_page([entry.number for entry in ROSTER])
    assert page.count("<section>") == 2 and "Zoë" not in page and "Ali" not in page
    assert "http:" not in page and "https:" not in page and "src=" not in page
    white = re.findall(r'fill="#fff" d="([^"]*)"', page)
    for entry, path in zip(ROSTER, white, strict=True):
        assert np.array_equal(drawn(path), marker_picture(entry.number, 1))


def drawn(path: str) -> Image:
    """The cells that a path of rectangles leaves black and white."""
    cells = np.zeros((6, 6), np.uint8)
    for x, y, wide in re.findall(r"M(\d) (\d)h(\d)v1h-\d+z", path):
        cells[int(y), int(x) : int(x) + int(wide)] = 255
    return cells


def test_the_list_tells_whose_number_is_whose_as_text() -> None:
    page = list_page(ROSTER, of="7b", lang="de")
    assert "7b" in page and "<td>28</td><td>Ali Öz</td>" in page
    assert "Zoë &lt;b&gt;Müller" in page
