"""A mean movement from several attempts, pooled on the phase axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment.align import interpolate_all, sample_times
from pe_coach.alignment.bones import bone_lengths, scaled, seen_lengths, with_lengths
from pe_coach.events import Phases

Floats = NDArray[np.float64]

RATE_HZ = 60.0
"""Rows of a reference per second of its mean duration."""

FEWEST_ROWS = 4
"""Rows after the first between two instants, however near they are."""

KERNEL = 0.06
"""Width of the smoothing over a phase, as a share of it: a 25-frame clip has a sample every 0.04 to 0.25 of a phase."""


@dataclass(frozen=True)
class Example:
    """One attempt to pool: (T, 17, 2) take-off leg left, its times and phases."""

    position: Floats
    time_s: Floats
    phases: Phases


@dataclass(frozen=True)
class Pooled:
    """Mean, spread and number of samples on the phase axis; see `Reference` for the shapes."""

    position: Floats
    sigma: Floats
    count: Floats
    time_s: Floats
    phase_rows: NDArray[np.intp]


def barycentre(examples: Sequence[Example], phases: Sequence[str]) -> Pooled:
    """Pool the samples of all examples phase by phase, each beginning where the last one ends, with instants between
    frames.

    Bones are first brought to the median length of the examples. At every place of a phase the mean is a locally
    linear fit through all samples near it and the spread their distance from it, so an example filmed with few frames
    still gives its part where it has one.
    """
    lengths = [bone_lengths(e.position) for e in examples]
    wanted = {bone: float(np.median([length[bone] for length in lengths])) for bone in lengths[0]}
    bodies = [scaled(e.position, length, wanted) for e, length in zip(examples, lengths, strict=True)]

    parts, ends, start = [], [0], 0.0
    for number, name in enumerate(phases):
        duration = float(np.mean([np.diff(e.phases.bounds(name))[0] for e in examples]))
        grid = _grid(duration)
        position, sigma, count = _local_means(*_samples(examples, bodies, name), grid)
        first = 0 if number == 0 else 1  # the last row of a phase is the first of the next
        parts.append((position[first:], sigma[first:], count[first:], (start + grid * duration)[first:]))
        ends.append(ends[-1] + len(grid) - 1)
        start += duration
    position, sigma, count, time_s = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Pooled(position, sigma, count, time_s, np.stack([ends[:-1], ends[1:]], 1))


def _grid(duration_s: float) -> Floats:
    """Places of the rows between two instants, 0…1."""
    return np.linspace(0, 1, max(FEWEST_ROWS, round(duration_s * RATE_HZ)) + 1)


def resampled(example: Example, phases: Sequence[str]) -> Pooled:
    """A single attempt at `RATE_HZ` between its frames, with a row at every bound of a phase; its spread is not known
    (NaN). Phases may overlap, as those of arms and legs do."""
    bounds = np.round([example.phases.bounds(name) for name in phases], 6)
    instants = np.unique(bounds)
    pieces = [a + (b - a) * _grid(b - a)[1:] for a, b in pairwise(instants)]
    time_s = np.concatenate([instants[:1], *pieces])
    position = interpolate_all(example.time_s, example.position, time_s)
    known = np.isfinite(position[..., 0])
    rows = np.abs(time_s[:, None, None] - bounds).argmin(0)
    return Pooled(position, np.full(known.shape, np.nan), known.astype(float), time_s - time_s[0], rows)


def _samples(examples: Sequence[Example], bodies: Sequence[Floats], phase: str) -> tuple[Floats, Floats]:
    """Place in the phase (N,) and positions (N, 17, 2) of every sample of every example."""
    shares, positions = [], []
    for example, position in zip(examples, bodies, strict=True):
        start, stop = example.phases.bounds(phase)
        t = sample_times(example.time_s, start, stop)
        shares.append((t - start) / (stop - start))
        positions.append(interpolate_all(example.time_s, position, t))
    return np.concatenate(shares), np.concatenate(positions)


def _local_means(share: Floats, samples: Floats, grid: Floats) -> tuple[Floats, Floats, Floats]:
    """Locally linear mean (G, 17, 2), spread per coordinate (G, 17) and effective number of samples (G, 17).

    The mean gets the mean length of every bone back: points around a joint have a mean nearer to it than they are.
    """
    flat, lengths = samples.reshape(len(samples), -1), seen_lengths(samples)
    position, sigma, count, length = [], [], [], []
    for at in grid:
        apart = share - at
        weight = np.exp(-0.5 * (apart / KERNEL) ** 2)[:, None]
        known = weight * np.isfinite(flat)
        mean, spread = _weighted_line(apart, flat, known)
        position.append(mean.reshape(17, 2))
        sigma.append(np.sqrt((spread.reshape(17, 2)).mean(1)))
        count.append(known.sum(0).reshape(17, 2)[:, 0])
        length.append(_weighted_line(apart, lengths, weight * np.isfinite(lengths))[0])
    return with_lengths(np.array(position), np.array(length)), np.array(sigma), np.array(count)


def _weighted_line(x: Floats, y: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Value at x = 0 of the weighted straight line through every column of y (N, D), and the variance around it."""
    y = np.where(weight > 0, y, 0.0)
    s0, s1, s2 = weight.sum(0), (weight * x[:, None]).sum(0), (weight * x[:, None] ** 2).sum(0)
    t0, t1 = (weight * y).sum(0), (weight * y * x[:, None]).sum(0)
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = (s0 * t1 - s1 * t0) / (s0 * s2 - s1**2)
        value = (t0 - slope * s1) / s0
        residual = y - value - slope * x[:, None]
        return value, (weight * residual**2).sum(0) / s0
