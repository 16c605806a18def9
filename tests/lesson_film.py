"""A lesson of some seconds: a jump filmed as often as cards are shown before it, by a phone that nobody touches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.cards.printing import card_picture
from pe_coach.clip import Frame, open_clip, write_frames

RATE = 30.0
SHOWN_S, IDLE_S = 1.0, 1.0
"""How long a card is held up, and how long nothing happens before and after that."""

CARD_PX_PER_MM = 0.6
"""The markers are then as large as those of pupils ten metres away."""

Image = NDArray[np.uint8]


def film_lesson(jump: Path, cards: Sequence[int | None], to: Path) -> Path:
    """Film a lesson in which the jump follows on each card; None: nobody shows one."""
    moving = [frame.image for frame in open_clip(jump).frames() if frame.index % 2 == 0]
    pictures = enumerate(_pictures(moving, cards))
    return write_frames(to, (Frame(n, n / RATE, image) for n, image in pictures), frame_rate=RATE)


def _pictures(moving: Sequence[Image], cards: Sequence[int | None]) -> Iterator[Image]:
    before, after = moving[0], moving[-1]
    for card in cards:
        yield from [before] * round(IDLE_S * RATE)
        yield from [before if card is None else _with_card(before, card)] * round(SHOWN_S * RATE)
        yield from [before] * round(IDLE_S * RATE)
        yield from moving
        yield from [after] * round(IDLE_S * RATE)


def _with_card(image: Image, number: int) -> Image:
    card = card_picture(number, CARD_PX_PER_MM)
    page = card if card.ndim == 3 else np.repeat(card[..., None], 3, 2)
    held = image.copy()
    held[40 : 40 + page.shape[0], 60 : 60 + page.shape[1]] = page
    return held
