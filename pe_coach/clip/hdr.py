"""Films with a high dynamic range (HLG and PQ, as newer phones record) as ordinary pictures.

Without this they decode to pale, dark pictures: their code values mean other amounts of light, in wider colours. What
is as bright as white paper (ITU-R BT.2408: 203 cd/m², 75 % of HLG) becomes white, what is brighter is cut off.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

PQ, HLG = 16, 18
"""Transfer characteristics in ITU-T H.273, table 3: SMPTE ST 2084 and ARIB STD-B67."""
WHITE_NITS = 203.0
"""Light of white paper, cd/m² (ITU-R BT.2408, table 1)."""
WHITE_HLG = 0.75
"""The same as an HLG signal."""
BT2020_TO_BT709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], np.float32
)
"""Linear light, ITU-R BT.2407, section 2."""


def is_hdr(frame: VideoFrame) -> bool:
    """Whether the code values of a picture mean high dynamic range."""
    return frame.color_trc in (PQ, HLG)


def to_standard(image: Image, transfer: int) -> Image:
    """An (H, W, 3) RGB picture in BT.2020 colours and a transfer of `PQ` or `HLG` as one in BT.709.

    Eight bits are kept by taking square roots in between, whose steps are as fine as those of the result.
    """
    light = cv2.transform(cv2.LUT(image, _light(transfer)), BT2020_TO_BT709)
    roots = cv2.convertScaleAbs(cv2.sqrt(np.maximum(light, 0.0)), alpha=255.0)
    return np.asarray(cv2.LUT(roots, _signal_of_root()), np.uint8)


@cache
def _light(transfer: int) -> NDArray[np.float32]:
    """(256,) linear light of every code value, 1 for white paper."""
    signal = np.arange(256) / 255
    light = pq_light(signal) / WHITE_NITS if transfer == PQ else hlg_light(signal) / hlg_light(np.array(WHITE_HLG))
    return light.astype(np.float32)


@cache
def _signal_of_root() -> Image:
    """(256,) BT.709 code values of the square roots of light."""
    light = (np.arange(256) / 255) ** 2
    signal = np.where(light < 0.018, 4.5 * light, 1.099 * light**0.45 - 0.099)  # ITU-R BT.709, 1.2
    return np.round(255 * signal).astype(np.uint8)


def hlg_light(signal: Floats) -> Floats:
    """Light of the scene, 0…1, of HLG signals 0…1 (ITU-R BT.2100, table 5, inverse OETF).

    >>> hlg_light(np.array([0.0, 0.5, 1.0])).round(4).tolist()
    [0.0, 0.0833, 1.0]
    """
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.asarray(np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12))


def pq_light(signal: Floats) -> Floats:
    """Light in cd/m² of PQ signals 0…1 (ITU-R BT.2100, table 4, EOTF).

    >>> pq_light(np.array([0.0, 0.58, 1.0])).round().tolist()
    [0.0, 202.0, 10000.0]
    """
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    power = signal ** (1 / m2)
    return np.asarray(10000 * (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1))
