"""From a network's answer to points: where, how sure, how far off one may be.

Heat maps are read as in DARK's spirit, below the size of a cell (arXiv 1910.06278), but by the centre of mass around
the peak instead of a Taylor expansion: the maps are softmax distributions that sum to one, so the mass around the peak
is itself the confidence.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.model_file import ModelOutput
from pe_coach.pose.peaks import around, find_peaks, without_partner

Floats = NDArray[np.float64]
Answer = tuple[Floats, Floats, Floats]
"""Points (N, J, 2) in input px, confidence (N, J) in 0…1, spread (N, J) in input px."""


def decode(outputs: list[NDArray[np.float32]], how: ModelOutput, size: tuple[int, int]) -> Answer:
    """Read a network's outputs.

    Args:
        outputs: in the order of `how.names`.
        how: the description of the outputs.
        size: width and height of the input in px.

    Raises:
        ValueError: a shape is not the one that `how` promises.
    """
    xy, confidence, spread = _read(outputs, how, size)
    return xy, np.clip(confidence, 0, 1) ** how.confidence_exponent, spread


def _read(outputs: list[NDArray[np.float32]], how: ModelOutput, size: tuple[int, int]) -> Answer:
    if how.decoder == "heatmap":
        return _from_maps(outputs[0], how, size)
    if how.decoder == "simcc":
        return _from_axes(outputs, how, size)
    return _from_coordinates(outputs[0], how, size)


def _from_maps(maps: NDArray[np.float32], how: ModelOutput, size: tuple[int, int]) -> Answer:
    width, height = size[0] // how.stride, size[1] // how.stride
    if maps.ndim != 4 or maps.shape[2:] != (height, width):
        raise ValueError(f"heat maps of shape {maps.shape}, not (N, 17, {height}, {width})")
    mass = _probabilities(maps.reshape(*maps.shape[:2], -1), how.softmax).reshape(maps.shape)
    peaks = find_peaks(mass, how.window)
    near = around(mass, peaks, how.window // 2)
    at = _centre(near)
    confidence = near.sum((2, 3)) if how.softmax else near.max((2, 3))
    own = without_partner(mass, peaks, how.window)
    spread = np.sqrt(_square_distance(own, at) / np.maximum(own.sum((2, 3)), np.finfo(np.float64).tiny) / 2)
    return _on_input(at, how, size), confidence, how.spread_scale * how.stride * spread


def _centre(mass: Floats) -> Floats:
    """Centre of mass (N, J, 2), x and y in cells."""
    rows, columns = np.arange(mass.shape[2]), np.arange(mass.shape[3])
    total = np.maximum(mass.sum((2, 3)), np.finfo(np.float64).tiny)
    return np.asarray(np.stack([mass.sum(2) @ columns, mass.sum(3) @ rows], -1) / total[..., None])


def _square_distance(mass: Floats, at: Floats) -> Floats:
    """Sum (N, J) of the mass times its square distance from `at` (N, J, 2), cells."""
    rows, columns = np.arange(mass.shape[2]), np.arange(mass.shape[3])
    across, down = (columns - at[..., :1]) ** 2, (rows - at[..., 1:]) ** 2
    return np.asarray((mass.sum(2) * across).sum(-1) + (mass.sum(3) * down).sum(-1))


def _on_input(cells: Floats, how: ModelOutput, size: tuple[int, int]) -> Floats:
    """Places (..., 2) on a heat map in px of the input."""
    if how.grid == "origins":
        return np.asarray(cells * how.stride)
    if how.grid == "corners":
        last = np.array(size, dtype=np.float64) - 1
        return np.asarray(cells * (last / np.maximum(np.array(size) // how.stride - 1, 1)))
    return np.asarray((cells + 0.5) * how.stride - 0.5)


def _from_axes(outputs: list[NDArray[np.float32]], how: ModelOutput, size: tuple[int, int]) -> Answer:
    """SimCC (arXiv 2107.03332): one distribution along x and one along y."""
    axes = [_axis(bins, how, side) for bins, side in zip(outputs, size, strict=True)]
    (x, sure_x, spread_x), (y, sure_y, spread_y) = axes
    confidence = sure_x * sure_y if how.softmax else np.minimum(sure_x, sure_y)
    spread = how.spread_scale * np.sqrt((spread_x**2 + spread_y**2) / 2)
    return np.stack([x, y], -1), confidence, spread


def _axis(bins: NDArray[np.float32], how: ModelOutput, side: int) -> Answer:
    if bins.ndim != 3:
        raise ValueError(f"distributions of shape {bins.shape}, not (N, 17, bins)")
    mass = _probabilities(bins, how.softmax)
    position = np.arange(bins.shape[-1], dtype=np.float64)
    near = mass * (np.abs(position - mass.argmax(-1)[..., None]) <= how.window // 2)
    total = np.maximum(near.sum(-1), np.finfo(np.float64).tiny)
    at = (near * position).sum(-1) / total
    whole = np.maximum(mass.sum(-1), np.finfo(np.float64).tiny)
    variance = (mass * (position - at[..., None]) ** 2).sum(-1) / whole
    px = side / bins.shape[-1]
    return at * px, near.sum(-1) if how.softmax else mass.max(-1), np.sqrt(variance) * px


def _from_coordinates(answer: NDArray[np.float32], how: ModelOutput, size: tuple[int, int]) -> Answer:
    """Shares of the input as they are; how far off such a point may be, the network does not say."""
    if answer.ndim < 3 or answer.shape[-1] != 3:
        raise ValueError(f"coordinates of shape {answer.shape}, not (N, 17, 3)")
    points = answer.reshape(answer.shape[0], -1, 3).astype(np.float64)
    xy = points[..., 1::-1] * np.array(size, dtype=np.float64)
    return xy, points[..., 2], np.full(xy.shape[:2], how.spread_px or np.nan)


def _probabilities(values: NDArray[np.float32], softmax: bool) -> Floats:
    """Over the last axis: softmax of logits, or the values with negative ones cut off."""
    wide = values.astype(np.float64)
    if not softmax:
        return np.maximum(wide, 0)
    powers = np.exp(wide - wide.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True))
