"""What people do in a lesson: walk, stand about, show a card, rake the sand, run and jump, break a run-up off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.filming.actors import STEPS_A_SECOND, walk_angles
from pe_coach.filming.bodies import pose_points, rotation_matrices, rotation_vectors
from pe_coach.filming.jumping import RATE_HZ, BodyMotion, on_soles
from pe_coach.filming.planar import SEGMENTS, PlanarMotion
from pe_coach.filming.props import rake_sprite
from pe_coach.filming.pupils import Who
from pe_coach.filming.shooting import Actor
from pe_coach.filming.stage import Part

Floats = NDArray[np.float64]
Place = tuple[float, float]

FRAME_RATE = 30.0
"""Of a lesson's film: a phone's usual one."""
CYCLE = round(2 / STEPS_A_SECOND * FRAME_RATE)
"""Pictures of a double step of a walk."""
IDLE_S = 2.4
"""After which somebody who stands about shifts the weight again."""
ARMS = {"card": (-62.0, 32.0), "rake": (-72.0, -48.0)}
"""Directions of upper arm and forearm, degrees."""
RAKE_S, RAKE_SWING_DEG, RAKE_LEAN_DEG = 1.5, 18.0, 38.0
SETTLE_S, TURN_S, RAISE_S = 0.3, 0.4, 0.4
"""To come to a stand or to start walking, to turn, to raise or lower the arms."""
RISE_S = 0.9
"""To get up from the sand."""
SLOW_S = 1.2
"""From running to walking."""
STEPS_OUT_M = 0.25
"""Ahead, while getting up."""
STEP = round(RATE_HZ / FRAME_RATE)
"""Rows of a motion from one picture to the next."""
SOLE_M = 0.03
"""Below the key points of a shod foot."""


def walk(who: Who, start: int, way: tuple[Place, Place]) -> Part:
    """Walk straight from one place to another."""
    (x0, y0), (x1, y1) = way
    heading = float(np.degrees(np.arctan2(y1 - y0, x1 - x0)))
    rotations, along, up = _walk_cycle(who, heading)
    stride = along[-1]
    frames = max(1, round(np.hypot(x1 - x0, y1 - y0) / stride * CYCLE))
    number = np.arange(frames)
    ahead = along[number % CYCLE] + number // CYCLE * stride
    towards = np.array([np.cos(np.radians(heading)), np.sin(np.radians(heading)), 0.0])
    at = np.array([x0, y0, 0.0]) + ahead[:, None] * towards + up[number % CYCLE, None] * np.array([0.0, 0.0, 1.0])
    if abs(y1 - y0) > 0.3:  # nearer or farther: of another size in every picture
        return _once(Actor(who.body, rotations[number % CYCLE], at, who.kit, who.palette), start)
    middle = np.array([(x0 + x1) / 2, y0, 0.0])
    root = middle + up[:CYCLE, None] * np.array([0.0, 0.0, 1.0])
    return Part(
        Actor(who.body, rotations, root, who.kit, who.palette), start, number % CYCLE, at - root[number % CYCLE]
    )


def _walk_cycle(who: Who, heading_deg: float) -> tuple[Floats, Floats, Floats]:
    """Rotations of a double step (CYCLE, B, 3), the way ahead (CYCLE + 1,), the last being the stride's length, and
    the height of the pelvis."""
    time = np.arange(CYCLE + 1) / CYCLE * 2 / STEPS_A_SECOND
    rotations, way = on_soles(PlanarMotion("walk", time, walk_angles(time), (), 0.0), who.body, who.kit)
    return _turned(rotations, np.full(CYCLE + 1, heading_deg))[:CYCLE], way[:, 0] - way[0, 0], way[:, 1]


def stand(who: Who, start: int, frames: int, at: Place, facing_deg: float) -> Part:
    """Stand about, shifting the weight now and then."""
    count = round(IDLE_S * FRAME_RATE)
    phase = 2 * np.pi * np.arange(count) / count
    angle = walk_angles(np.zeros(count), 0.0)
    sway = {"trunk": 1.5, "upper_arm": 5.0, "forearm": 7.0}
    for column, segment in enumerate(SEGMENTS):
        limb = segment.removeprefix("left_").removeprefix("right_")
        angle[:, column] += sway.get(limb, 0.0) * np.sin(phase + segment.startswith("right"))
    actor = performed(who, angle, np.full(count, facing_deg), np.tile(at, (count, 1)))
    return Part(actor, start, np.arange(frames) % count, np.zeros((frames, 3)))


def rake(who: Who, start: int, frames: int, at: Place, facing_deg: float, speed: float) -> Part:
    """Rake the sand, getting on sideways at so many m/s along x."""
    count = round(RAKE_S * FRAME_RATE)
    swing = RAKE_SWING_DEG * np.sin(2 * np.pi * np.arange(count) / count)
    angle = walk_angles(np.zeros(count), 0.0)
    angle[:, SEGMENTS.index("trunk")] -= RAKE_LEAN_DEG + swing / 3
    _set_arms(angle, "rake", np.ones(count))
    for side, sign in (("left", 1.0), ("right", 0.6)):
        angle[:, SEGMENTS.index(f"{side}_upper_arm")] += sign * swing
    actor = performed(who, angle, np.full(count, facing_deg), np.tile(at, (count, 1)))
    number = np.arange(frames)
    shift = np.zeros((frames, 3))
    shift[:, 0] = speed * number / FRAME_RATE
    return Part(
        actor, start, number % count, shift, lambda row, camera: rake_sprite(hands(actor, row), facing_deg, camera)
    )


def show(who: Who, start: int, at: Place, turns_deg: tuple[float, float, float], hold_s: float) -> tuple[Part, Floats]:
    """Come to a stand, turn, hold a card up for a while, turn and start walking.

    Args:
        who: the pupil.
        start: number of the film's first picture of it.
        at: where.
        turns_deg: facing when coming, when showing and when going, from +x to the left.
        hold_s: how long the card is held still.

    Returns:
        The part, without the card in its hands, and (T,) how far it is raised, 0…1.
    """
    whole_s = 2 * (SETTLE_S + TURN_S + RAISE_S) + hold_s
    time = np.arange(round(whole_s * FRAME_RATE)) / FRAME_RATE
    walks = 1 - _smooth((time - 0) / SETTLE_S) + _smooth((time - whole_s + SETTLE_S) / SETTLE_S)
    raised_s, lowered_s = SETTLE_S + TURN_S, SETTLE_S + TURN_S + RAISE_S + hold_s
    raised = _smooth((time - raised_s) / RAISE_S) - _smooth((time - lowered_s) / RAISE_S)
    facing = np.full(len(time), turns_deg[0])
    facing += (turns_deg[1] - turns_deg[0]) * _smooth((time - SETTLE_S) / TURN_S)
    facing += (turns_deg[2] - turns_deg[1]) * _smooth((time - lowered_s - RAISE_S) / TURN_S)
    angle = walk_angles(np.minimum(time, SETTLE_S) + np.maximum(time - whole_s + SETTLE_S, 0.0), walks)
    _set_arms(angle, "card", raised)
    actor = performed(who, angle, facing, np.tile(at, (len(time), 1)))
    return _once(actor, start), raised


def turn(who: Who, start: int, at: Place, turns_deg: tuple[float, float]) -> Part:
    """Turn on the spot."""
    time = np.arange(round(1.5 * TURN_S * FRAME_RATE)) / FRAME_RATE
    facing = turns_deg[0] + (turns_deg[1] - turns_deg[0]) * _smooth(time / time[-1])
    return _once(performed(who, walk_angles(time, 0.3), facing, np.tile(at, (len(time), 1))), start)


def leap(who: Who, start: int, motion: BodyMotion) -> Part:
    """Run, jump, land and get up."""
    rows = np.arange(0, len(motion.time_s), STEP)
    rotations, root = motion.rotations[rows], motion.root[rows]
    at = root[-1:, :2] + np.array([STEPS_OUT_M, 0.0])
    up = performed(who, walk_angles(np.zeros(1), 0.0), np.zeros(1), at)
    share = _smooth(np.linspace(0, 1, round(RISE_S * FRAME_RATE)))[:, None]
    rotations = np.concatenate([rotations, rotations[-1] + share[..., None] * (up.rotations - rotations[-1])])
    root = np.concatenate([root, root[-1] + share * (up.root - root[-1])])
    return _once(Actor(who.body, rotations, root, who.kit, who.palette), start)


def run_through(who: Who, start: int, motion: BodyMotion, half_m: float) -> Part:
    """Run through the picture, so many metres to both sides of the take-off, without one: a double step repeated."""
    first, last = (max(0, round(motion.contacts[i].start_s * RATE_HZ)) for i in (0, 2))
    rotations, root = motion.rotations[first:last:STEP], motion.root[first:last:STEP]
    stride = motion.root[last] - motion.root[first]
    count = round(2 * half_m / stride[0] * len(root))
    number = np.arange(count)
    at = root[number % len(root)] + (number // len(root))[:, None] * stride
    at[:, 0] -= at[0, 0] + half_m
    return _once(Actor(who.body, rotations[number % len(root)], at, who.kit, who.palette), start)


def break_off(who: Who, start: int, motion: BodyMotion, stop_row: int) -> Part:
    """Run as in a run-up up to a row of it, then slow down to a walk."""
    before = np.arange(stop_row % STEP, stop_row, STEP)
    slow = _smooth(np.linspace(0, 1, round(SLOW_S * FRAME_RATE)))
    later = stop_row + np.cumsum(STEP * (1 - 0.75 * slow))
    running = _at(motion.rotations, later)
    fast = (motion.root[stop_row, :2] - motion.root[stop_row - STEP, :2]) * FRAME_RATE
    heading = np.arctan2(fast[1], fast[0])
    walking, along, _ = _walk_cycle(who, float(np.degrees(heading)))
    mixed = running + slow[:, None, None] * (walking[np.arange(len(slow)) % CYCLE] - running)
    easy = along[-1] / CYCLE * FRAME_RATE * np.array([np.cos(heading), np.sin(heading)])
    way = np.cumsum(fast + slow[:, None] * (easy - fast), 0) / FRAME_RATE
    lowest = pose_points(who.body, mixed, np.zeros((len(slow), 3)))[:, 17:, 2].min(1)
    grounded = SOLE_M - lowest
    height = grounded + (1 - slow) * (_at(motion.root, later)[:, 2] - grounded)
    root = np.concatenate([motion.root[before], np.column_stack([motion.root[stop_row, :2] + way, height])])
    rotations = np.concatenate([motion.rotations[before], mixed])
    return _once(Actor(who.body, rotations, root, who.kit, who.palette), start)


def performed(who: Who, angle_deg: Floats, facing_deg: Floats, at: Floats) -> Actor:
    """Postures in the plane (T, 11), turned to where the face looks (T,), at places (T, 2) on the ground."""
    time = np.arange(len(angle_deg)) / FRAME_RATE
    rotations, way = on_soles(PlanarMotion("act", time, angle_deg, (), 0.0), who.body, who.kit)
    return Actor(who.body, _turned(rotations, facing_deg), np.column_stack([at, way[:, 1]]), who.kit, who.palette)


def hands(actor: Actor, row: int) -> Floats:
    """(3,) middle between the wrists, metres."""
    points = pose_points(actor.body, actor.rotations[row], actor.root[row])
    return np.asarray(points[9:11].mean(0))


def _once(actor: Actor, start: int) -> Part:
    """A part in which every posture is its own."""
    return Part(actor, start, np.arange(len(actor.root)), np.zeros((len(actor.root), 3)))


def _set_arms(angle: Floats, how: str, share: Floats) -> None:
    for side in ("left", "right"):
        for limb, wanted in zip(("upper_arm", "forearm"), ARMS[how], strict=True):
            column = angle[:, SEGMENTS.index(f"{side}_{limb}")]
            column += share * (wanted - column)


def _turned(rotations: Floats, facing_deg: Floats) -> Floats:
    turned = rotations.copy()
    about_up = np.stack([np.zeros_like(facing_deg), np.zeros_like(facing_deg), np.radians(facing_deg)], 1)
    turned[:, 0] = rotation_vectors(rotation_matrices(about_up) @ rotation_matrices(rotations[:, 0]))
    return turned


def _smooth(share: Floats) -> Floats:
    """From 0 to 1 without a jerk."""
    inside = np.clip(share, 0, 1)
    return np.asarray(inside**2 * (3 - 2 * inside))


def _at(values: Floats, rows: Floats) -> Floats:
    """Values (T, ...) between rows."""
    low = np.minimum(rows.astype(int), len(values) - 2)
    share = (rows - low).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(values[low] + share * (values[low + 1] - values[low]))
