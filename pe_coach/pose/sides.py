"""Left and right over a whole film: which of the two points of a joint is the left one, and which is neither.

Networks exchange the sides of a limb or of a single joint, mainly in side views and upside down ("inversion" in Ronchi
and Perona, arXiv 1707.05388), or see both sides on one limb. A body goes on where it was going. So the left and the
right of every joint are followed like two targets on a radar screen: a Kalman filter each, all the ways to give them
the two points of a frame, and the history that explains the film best, found by a beam of hypotheses (multiple
hypothesis tracking: Reid, IEEE Transactions on Automatic Control 24, 1979). Hypotheses that came to the same positions
and speeds have the same future and are merged. The three joints of a limb are decided together: the bones between them
are no longer than bones are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Pairs = tuple[tuple[int, int], ...]

MAX_GAP_S = 0.2
"""Over a longer gap nothing can be said about how a limb went on."""

NOBODY = 2
"""Source of a side that none of the two points shows."""


@dataclass(frozen=True)
class Limb:
    """Left and right points of three joints from the trunk outwards, and what is known of their movement.

    `bone` is the longest that the bones between them look, in torso lengths: a third more than Winter's shares of the
    height (upper arm 0.186, forearm 0.146, thigh 0.245, shank 0.246; torso 0.288), for pupils' and bent trunks.
    `restless` is the power of the joints' acceleration, T² / s³.
    """

    pairs: Pairs
    bone: tuple[float, float]
    restless: tuple[float, float, float]


ARMS = Limb(((5, 6), (7, 8), (9, 10)), (0.86, 0.68), (30.0, 250.0, 800.0))
LEGS = Limb(((11, 12), (13, 14), (15, 16)), (1.13, 1.14), (30.0, 250.0, 800.0))

_NOISE = 0.08
"""Standard deviation of a point, torso lengths an axis: 2 % of the body's height, or 12 px of a pupil 500 px tall."""

_UNKNOWN = (1.0, 100.0)
"""Variance of a place (T²) and of a speed (T²/s²) of which nothing is known but that it is near the trunk."""
_NOTHING = np.array([_UNKNOWN[0], 0.0, _UNKNOWN[1]])

_CLUTTER = float(np.log(0.05 / 4))
"""Logarithm of the chance that a point shows neither side, over an area of 4 T² that it may then lie in."""
_MISSED = float(np.log(0.05))
"""Logarithm of the chance that a side has no point."""

_MERGED = -3.5
"""Logarithm of the chance that two points in one place show one side only."""

_REBORN = -8.0
"""Logarithm of the chance that a side is somewhere else than it went: what was followed was something else."""

_NAMED, _NAMED_SURELY = 0.1, 0.7
"""Logarithm of the odds that a frame gives for the network's names at a confidence of 0.5, and what 0.9 adds; far less
than their odds in one frame alone, for a network errs alike in neighbouring frames."""

_TURNED, _TURNED_MOST = 8.0, 16.0
"""Logarithm of the odds against both targets changing names between two frames: at least, and what a joint adds at
most where its sides are apart."""

_TOGETHER = 0.5
"""Logarithm of the odds that a joint is exchanged when its neighbour is, and is not when that is not."""

_TIE = 0.3
"""Share of the network's names that counts while the targets are followed, where their movement does not tell."""

_BONE_SLACK, _BONE_MOST = 0.15, 3.0
"""A bone longer than its limit by this share is one standard deviation off; the logarithm of the odds is capped."""

_BEAM, _MARGIN = 20, 20.0
"""Hypotheses kept, and how far their logarithmic likelihood may lie behind the best one's."""

_SAME = np.array([0.1, 3.0])
"""Hypotheses whose places differ by less than the first (T) and speeds by less than the second (T/s) are one."""
_COARSE = np.repeat(_SAME, 2)

_REBORN_GAIN = _UNKNOWN[0] * (1 / (_UNKNOWN[0] + _NOISE**2))
_LOST = np.array([0.0, 0.0, _UNKNOWN[0] - _REBORN_GAIN * _UNKNOWN[0], 0.0, _UNKNOWN[1]])
"""Of a side that is somewhere else than it went: how far it follows the point, then its speed and variances."""

_PLACE, _SPEED, _VARIANCE = slice(0, 2), slice(2, 4), slice(4, 7)
"""Of a side's state, see `_Beam`."""

_WAYS = np.array([(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1), (2, 2)])
"""Source of the left and of the right side: the point named left (0), the one named right (1), none (2)."""


def sides(xy: Floats, confidence: Floats, time_s: Floats, limb: Limb) -> Ints:
    """Source (T, 3, 2) of the left and right side of every joint of a limb.

    0 and 1 are the points that the network calls left and right, `NOBODY` stands for none of them.

    Args:
        xy: (T, 17, 2) free of camera motion, in torso lengths.
        confidence: (T, 17).
        time_s: (T,).
        limb: which points.
    """
    left, right = (list(side) for side in zip(*limb.pairs, strict=True))
    middle = xy[:, [left[0], right[0]]].mean(1)  # it has no side and takes the body's way with it
    rows = np.flatnonzero(np.isfinite(middle).all(-1))
    found = np.tile(np.array([0, 1]), (len(xy), 3, 1))
    if len(rows):
        points = np.stack([xy[rows][:, left], xy[rows][:, right]], 2) - middle[rows, None, None]
        sure = np.stack([confidence[rows][:, left], confidence[rows][:, right]], 2).mean(2)
        way = _likeliest(points, time_s[rows], _prior(points, sure), _bones(points, limb), limb)
        turned = _turned(points, _WAYS[way], sure, time_s[rows])
        found[rows] = np.where(turned[:, None, None], _WAYS[way][..., ::-1], _WAYS[way])
    return found


def _turned(points: Floats, source: Ints, sure: Floats, time_s: Floats) -> Bools:
    """Frames (T,) in which the two targets bear each other's names, by the vote of the network's names.

    The targets were followed without looking far ahead. Where they came near each other they may have changed over,
    which a hundred frames of sure names after that can tell.
    """
    votes = (_named(sure) * ((source == [0, 1]).sum(-1) - (source == [1, 0]).sum(-1)) / 4).sum(1)
    cost = _turning_cost(points, source, time_s)
    straight, turned, origins = 0.0, 0.0, []
    for vote, price in zip(votes.tolist(), cost.tolist(), strict=True):
        origins.append((turned - price > straight, straight - price > turned))
        straight, turned = max(straight, turned - price) + vote, max(turned, straight - price) - vote
    state, states = turned > straight, []
    for origin in reversed(origins):
        states.append(state)
        state ^= origin[state]
    return np.array(states[::-1])


def _turning_cost(points: Floats, source: Ints, time_s: Floats) -> Floats:
    """(T,) what it costs that the targets change names before each frame; nothing after a long gap."""
    padded = np.concatenate([points, np.full((*points.shape[:2], 1, 2), np.nan)], 2)
    sides_at = np.take_along_axis(padded, source[..., None], 2)
    apart = sides_at[:, :, 0] - sides_at[:, :, 1]
    for row in np.flatnonzero(~np.isfinite(apart).all((1, 2))).tolist():
        apart[row] = np.where(np.isfinite(apart[row]), apart[row], apart[max(row - 1, 0)])
    along = np.nan_to_num((apart[1:] * apart[:-1]).sum(-1))
    cost = _TURNED + np.clip(along / (2 * _NOISE**2), 0, _TURNED_MOST).sum(1)
    return np.concatenate([[0.0], np.where(np.diff(time_s) > MAX_GAP_S, 0.0, cost)])


def _named(sure: Floats) -> Floats:
    """Logarithm of the odds that the network's names are right, from the mean confidence of both points."""
    return _NAMED + _NAMED_SURELY * np.maximum(sure - 0.5, 0) / 0.4


def _prior(points: Floats, sure: Floats) -> Floats:
    """Logarithmic chance (T, 3, 7) of every way before the movement is looked at."""
    known = np.asarray(np.isfinite(points).all(-1))
    chance = np.zeros((*known.shape[:2], len(_WAYS)))
    for way, (left, right) in enumerate(_WAYS.tolist()):
        for source in (0, 1):
            here, used = known[..., source], source in (left, right)
            chance[..., way] += np.where(here, 0.0 if used else _CLUTTER, -np.inf if used else 0.0)
        chance[..., way] += _MISSED * [left, right].count(NOBODY) * known.any(-1)
    together = np.linalg.norm(points[:, :, 0] - points[:, :, 1], axis=-1) < _SAME[0]
    one_sided = (np.sort(_WAYS, 1) == [[0, NOBODY]]).all(1) | (np.sort(_WAYS, 1) == [[1, NOBODY]]).all(1)
    chance[together] = np.where(one_sided, _MERGED, chance[together])
    wrong = np.array([(left == 1) + (right == 0) for left, right in _WAYS]) / 2
    return np.asarray(chance - _TIE * _named(sure)[..., None] * wrong)


def _bones(points: Floats, limb: Limb) -> Floats:
    """Logarithmic chance (T, 2, 7, 7) of the bones between joints 0 and 1, 1 and 2, for the ways of either."""
    nobody = np.full((*points.shape[:2], 1, 2), np.nan)
    ends = np.concatenate([points, nobody], 2)[:, :, _WAYS]  # (T, 3, 7, side, 2)
    bone = ends[:, :-1, :, None] - ends[:, 1:, None]
    length = np.sqrt(bone[..., 0] ** 2 + bone[..., 1] ** 2)
    over = np.maximum(length / np.array(limb.bone)[:, None, None, None] - 1, 0) / _BONE_SLACK
    apart = np.zeros((len(_WAYS), len(_WAYS)))
    apart[:2, :2] = _TOGETHER * (1 - np.eye(2))
    odds = np.minimum(np.nan_to_num(over) ** 2 / 2, _BONE_MOST)
    return np.asarray(-(odds[..., 0] + odds[..., 1]) - apart)


@dataclass(frozen=True)
class _Beam:
    """B hypotheses: what is known of every side of every joint (B, 3, side, 7), and what they explain (B,).

    The seven are place and speed (x, y each), then the variances of the place, of place and speed together, of the
    speed.
    """

    state: Floats
    score: Floats

    @classmethod
    def unknown(cls, score: Floats) -> _Beam:
        state = np.zeros((len(score), 3, 2, 7))
        state[..., _VARIANCE] = _NOTHING
        return cls(state, score)

    def after(self, step_s: float, restless: Floats) -> _Beam:
        """Moved on by a step of time: constant speed, disturbed by white acceleration."""
        if step_s > MAX_GAP_S:
            return _Beam.unknown(self.score)
        state = self.state.copy()
        place, both, speed = state[..., 4], state[..., 5], state[..., 6]  # written to in place
        state[..., _PLACE] += step_s * state[..., _SPEED]
        place += step_s * (2 * both + step_s * speed)
        place += restless * step_s**3 / 3
        both += step_s * speed
        both += restless * step_s**2 / 2
        speed += restless * step_s
        if place.max() > _UNKNOWN[0] or speed.max() > _UNKNOWN[1]:
            less = [np.sqrt(np.minimum(1, most / now)) for most, now in zip(_UNKNOWN, (place, speed), strict=True)]
            place *= less[0] ** 2
            both *= less[0]
            both *= less[1]
            speed *= less[1] ** 2
        return _Beam(state, self.score)

    def given(self, points: Floats) -> tuple[Floats, Floats]:
        """Logarithmic likelihood (B, 3, 7) of a frame's points (3, 2, 2) for every way to give them to the sides, and
        the state (B, 3, side, source, 7) of each side after it was given each of the points, or none."""
        state = self.state
        off = points[:, None] - state[:, :, :, None, _PLACE]
        spread = state[..., 4] + _NOISE**2
        twice = spread[..., None]
        chance = -(off[..., 0] ** 2 + off[..., 1] ** 2) / (2 * twice) - np.log(2 * np.pi * twice)
        lost = chance < _REBORN
        fit = np.zeros((*state.shape[:3], 3))
        np.maximum(chance, _REBORN, out=fit[..., :2])
        fits = fit[:, :, 0].take(_WAYS[:, 0], -1) + fit[:, :, 1].take(_WAYS[:, 1], -1)
        return fits, self._told(off, spread, lost)

    def _told(self, off: Floats, spread: Floats, lost: Bools) -> Floats:
        """The state (B, 3, side, source, 7) after points that lie `off` (B, 3, side, 2, 2), with variances of place
        and noise `spread` (B, 3, side); where they are `lost` (B, 3, side, 2) the side is somewhere else."""
        state = self.state
        told = np.empty((*off.shape[:3], 3, 7))
        told[...] = state[:, :, :, None]
        by = (1 / spread)[..., None] * state[..., 4:6]  # how far place and speed follow the point
        told[..., :2, :4] += (by[:, :, :, None, :, None] * off[..., None, :]).reshape(*off.shape[:-1], 4)
        told[..., :2, _VARIANCE] -= (by.take((0, 0, 1), -1) * state.take((4, 5, 5), -1))[..., None, :]
        if lost.any():
            shown = told[..., :2, :]
            shown[lost, :2] = (state[:, :, :, None, _PLACE] + _REBORN_GAIN * off)[lost]
            shown[lost, 2:] = _LOST
        return told


def _distinct(moving: Floats) -> list[int]:
    """Rows of the best hypotheses of each kind, the best first; places and speeds (n, 3, side, 4) are in order of
    their score."""
    coarse = np.rint(moving / _COARSE)
    first: dict[float, int] = {}
    for row, key in enumerate((coarse.reshape(len(coarse), -1) @ _HASH).tolist()):
        first.setdefault(key, row)
    return list(first.values())[:_BEAM]


_HASH = np.sqrt(np.arange(2.0, 26.0))
"""Irrational weights: sums of whole numbers of them are equal only when these are."""

_FLAT = 3 * np.arange(6).reshape(3, 2)
"""Row of each joint and side among the 18 of a hypothesis with every source."""


def _likeliest(points: Floats, time_s: Floats, prior: Floats, bones: Floats, limb: Limb) -> Ints:
    """The way (T, 3) of every joint in every frame in the history that explains most."""
    known, bones = np.nan_to_num(points), np.ascontiguousarray(np.swapaxes(bones, 2, 3))
    restless = np.array(limb.restless)[:, None]
    beam = _Beam.unknown(np.zeros(1))
    history: list[tuple[Ints, Ints]] = []
    for row, step_s in enumerate(np.diff(time_s, prepend=time_s[0]).tolist()):
        fits, told = beam.after(step_s, restless).given(known[row])
        parent, way, score = _children(beam.score, fits + prior[row], bones[row])
        told, source = told.reshape(-1, 7), 18 * parent[:, None, None] + _FLAT + _WAYS.take(way, 0)
        kept = _distinct(told[:, :4].take(source, 0))
        beam = _Beam(told.take(source[kept], 0), score[kept])
        history.append((parent[kept], way[kept]))
    at, ways = 0, []
    for parent, way in reversed(history):
        ways.append(way[at])
        at = int(parent[at])
    return np.array(ways[::-1])


def _children(score: Floats, fits: Floats, bones: Floats) -> tuple[Ints, Ints, Floats]:
    """The best ways to go on: parent (n,), way (n, 3) and score (n,), the best first; from the tip to the trunk.

    `bones` (2, 7, 7) by the way of the outer joint, then of the inner one.
    """
    parent = np.arange(len(score))
    ways: list[Ints] = []
    for joint in (2, 1, 0):
        total = score[:, None] + fits[:, joint].take(parent, 0)
        if ways:
            total += bones[joint].take(ways[0], 0)
        best = _best(total.ravel(), 4 * _BEAM)
        row = best // len(_WAYS)
        parent, score = parent[row], total.ravel()[best]
        ways = [best - len(_WAYS) * row, *(way[row] for way in ways)]
    return parent, np.stack(ways, 1), score


def _best(score: Floats, count: int) -> Ints:
    """Indices of the `count` highest scores within the margin, the highest first."""
    within = np.flatnonzero(score >= score.max() - _MARGIN)
    best: Ints = within[(-score[within]).argsort(kind="stable")[:count]]
    return best
