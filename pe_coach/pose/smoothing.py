"""Outliers out, short gaps filled, jitter away: on points that are free of camera motion and in torso lengths.

Everything works on whole films, so nothing lags behind, as filters made for live pictures do.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MAX_GAP_S = 0.2
"""Longest gap that is filled. A limb turns by up to 600 degrees a second (elite take-offs): more would be invented."""

_REACH = 3
"""Frames to either side that a point is compared with."""

_USUAL_REACH = 7
"""Frames to either side over which the usual deviation is taken."""

_ROUNDS = 3
"""The worst point of a neighbourhood goes first, for it makes its neighbours look wrong; then they are judged anew."""

_DEVIATIONS = 5.0
"""Robust standard deviations (1.4826 times the median) beyond which a point is an outlier."""

_LEAST_OUTLIER = 0.35
"""Torso lengths; a smaller deviation is never an outlier, for limbs do turn back sharply."""

_CUT_OFF_HZ = (5.0, 8.0)
"""Limits of the low-pass where an event names no cut-off; 6 to 8 Hz is usual for strides and jumps (Winter)."""

_CUT_OFF_PER_RATE = 0.25
"""Cut-off over frame rate: 7.5 Hz at 30 frames a second."""

FEWEST_FRAMES = 4
"""Shorter stretches are not smoothed."""

_LEAST_WEIGHT = 0.2
"""A point of no confidence counts a fifth of a sure one in the filter, so that weights never vanish."""

_MOST_NOISE_REMOVED = 1 / 1.7
"""Smoothing five frames divides the error by up to 1.7, not more: a network errs alike in neighbouring frames."""


def outliers(xy: Floats, confidence: Floats, time_s: Floats) -> Bools:
    """Points (F, J) of frames in a row at times (F,), xy (F, J, 2), that lie far from where those before and after say.

    A Hampel filter on movement: the frames k before and k after put the point on the way between them; it is compared
    with the median over k = 1, 2, 3, and the deviation with the usual one around. So a steady run never matters and
    one wrong neighbour neither. The less sure a point is, the nearer it must lie: half the distance at confidence 0.
    """
    left, bad = xy.copy(), np.zeros(confidence.shape, dtype=np.bool_)
    for _ in range(_ROUNDS):
        off, limit = _deviations(left, time_s)
        around = np.stack([_shifted(off, k) for k in range(-_REACH, _REACH + 1)])
        new = (off > limit * (0.5 + 0.5 * confidence)) & (off >= 0.9 * np.fmax.reduce(around))
        left[new], bad = np.nan, bad | new
    return bad


def _deviations(xy: Floats, time_s: Floats) -> tuple[Floats, Floats]:
    """Distance (F, J) from the way between the frames around, and what is too far for a point that is sure."""
    ways = np.stack([_on_the_way(xy, time_s, k) for k in range(1, _REACH + 1)])
    enough = np.isfinite(ways).all(-1).sum(0) >= 2
    off = np.where(enough, np.linalg.norm(xy - _median(ways), axis=-1), np.nan)
    usual = 1.4826 * _median(np.stack([_shifted(off, k) for k in range(-_USUAL_REACH, _USUAL_REACH + 1)]))
    return off, np.maximum(_DEVIATIONS * usual, _LEAST_OUTLIER)


def _on_the_way(xy: Floats, time_s: Floats, frames: int) -> Floats:
    """Where points (F, J, 2) would be at steady speed from so many frames before to as many after."""
    before_s, after_s = _shifted(time_s, -frames), _shifted(time_s, frames)
    share = ((time_s - before_s) / (after_s - before_s))[:, None, None]
    return np.asarray(_shifted(xy, -frames) * (1 - share) + _shifted(xy, frames) * share)


def _shifted(values: Floats, frames: int) -> Floats:
    """Values of `frames` later in every row, NaN beyond the ends."""
    padded = np.pad(values, [(abs(frames),) * 2] + [(0, 0)] * (values.ndim - 1), constant_values=np.nan)
    start = abs(frames) + frames
    return padded[start : start + len(values)]


def _median(values: Floats) -> Floats:
    """Median over the first axis without NaN; NaN where nothing is known."""
    ranked = np.sort(values, axis=0)  # what is not known comes last
    count = len(values) - np.isnan(values).sum(0)
    middle = np.stack([np.maximum(count - 1, 0) // 2, count // 2])
    low, high = np.take_along_axis(ranked, np.minimum(middle, len(values) - 1), 0)
    return np.asarray((low + high) / 2)


def fill_gaps(time_s: Floats, values: Floats) -> Floats:
    """Values (T, D) with gaps of up to `MAX_GAP_S` interpolated by shape-preserving cubics; NaN rows are the gaps."""
    from scipy.interpolate import PchipInterpolator

    known = np.flatnonzero(np.isfinite(values).all(1))
    filled = values.copy()
    wide = np.diff(time_s[known]) > MAX_GAP_S + 1e-9
    if len(known) < 2 or len(known) == len(values):
        return filled
    between = np.setdiff1d(np.arange(known[0], known[-1]), known)
    between = between[~wide[np.searchsorted(known, between) - 1]]
    filled[between] = PchipInterpolator(time_s[known], values[known])(time_s[between])
    return filled


def runs(known: Bools) -> list[slice]:
    """Stretches without a gap.

    >>> runs(np.array([False, True, True, False, True]))
    [slice(1, 3, None), slice(4, 5, None)]
    """
    edges = np.flatnonzero(np.diff(np.r_[False, known, False]))
    return [slice(int(start), int(stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]


def usual_cut_off_hz(frame_rate: float, wanted_hz: float | None = None) -> float:
    """Cut-off of the low-pass for a frame rate: the wanted one as far as the rate carries it, or the usual one.

    >>> usual_cut_off_hz(30.0), usual_cut_off_hz(240.0), usual_cut_off_hz(60.0, 6.5), usual_cut_off_hz(24.0, 9.0)
    (7.5, 8.0, 6.5, 6.0)
    """
    most = max(_CUT_OFF_PER_RATE * frame_rate, _CUT_OFF_HZ[0])
    return float(min(most, _CUT_OFF_HZ[1] if wanted_hz is None else wanted_hz))


def noise_left(frame_rate: float, wanted_hz: float | None = None) -> float:
    """Standard deviation that the low-pass leaves of a point's error."""
    share = 2 * usual_cut_off_hz(frame_rate, wanted_hz) / frame_rate
    return float(np.clip(np.sqrt(share), _MOST_NOISE_REMOVED, 1.0))


def low_pass(time_s: Floats, values: Floats, weight: Floats, *, cut_off_hz: float) -> Floats:
    """One stretch without gaps, smoothed by a Butterworth filter that runs forth and back, so without delay.

    Args:
        time_s: (F,); uneven steps are resampled to their mean rate for the filter.
        values: (F, D), or (F, J, D) of several points.
        weight: (F,) or (F, J) confidence: what is surer counts more.
        cut_off_hz: where the amplitude has fallen by 3 dB; see `usual_cut_off_hz`.

    The weights act only on what the plain filter takes away, so that a steady run is kept whatever the confidence does.
    """
    if len(time_s) < FEWEST_FRAMES:
        return values
    rate = (len(time_s) - 1) / (time_s[-1] - time_s[0])
    even = np.linspace(time_s[0], time_s[-1], len(time_s))
    on_grid, trust = _resampled(time_s, values, even), _between(time_s, np.maximum(weight, _LEAST_WEIGHT), even)
    smooth = _forth_and_back(on_grid, rate, cut_off_hz)
    rest, trust = on_grid - smooth, trust[..., None]
    trusted = _forth_and_back(trust * rest, rate, cut_off_hz)
    by_trust = trusted / np.maximum(_forth_and_back(trust, rate, cut_off_hz), _LEAST_WEIGHT / 2)
    return _resampled(even, smooth + by_trust - _forth_and_back(rest, rate, cut_off_hz), time_s)


def _between(time_s: Floats, weight: Floats, wanted_s: Floats) -> Floats:
    """Weights (F,) or (F, J) at other times, linear between those that are known."""
    columns = [np.interp(wanted_s, time_s, column) for column in weight.reshape(len(weight), -1).T]
    return np.stack(columns, 1).reshape(weight.shape)


def _forth_and_back(values: Floats, rate: float, cut_off_hz: float) -> Floats:
    """Second-order Butterworth, twice; its corner is raised so that both runs together cut at `cut_off_hz` (Winter)."""
    from scipy.signal import sosfiltfilt

    corner = cut_off_hz / (np.sqrt(2) - 1) ** 0.25
    if corner >= rate / 2:
        return values
    return np.asarray(sosfiltfilt(_sections(corner, rate), values, axis=0, padlen=min(len(values) - 1, 15)))


@lru_cache(64)
def _sections(corner_hz: float, rate: float) -> Floats:
    """The filter's second-order sections, designed once for all points of a film."""
    from scipy.signal import butter

    return np.asarray(butter(2, corner_hz, fs=rate, output="sos"))


def _resampled(time_s: Floats, values: Floats, wanted_s: Floats) -> Floats:
    """Values at other times, by cubic splines; as they are where the times are the same to a hundredth of a step."""
    from scipy.interpolate import CubicSpline

    step = (time_s[-1] - time_s[0]) / (len(time_s) - 1)
    if np.abs(time_s - wanted_s).max() < 0.01 * step:
        return values
    return np.asarray(CubicSpline(time_s, values)(wanted_s))
