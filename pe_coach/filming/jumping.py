"""The way of a body through space: feet rest while they touch the ground, and between contacts it falls freely.

Limbs' directions come from a `PlanarMotion`; here follows where the pelvis is. The centre of mass (segment masses on
the seventeen points) moves with constant horizontal speed and the acceleration of gravity in the air.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pe_coach.filming.bodies import Body, bone_frames, pose_points
from pe_coach.filming.planar import SEGMENTS, SIDES, Contact, PlanarMotion, rotations_of
from pe_coach.motion import centre_of_mass

Floats = NDArray[np.float64]

GRAVITY = 9.81
"""m/s²."""
RATE_HZ = 120.0
"""The way is computed at this rate, twice that of the demo's film; instants lie on its grid."""
ROUNDS = 3
"""Repetitions of the correction of the legs; the rest is below a millimetre."""
EASE_S = 0.10
"""Corrections of a leg fade in and out over this time around a contact."""
SPEED_KEPT = (0.82, 0.95)
"""Horizontal speed after the take-off, share of the run-up's: elite keep 0.80 to 0.88 (measured.csv of the source)."""
RUN_UP_SPEED = (5.5, 7.2)
"""m/s; pupils run 5 to 7 (technique notes)."""
STEP_PUSHES, TAKE_OFF_PUSHES = 2, 4
"""Pieces of constant vertical acceleration in a contact."""
LANDING_WEIGHT = 100.0
"""The path has to end where the feet reach the sand; contacts have weight 1."""
LARGEST_TURN_DEG = 7.0
"""A segment of a leg is not turned farther than this to make the way smoother."""
TOUCH_DOWN_SPEED = 0.5
"""Downward speed of the centre of mass when the first step, which the film cuts, ends, m/s."""
STRAIGHTEST = 0.9985
"""Longest leg, share of thigh and shank together: a knee of 174°."""
SOLE_LABELS = (4, 7)
"""Shoe and its sole."""


@dataclass(frozen=True, eq=False)
class BodyMotion:
    """A body on its way, x forward, y left, z up, ground at 0, metres.

    Attributes:
        time_s: (T,) evenly spaced from 0.
        rotations: (T, B, 3) rotation vectors of the bones.
        root: (T, 3) pelvis.
        points: (T, 23, 3) key points.
        contacts: run-up and, last, take-off.
        landing_s: when the feet touch the sand.
    """

    time_s: Floats
    rotations: Floats
    root: Floats
    points: Floats
    contacts: tuple[Contact, ...]
    landing_s: float

    @property
    def touch_down_s(self) -> float:
        """When the jumping leg touches the ground."""
        return self.contacts[-1].start_s

    @property
    def toe_off_s(self) -> float:
        """When the jumping leg leaves the ground."""
        return self.contacts[-1].stop_s


@dataclass(frozen=True, eq=False)
class _Pose:
    """A motion's postures with the pelvis at the origin, in the plane (forward, up)."""

    rotations: Floats
    points: Floats  # (T, 23, 3)
    centre: Floats  # (T, 2)
    soles: dict[str, Floats]  # (T, P, 2) of each foot


def jump(motion: PlanarMotion, body: Body, kit: int) -> BodyMotion:
    """Let a body perform a motion.

    The legs on the ground are bent and turned by a few degrees so that the centre of mass moves without jerks; what
    remains of them is left to the pelvis, never to the feet.
    """
    motion = source = _on_grid(motion)
    pose = _pose(motion, body, kit)
    speed = _speeds(motion, pose)
    turn = {segment: np.zeros(len(motion.time_s)) for segment in SEGMENTS if segment.endswith(("thigh", "shank"))}
    for _ in range(ROUNDS):
        path = np.stack([_forward(motion, pose, speed), _upward(motion, pose)], 1)
        for segment, more in _leg_turns(motion, pose, path).items():
            turn[segment] += more
        motion = source.turned({s: LARGEST_TURN_DEG * np.tanh(t / LARGEST_TURN_DEG) for s, t in turn.items()})
        pose = _pose(motion, body, kit)
    path = _grounded(motion, pose, _forward(motion, pose, speed)) - pose.centre
    path[:, 0] -= path[_index(motion.time_s, motion.take_off.stop_s), 0]
    root = np.stack([path[:, 0], np.zeros(len(path)), path[:, 1]], 1)
    return BodyMotion(
        motion.time_s, pose.rotations, root, pose.points + root[:, None], motion.contacts, motion.landing_s
    )


def on_soles(motion: PlanarMotion, body: Body, kit: int) -> tuple[Floats, Floats]:
    """A walk: rotations (T, B, 3), and the way of the pelvis (T, 2), always on the lower sole, which never slides."""
    pose = _pose(motion, body, kit)
    both = _landed(pose)
    return pose.rotations, np.stack([_rolling(both), -both[..., 1].min(1)], 1)


def _on_grid(motion: PlanarMotion) -> PlanarMotion:
    """Sampled at `RATE_HZ`, instants rounded to it."""
    contacts = tuple(Contact(c.side, _snap(c.start_s), _snap(c.stop_s)) for c in motion.contacts)
    time = np.arange(0, motion.time_s[-1] + 1e-9, 1 / RATE_HZ)
    return PlanarMotion(motion.name, time, motion.sampled(time), contacts, _snap(motion.landing_s))


def _snap(instant: float) -> float:
    return round(instant * RATE_HZ) / RATE_HZ


def _index(time: Floats, instant: float) -> int:
    return int(np.argmin(np.abs(time - instant)))


def _span(time: Floats, contact: Contact) -> slice:
    return slice(_index(time, contact.start_s), _index(time, contact.stop_s) + 1)


def _pose(motion: PlanarMotion, body: Body, kit: int) -> _Pose:
    rotations = rotations_of(motion, body)
    origin = np.zeros((len(rotations), 3))
    points = pose_points(body, rotations, origin)
    turn, head = bone_frames(body, rotations, origin)
    soles = {side: _sole(body, kit, side, turn, head) for side in SIDES}
    return _Pose(rotations, points, centre_of_mass(points[:, :17, ::2]), soles)


def _sole(body: Body, kit: int, side: str, turn: Floats, head: Floats) -> Floats:
    """(T, P, 2) forward and up: the shoe's vertices, moving with the foot."""
    bone = body.bone(f"foot.{side[0].upper()}")
    shod = np.unique(body.faces[np.isin(body.label[kit], SOLE_LABELS)])
    own = shod[np.sign(body.rest[kit][shod, 0]) == (1 if side == "left" else -1)]
    rest = body.rest[kit][own] - body.joints[bone]
    return np.asarray((np.einsum("tij,pj->tpi", turn[:, bone], rest) + head[:, bone, None])[..., ::2])


def _rolling(sole: Floats) -> Floats:
    """(T,) way of the pelvis over a foot that rolls on the ground without sliding, from 0."""
    lowest = sole[:-1, :, 1].argmin(1)
    step = np.arange(len(lowest))
    return np.concatenate([[0.0], np.cumsum(sole[step, lowest, 0] - sole[step + 1, lowest, 0])])


def _landed(pose: _Pose) -> Floats:
    """Both soles as one: whatever is lower bears."""
    return np.concatenate([pose.soles[side] for side in SIDES], 1)


def _speeds(motion: PlanarMotion, pose: _Pose) -> tuple[float, float]:
    """Horizontal speed of run-up and flight, m/s, from how fast the legs carry the body over the feet."""
    ways = []
    for contact in motion.contacts:
        span = _span(motion.time_s, contact)
        way = _rolling(pose.soles[contact.side][span]) + pose.centre[span, 0]
        ways.append((way[-1] - way[0]) / (contact.stop_s - contact.start_s))
    run = float(np.clip(np.median(ways[:-1]), *RUN_UP_SPEED))
    return run, float(np.clip(ways[-1], SPEED_KEPT[0] * run, SPEED_KEPT[1] * run))


def _forward(motion: PlanarMotion, pose: _Pose, speed: tuple[float, float]) -> Floats:
    """(T,) forward position of the centre of mass."""
    time, after = motion.time_s, _index(motion.time_s, motion.landing_s)
    at = np.interp(time, [motion.take_off.start_s, motion.take_off.stop_s], speed)
    path = np.concatenate([[0.0], np.cumsum((at[1:] + at[:-1]) / 2)]) / RATE_HZ
    landed = _rolling(_landed(pose)[after:]) + pose.centre[after:, 0]
    path[after:] = path[after] + landed - landed[0]
    return path


def _upward(motion: PlanarMotion, pose: _Pose) -> Floats:
    """(T,) height of the centre of mass: free fall in the air, even pushes on the ground, no jerk between them.

    The pushes are those that bring it nearest to where the legs would carry it, and to the landing exactly.
    """
    time, after = motion.time_s, _index(motion.time_s, motion.landing_s)
    wanted, weight = np.zeros(after + 1), np.zeros(after + 1)
    pieces = []
    for contact in motion.contacts:
        span = _span(time, contact)
        wanted[span] = pose.centre[span, 1] - pose.soles[contact.side][span][..., 1].min(1)
        weight[span] = 1.0
        count = TAKE_OFF_PUSHES if contact is motion.take_off else STEP_PUSHES
        edges = np.linspace(contact.start_s, contact.stop_s, count + 1)
        pieces += list(pairwise(edges.tolist()))
    landed = pose.centre[after:, 1] - _landed(pose)[after:, :, 1].min(1)
    wanted[after], weight[after] = landed[0], LANDING_WEIGHT
    first = motion.contacts[0].start_s
    t = time[: after + 1]
    columns = [np.ones_like(t), t, *(_pushed(t, a, b) for a, b in pieces)]
    fall = GRAVITY / 2 * t**2
    basis = np.stack(columns, 1)
    entry = np.zeros(basis.shape[1])
    entry[1] = LANDING_WEIGHT
    rows = np.concatenate([basis * weight[:, None], entry[None]])
    right = np.append((wanted + fall) * weight, LANDING_WEIGHT * (GRAVITY * first - TOUCH_DOWN_SPEED))
    solution = np.linalg.lstsq(rows, right, rcond=None)[0]
    return np.concatenate([(basis @ solution - fall)[:-1], landed])


def _pushed(time: Floats, start: float, stop: float) -> Floats:
    """Way covered under an acceleration of 1 between two instants."""
    during = np.clip(time - start, 0, stop - start)
    return np.asarray(during**2 / 2 + during * np.maximum(time - stop, 0))


def _grounded(motion: PlanarMotion, pose: _Pose, forward: Floats) -> Floats:
    """(T, 2) way of the centre of mass: feet exactly on the ground in contacts, exact free fall between them."""
    time, way = motion.time_s, np.full((len(forward), 2), np.nan)
    for contact in motion.contacts:
        span, sole = _span(time, contact), pose.soles[contact.side][_span(time, contact)]
        rolled = pose.centre[span, 0] + _rolling(sole)
        way[span] = np.stack([rolled + (forward[span] - rolled).mean(), pose.centre[span, 1] - sole[..., 1].min(1)], 1)
    after, off = _index(time, motion.landing_s), _index(time, motion.take_off.stop_s)
    way[after:, 1] = pose.centre[after:, 1] - _landed(pose)[after:, :, 1].min(1)
    way[after:, 0] = forward[after:] - forward[off] + way[off, 0]
    known = np.flatnonzero(np.isfinite(way[:, 0]))
    for last, following in pairwise(known.tolist()):
        if following > last + 1:
            t = (time[last : following + 1] - time[last])[:, None]
            fall = GRAVITY / 2 * np.concatenate([np.zeros_like(t), t**2], 1)
            speed = (way[following] - way[last] + fall[-1]) / t[-1]
            way[last : following + 1] = way[last] + speed * t - fall
    before = time[known[0]] - time[: known[0]]
    step = np.stack([forward[: known[0]] - forward[known[0]], TOUCH_DOWN_SPEED * before - GRAVITY / 2 * before**2], 1)
    way[: known[0]] = way[known[0]] + step
    return way


def _leg_turns(motion: PlanarMotion, pose: _Pose, path: Floats) -> dict[str, Floats]:
    """Degrees by which thigh and shank turn so that the foot rests while the centre of mass follows its path (T, 2)."""
    turn = {f"{side}_{part}": np.zeros(len(path)) for side in SIDES for part in ("thigh", "shank")}
    for contact in motion.contacts:
        span, side = _span(motion.time_s, contact), contact.side
        sole = pose.soles[side][span]
        root = path[span] - pose.centre[span]
        slide = root[:, 0] - _rolling(sole)
        shift = np.stack([slide.mean() - slide, -sole[..., 1].min(1) - root[:, 1]], 1)
        for part, inside in zip(("thigh", "shank"), _reach(motion, pose, side, span, shift), strict=True):
            turn[f"{side}_{part}"] += _eased(motion.time_s, contact, inside)
    return turn


def _reach(motion: PlanarMotion, pose: _Pose, side: str, span: slice, shift: Floats) -> tuple[Floats, Floats]:
    """Turns of thigh and shank, degrees, that move the ankle by `shift` (n, 2) metres; by the law of cosines."""
    hip, knee, ankle = (pose.points[span, p + SIDES.index(side), ::2] for p in (11, 13, 15))
    thigh, shank = np.linalg.norm(knee - hip, axis=1), np.linalg.norm(ankle - knee, axis=1)
    leg = ankle - hip + shift
    length = np.minimum(np.linalg.norm(leg, axis=1), (thigh + shank) * STRAIGHTEST)
    direction = np.arctan2(leg[:, 1], leg[:, 0])
    before = np.arccos(np.clip((thigh**2 + length**2 - shank**2) / (2 * thigh * length), -1, 1))
    behind = np.arccos(np.clip((shank**2 + length**2 - thigh**2) / (2 * shank * length), -1, 1))
    now = np.arctan2(*(knee - hip).T[::-1]), np.arctan2(*(ankle - knee).T[::-1])
    turns = (_wrapped(direction + before - now[0]), _wrapped(direction - behind - now[1]))
    return np.degrees(turns[0]), np.degrees(turns[1])


def _wrapped(angle: Floats) -> Floats:
    return np.asarray((angle + np.pi) % (2 * np.pi) - np.pi)


def _eased(time: Floats, contact: Contact, inside: Floats) -> Floats:
    """(T,) the values of a contact, fading to 0 before and after it."""
    outside = np.maximum(contact.start_s - time, time - contact.stop_s)
    fade = 1 - np.clip(outside / EASE_S, 0, 1)
    return np.asarray(np.interp(time, time[_span(time, contact)], inside) * fade * fade * (3 - 2 * fade))
