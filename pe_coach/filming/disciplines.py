"""What a class does in a lesson's film: how they jump, and what stands on the ground for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.filming.actors import actor_in_file
from pe_coach.filming.camera import Camera
from pe_coach.filming.demo import TIME_WARP, WOBBLE, warped
from pe_coach.filming.jumping import RATE_HZ, BodyMotion, jump
from pe_coach.filming.planar import DEMO_JUMPS, Contact, load_planar
from pe_coach.filming.pupils import Who
from pe_coach.filming.running import with_run_up

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

STRIDES = (4, 6)
"""Of a long jump's run-up, more than the four that belong to the jump: it begins outside the picture."""
UPRIGHTS_M, BAR_TURN_DEG = 4.0, 60.0
"""Between the uprights of a high jump (World Athletics rule 27: 4.00 m at least), and the bar's turn from the way of
the take-off to the left."""
BAR_M = 1.25
MAT_M = (5.0, 3.0, 0.55)
"""Length along the bar, depth and height of the mat."""
MAT, MAT_TOP, STEEL, BAR = (38, 70, 140), (52, 92, 176), (190, 192, 196), (235, 90, 60)


@dataclass(frozen=True)
class Discipline:
    """What is jumped.

    Attributes:
        motion: somebody's jump, take-off near x = 0, on the way to +x; chance decides how.
        pit: whether there are a runway and sand, through which one may run without a jump.
        crowd_m: between which x others stand about.
        furnish: puts what stands there into the picture of the empty ground.
    """

    motion: Callable[[Who, np.random.Generator], BodyMotion]
    pit: bool
    crowd_m: tuple[float, float]
    furnish: Callable[[Image, Camera], None]


def long_jump(who: Who, rng: np.random.Generator, strides: int | None = None) -> BodyMotion:
    """A long jump of the demo's, in another time, with a longer run-up."""
    wobble = (float(rng.uniform(0, WOBBLE)), float(rng.uniform(0, 1)))
    planar = load_planar(str(rng.choice(DEMO_JUMPS)))
    own = warped(planar, float(rng.uniform(*TIME_WARP)), wobble)
    return jump(with_run_up(own, strides or int(rng.choice(STRIDES))), who.body, who.kit)


def high_jump(path: Path, who: Who, rng: np.random.Generator) -> BodyMotion:
    """A captured high jump that lies in a file with its instants, take-off at the origin; always the same one."""
    actor = actor_in_file(path, who.body, frame_rate=RATE_HZ)
    with np.load(path, allow_pickle=False) as file:
        names, frames = map(str, file["event_names"]), file["event_frames"] / float(file["fps"])
    at_s = dict(zip(names, frames.tolist(), strict=True))
    time_s = np.arange(len(actor.root)) / RATE_HZ
    root = actor.root.copy()
    root[:, :2] -= root[round(at_s["toe_off"] * RATE_HZ), :2]
    take_off = Contact("left", at_s["takeoff_touchdown"], at_s["toe_off"])
    return BodyMotion(time_s, actor.rotations, root, np.zeros((0, 23, 3)), (take_off,), at_s["mat_contact"])


def _nothing(image: Image, camera: Camera) -> None:
    """The painted ground has all there is."""


def bar_and_mat(image: Image, camera: Camera) -> None:
    """A mat, two uprights and a bar."""
    along = np.array([np.cos(np.radians(BAR_TURN_DEG)), np.sin(np.radians(BAR_TURN_DEG)), 0.0])
    beyond = np.array([along[1], -along[0], 0.0])
    middle, up = np.array([0.9, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])
    near = middle + 0.2 * beyond
    low = np.array(
        [near + a * MAT_M[0] / 2 * along + b * MAT_M[1] * beyond for a, b in ((-1, 0), (1, 0), (1, 1), (-1, 1))]
    )
    faces = [np.stack([low[i], low[i - 1], low[i - 1] + MAT_M[2] * up, low[i] + MAT_M[2] * up]) for i in range(4)]
    for face in sorted(faces, key=lambda corners: -float(np.linalg.norm(corners.mean(0) - camera.eye))):
        _fill(image, camera, face, MAT)
    _fill(image, camera, low + MAT_M[2] * up, MAT_TOP)
    posts = [middle + sign * UPRIGHTS_M / 2 * along for sign in (-1, 1)]
    for post in posts:
        _line(image, camera, (post, post + (BAR_M + 0.4) * up), STEEL, 8)
    _line(image, camera, (posts[0] + BAR_M * up, posts[1] + BAR_M * up), BAR, 5)


def _fill(image: Image, camera: Camera, corners: Floats, colour: tuple[int, int, int]) -> None:
    cv2.fillConvexPoly(image, np.round(camera.project(corners)).astype(np.int32), colour, cv2.LINE_AA)


def _line(image: Image, camera: Camera, ends: tuple[Floats, Floats], colour: tuple[int, int, int], px: int) -> None:
    first, last = np.round(camera.project(np.stack(ends))).astype(int).tolist()
    cv2.line(image, first, last, colour, px, cv2.LINE_AA)


def disciplines(motions: Path | None) -> dict[str, Discipline]:
    """By event; those whose motions lie in files only where a folder with them is given."""
    known = {"long_jump": Discipline(long_jump, True, (-5.5, 5.5), _nothing)}
    if motions is not None:
        flop = partial(high_jump, motions / "fosbury_flop.npz")
        known["high_jump"] = Discipline(flop, False, (-5.5, -1.0), bar_and_mat)
    return known
