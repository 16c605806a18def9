"""Films in high dynamic range come out in the colours in which a teacher saw the lesson."""

from __future__ import annotations

import numpy as np
import pytest

from pe_coach.clip.hdr import BT2020_TO_BT709, HLG, PQ, to_standard

WHITE = {HLG: 0.75, PQ: 0.5806}
"""Signal of white paper, ITU-R BT.2408, table 1."""


def hlg_signal(light: np.ndarray) -> np.ndarray:
    """OETF of ITU-R BT.2100, table 5, for light with white paper at 1."""
    scene = np.clip(light, 0, None) * 0.26496
    bright = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 0.1)) + 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), bright)


def pq_signal(light: np.ndarray) -> np.ndarray:
    """Inverse EOTF of ITU-R BT.2100, table 4, for light with white paper at 203 cd/m²."""
    power = (np.clip(light, 0, None) * 203 / 10000) ** 0.1593017578125
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375


SIGNALS = {HLG: hlg_signal, PQ: pq_signal}


def shot_in(transfer: int, picture: np.ndarray) -> np.ndarray:
    """What a phone stores of an ordinary picture (H, W, 3)."""
    signal = picture / 255
    light = np.where(signal < 0.081, signal / 4.5, ((signal + 0.099) / 1.099) ** (1 / 0.45))
    wide = light @ np.linalg.inv(BT2020_TO_BT709.astype(np.float64)).T
    return np.round(255 * np.clip(SIGNALS[transfer](wide), 0, 1)).astype(np.uint8)


@pytest.mark.parametrize("transfer", [HLG, PQ])
def test_ordinary_colours_come_back(transfer: int) -> None:
    picture = np.random.default_rng(0).integers(40, 256, (40, 60, 3), dtype=np.uint8)
    off = np.abs(to_standard(shot_in(transfer, picture), transfer).astype(int) - picture)
    assert off.mean() < 2.0 and np.quantile(off, 0.99) <= 12
    assert np.abs(shot_in(transfer, picture).astype(int) - picture).mean() > 20, "as it is stored it looks pale"


@pytest.mark.parametrize("transfer", [HLG, PQ])
def test_paper_is_white_black_is_black_and_what_is_brighter_stays_white(transfer: int) -> None:
    grey = np.round(255 * np.array([0.0, WHITE[transfer], 1.0])).astype(np.uint8)
    shown = to_standard(np.repeat(grey[None, :, None], 3, axis=2), transfer)[0]
    assert shown[0].tolist() == [0, 0, 0]
    assert (shown[1:] >= 253).all()
    assert shown.dtype == np.uint8
