"""What a network sees frame by frame, made one movement: sides, outliers, gaps, jitter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.by_hand import CLICK_SIGMA, ByHand, drawn_along
from pe_coach.pose.pictures import Pictures, pictures_of
from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.sides import ARMS, LEGS, Limb, sides
from pe_coach.pose.skeleton import BODY, COCO17
from pe_coach.pose.smoothing import (
    FEWEST_FRAMES,
    MAX_GAP_S,
    fill_gaps,
    low_pass,
    noise_left,
    outliers,
    runs,
    usual_cut_off_hz,
)
from pe_coach.pose.steady import is_known, onto_middle_of_pan, project, relative_size, torso_length

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cleaned:
    """A sequence that is fit to be measured, and what it took.

    Attributes:
        sequence: the cleaned key points.
        swaps_repaired: frames in which joints of the arms or of the legs had been exchanged so that it shows; both in
            one frame count twice.
        gaps_filled: points that were interpolated.
        outliers: points that were taken out because they lie far from where they are before and after, or show
            neither of their two sides.
    """

    sequence: PoseSequence
    swaps_repaired: int
    gaps_filled: int
    outliers: int

    def counts(self) -> dict[str, int]:
        """What it took, by name."""
        return {key: getattr(self, key) for key in ("swaps_repaired", "outliers", "gaps_filled")}


@dataclass(frozen=True)
class _Points:
    """Key points from the middle of the pan, in torso lengths; (F, 17, 2), (F, 17), (F, 17) px, and times (F,).

    `size` (F,): how large the body looks, against what is usual in the film.
    """

    xy: Floats
    confidence: Floats
    spread: Floats
    time_s: Floats
    size: Floats

    def part(self, rows: slice) -> _Points:
        return _Points(self.xy[rows], self.confidence[rows], self.spread[rows], self.time_s[rows], self.size[rows])

    @property
    def own_xy(self) -> Floats:
        """In torso lengths as long as they look in each frame: how fast and how far limbs go is told in these."""
        return self.xy / self.size[:, None, None]


@dataclass(frozen=True)
class Repaired:
    """A sequence whose sides are repaired, on the way to be cleaned: what costs the most, whatever comes after it.

    Attributes:
        sequence: the key points as they were.
        onto_middle: (T, 3, 3), maps pixels of a frame to those of the frame in the middle of the pan.
        torso_px: length of the trunk there.
        pictures: the different pictures of the film: only these are cleaned.
        stretches: pictures in which one body is followed.
        parts: its points in each of them.
        swaps: frames in which limbs had been exchanged.
        neither: points of neither side.
    """

    sequence: PoseSequence
    onto_middle: Floats
    torso_px: float
    pictures: Pictures | None = None
    stretches: tuple[slice, ...] = ()
    parts: tuple[_Points, ...] = ()
    swaps: int = 0
    neither: int = 0


_LEAST_POINTS = 6
"""Fewer points do not show where a body is."""

_SHOWS = 0.2
"""Torso lengths; points nearer to each other may change sides without anybody seeing it."""

_LEAP = 2.0
"""Torso lengths from one frame to the next,"""
_LEAP_PER_S = 30.0
"""and torso lengths a second (15 m/s): where the whole body moves by more than both it is another body, or a cut."""


GROUPS = {"trunk": (0, 1, 2, 3, 4, 5, 6, 11, 12), "arms": (7, 8, 9, 10), "legs": (13, 14, 15, 16)}
"""Points that are smoothed alike: the head goes with the trunk."""


NOTHING_BY_HAND = ByHand()


def clean(
    sequence: PoseSequence,
    cut_off_hz: Mapping[str, float] = MappingProxyType({}),
    by_hand: ByHand = NOTHING_BY_HAND,
) -> Cleaned:
    """Repair sides over the whole sequence, take outliers out, fill gaps up to 0.2 s, smooth without delay.

    Camera motion is removed first and put back at the end: points stay in px of their frame. A picture that is shown
    again tells nothing new: its points are those of the one before, and `pictures.in_time` says where the athlete was
    meanwhile. Nothing is smoothed or interpolated across a longer gap, where points stay NaN, nor where the whole body
    leaps to another place. Frames that were not analysed between two that were are gaps like others. Units may be any;
    y points down. `cut_off_hz` is the event's, for the groups of points in `GROUPS`; the usual one serves where a group
    is not in it. What was said `by_hand` is said of the repaired sides, and stands: a placed point is where it was
    placed.
    """
    return finished(repaired(sequence), cut_off_hz, by_hand)


def repaired(sequence: PoseSequence) -> Repaired:
    """The first half of `clean`: sides repaired over the whole sequence."""
    onto_middle = onto_middle_of_pan(sequence)
    steady = project(onto_middle, sequence.xy)
    torso = torso_length(steady)
    if not np.isfinite(torso) or torso <= 0:
        return Repaired(sequence, onto_middle, np.nan)
    pictures = pictures_of(sequence, steady)
    rows = pictures.rows
    size = relative_size(steady[rows], pictures.taken_s)
    points = _Points(steady[rows] / torso, sequence.confidence[rows], sequence.spread[rows], pictures.taken_s, size)
    stretches = tuple(_stretches(points))
    parts, swaps, neither = zip(*(_sides_repaired(points.part(rows)) for rows in stretches), strict=True)
    return Repaired(sequence, onto_middle, torso, pictures, stretches, parts, sum(swaps), sum(neither))


def finished(
    half: Repaired, cut_off_hz: Mapping[str, float] = MappingProxyType({}), by_hand: ByHand = NOTHING_BY_HAND
) -> Cleaned:
    """The second half of `clean`, and what was said by hand."""
    sequence, torso, pictures = half.sequence, half.torso_px, half.pictures
    if pictures is None:
        return Cleaned(sequence, 0, 0, 0)
    placed = pictures.gathered(project(half.onto_middle, by_hand.placed_px(len(sequence.xy))) / torso)
    exchanged = np.logical_or.reduceat(by_hand.exchanged_rows(sequence.time_s), pictures.rows)
    done, removed, filled = [], half.neither, 0
    for rows, points in zip(half.stretches, half.parts, strict=True):
        told = _with_places(_with_exchanges(points, exchanged[rows]), placed[rows], CLICK_SIGMA * torso)
        kept, out = _without_outliers(told, placed[rows])
        whole, new = _filled(kept)
        done.append(_through_places(_smoothed(whole, cut_off_hz), placed[rows]))
        removed, filled = removed + out, filled + new
    xy, confidence, spread = (
        np.concatenate([getattr(part, key) for part in done])[pictures.shown] for key in ("xy", "confidence", "spread")
    )
    xy = project(_inverse(half.onto_middle), xy * torso)
    clean = replace(sequence, xy=xy, confidence=confidence, spread=spread, taken_s=pictures.told_s)
    return Cleaned(clean, half.swaps, filled, removed)


def _stretches(points: _Points) -> list[slice]:
    """The film cut where the body leaps: nothing goes on from there as it was before."""
    rows = np.flatnonzero(is_known(points.xy).sum(1) >= _LEAST_POINTS)
    way = np.linalg.norm(np.diff(points.xy[rows][:, list(BODY)], axis=0), axis=-1) / points.size[rows[1:], None]
    shared = np.isfinite(way).any(1)
    leap = np.zeros(len(way))
    leap[shared] = np.nanmedian(way[shared], axis=1)
    limit = np.maximum(_LEAP, _LEAP_PER_S * np.diff(points.time_s[rows]))
    edges = [0, *rows[1:][leap > limit].tolist(), len(points.xy)]
    return [slice(start, stop) for start, stop in pairwise(edges)]


def _inverse(cameras: Floats) -> Floats:
    return np.asarray(np.linalg.inv(cameras), dtype=np.float64)


def _sides_repaired(points: _Points) -> tuple[_Points, int, int]:
    """Every side with its own points, the frames in which limbs had been exchanged, and the points of neither side."""
    count, nobody = len(points.xy), points.xy.shape[1]
    order = np.tile(np.arange(nobody), (count, 1))
    exchanged = neither = 0
    for limb in (ARMS, LEGS):
        source = sides(points.own_xy, points.confidence, points.time_s, limb)
        exchanged += int(_shows_exchange(points.own_xy, source, limb).any(1).sum())
        for joint, pair in enumerate(limb.pairs):
            order[:, pair] = np.array([*pair, nobody])[source[:, joint]]
            unused = ~(order[:, pair, None] == np.array(pair)).any(1)
            neither += int((unused & is_known(points.xy[:, pair])).sum())
    row = np.arange(count)[:, None]
    xy = np.pad(points.xy, ((0, 0), (0, 1), (0, 0)), constant_values=np.nan)[row, order]
    confidence = np.pad(points.confidence, ((0, 0), (0, 1)))[row, order]
    spread = np.pad(points.spread, ((0, 0), (0, 1)), constant_values=np.nan)[row, order]
    return replace(points, xy=xy, confidence=confidence, spread=spread), exchanged, neither


def _shows_exchange(xy: Floats, source: NDArray[np.int64], limb: Limb) -> NDArray[np.bool_]:
    """(T, 3) joints whose two points change their sides and lie so far apart that it shows."""
    left, right = (list(side) for side in zip(*limb.pairs, strict=True))
    apart = np.linalg.norm(xy[:, left] - xy[:, right], axis=-1) > _SHOWS
    return np.asarray((source == [1, 0]).all(-1) & apart)


def _with_exchanges(points: _Points, exchanged: NDArray[np.bool_]) -> _Points:
    """Left and right exchanged in the frames (F,) where a person says so."""
    order = np.where(exchanged[:, None], COCO17.mirror, np.arange(points.xy.shape[1]))
    row = np.arange(len(order))[:, None]
    xy, confidence, spread = (each[row, order] for each in (points.xy, points.confidence, points.spread))
    return replace(points, xy=xy, confidence=confidence, spread=spread)


def _with_places(points: _Points, placed: Floats, click_px: float) -> _Points:
    """Points as a person placed them (F, 17, 2, NaN elsewhere), who is sure, and as exact as a click."""
    by_hand = is_known(placed)
    xy = np.where(by_hand[..., None], placed, points.xy)
    confidence, spread = np.where(by_hand, 1.0, points.confidence), np.where(by_hand, click_px, points.spread)
    return replace(points, xy=xy, confidence=confidence, spread=spread)


def _through_places(points: _Points, placed: Floats) -> _Points:
    """Smoothing moves points; those that were placed go back, and draw those beside them along."""
    xy = points.xy.copy()
    for joint in np.flatnonzero(is_known(placed).any(0)):
        xy[:, joint] = drawn_along(points.time_s, xy[:, joint], placed[:, joint])
    return replace(points, xy=xy)


def _without_outliers(points: _Points, placed: Floats) -> tuple[_Points, int]:
    """Compared are frames that were analysed, however far apart these lie in the film; what was placed stays."""
    rows = np.flatnonzero(is_known(points.xy).any(1))
    bad = np.zeros(points.confidence.shape, dtype=np.bool_)
    bad[rows] = outliers(points.own_xy[rows], points.confidence[rows], points.time_s[rows])
    bad &= ~is_known(placed)
    xy = np.where(bad[..., None], np.nan, points.xy)
    confidence, spread = np.where(bad, 0.0, points.confidence), np.where(bad, np.nan, points.spread)
    return replace(points, xy=xy, confidence=confidence, spread=spread), int(bad.sum())


def _filled(points: _Points) -> tuple[_Points, int]:
    """An interpolated point is as sure as its neighbours less up to half, by the gap's length, and further off."""
    xy, confidence, spread, time_s = points.xy.copy(), points.confidence.copy(), points.spread.copy(), points.time_s
    count = 0
    for joint in range(xy.shape[1]):
        known = is_known(xy[:, joint])
        xy[:, joint] = fill_gaps(time_s, xy[:, joint])
        new = is_known(xy[:, joint]) & ~known
        if not new.any():
            continue
        doubt = _gap_lengths(time_s, known)[new] / MAX_GAP_S
        at, seen = time_s[new], time_s[known]
        confidence[new, joint] = np.interp(at, seen, confidence[known, joint]) * (1 - doubt / 2)
        spread[new, joint] = np.interp(at, seen, spread[known, joint]) * (1 + doubt)
        count += int(new.sum())
    return replace(points, xy=xy, confidence=confidence, spread=spread), count


def _gap_lengths(time_s: Floats, known: NDArray[np.bool_]) -> Floats:
    """(T,) seconds between the known frames before and after each frame."""
    seen = time_s[known]
    after = np.clip(np.searchsorted(seen, time_s), 1, len(seen) - 1)
    return np.asarray(seen[after] - seen[after - 1])


def _smoothed(points: _Points, cut_off_hz: Mapping[str, float]) -> _Points:
    xy, spread, time_s = points.xy.copy(), points.spread.copy(), points.time_s
    for group, joints in GROUPS.items():
        wanted_hz = cut_off_hz.get(group)
        for (start, stop), seen in _runs_of(xy, joints).items():
            run = slice(start, stop)
            rate = (stop - start - 1) / (time_s[run][-1] - time_s[run][0])
            hz = usual_cut_off_hz(rate, wanted_hz)
            xy[run, seen] = low_pass(time_s[run], xy[run, seen], points.confidence[run, seen], cut_off_hz=hz)
            spread[run, seen] *= noise_left(rate, wanted_hz)
    return replace(points, xy=xy, spread=spread)


def _runs_of(xy: Floats, joints: tuple[int, ...]) -> dict[tuple[int, int], list[int]]:
    """First frame and the one after the last of every stretch worth smoothing, with the joints that have it."""
    found: dict[tuple[int, int], list[int]] = {}
    for joint in joints:
        for run in runs(is_known(xy[:, joint])):
            if run.stop - run.start >= FEWEST_FRAMES:
                found.setdefault((run.start, run.stop), []).append(joint)
    return found
