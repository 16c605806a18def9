"""The demo's films: a pupil who moves like an elite jump, with one known fault or none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import write_video
from pe_coach.filming.bodies import KIT_NAMES, load_body
from pe_coach.filming.drawing import SUN
from pe_coach.filming.faults import FAULTS, Fault, fault_named, joint_of, side_of, size_of, with_fault
from pe_coach.filming.held_out import HELD_OUT
from pe_coach.filming.jumping import RATE_HZ, BodyMotion, jump
from pe_coach.filming.planar import DEMO_JUMPS, Contact, PlanarMotion, load_planar
from pe_coach.filming.shooting import Actor, Shot, shoot

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

FRAME_RATE = 60.0
CLEAN_EVERY, CLEAN_AT = 7, 3
"""Seeds without a fault: 3, 10, 17, 24, …"""
TIME_WARP = (0.9, 1.05)
"""How long the pupil takes, as a share of the elite jump's time. Gravity stays, so longer is also higher."""
WOBBLE = 0.04
"""Largest change of tempo within the jump, share."""
DISTANCE_M, FOCAL_PX, EYE_HEIGHT_M = (10.5, 12.0), 1650.0, 1.0
"""The camera stands at hip height so far from the runway; at 11 m a metre is 150 px."""
TILT_DEG = 2.0
"""Upwards, so that the jump stays in the picture."""
PAN_SHARE, PAN_SMOOTH_S = 0.78, 0.35
"""The camera turns by this share of what would keep the pupil in the middle, and lags smoothly."""
PALETTES: tuple[tuple[tuple[int, int, int], ...], ...] = (
    ((28, 104, 178), (24, 28, 40), (235, 235, 235)),
    ((36, 140, 92), (30, 30, 34), (240, 200, 60)),
    ((230, 230, 235), (34, 62, 120), (60, 60, 66)),
    ((112, 60, 150), (44, 46, 52), (245, 245, 245)),
    ((245, 208, 40), (22, 70, 96), (30, 30, 30)),
)
"""RGB of shirt, shorts and shoes."""


@dataclass(frozen=True)
class DemoScene:
    """What one seed decides.

    Attributes:
        seed: the seed.
        body, kit, background: names, all of `HELD_OUT`.
        palette: index into `PALETTES`.
        jump: the elite jump that the pupil moves like, one of `DEMO_JUMPS`.
        fault: name in `FAULTS`, or None.
        degrees: its size as asked for; what comes out is in `Truth.injected`.
        time_warp: duration of the pupil's jump, share of the elite one's.
        wobble: change of tempo within the jump: size and place, shares.
        seen_from: side of the athlete on which the camera stands.
        distance_m: of the camera from the runway.
    """

    seed: int
    body: str
    kit: str
    background: str
    palette: int
    jump: str
    fault: str | None
    degrees: float
    time_warp: float
    wobble: tuple[float, float]
    seen_from: str
    distance_m: float


@dataclass(frozen=True)
class Injected:
    """A fault that was put in, in the ids of corrections; `degrees` is measured on the drawn key points at toe-off."""

    phase: str
    joint: str
    degrees: float
    time_warp: float


@dataclass(frozen=True, eq=False)
class Truth:
    """What is known about a film.

    Attributes:
        xy: (T, 17, 2) px, the athlete's key points in each frame.
        time_s: (T,) presentation times.
        size: width and height, px.
        camera: (T, 3, 3) pixels of a frame to those of the first, for the world that does not move.
        projection: (T, 3, 4) world in metres to pixels.
        touch_down_s, toe_off_s, landing_s: instants of the jump.
        takeoff_side: "left" or "right".
        injected: the fault, or None.
        motion: the athlete in the world.
    """

    xy: Floats
    time_s: Floats
    size: tuple[int, int]
    camera: Floats
    projection: Floats
    touch_down_s: float
    toe_off_s: float
    landing_s: float
    takeoff_side: str
    injected: Injected | None
    motion: BodyMotion


def demo_scene(seed: int, fault: str | None = None) -> DemoScene:
    """The scene of a seed.

    Args:
        seed: decides everything; about one in seven has no fault.
        fault: name in `FAULTS` or "none", to have another one in the same scene.

    Raises:
        KeyError: no such fault.
    """
    rng, size = np.random.default_rng([seed, 2]), np.random.default_rng([seed, 3]).random()
    name = load_planar(str(rng.choice(DEMO_JUMPS))).name
    wrong = _fault_of(seed) if fault is None else None if fault == "none" else fault_named(fault)
    takeoff = load_planar(name).take_off.side
    return DemoScene(
        seed=seed,
        body=str(rng.choice(HELD_OUT.bodies)),
        kit=str(rng.choice(HELD_OUT.kits)),
        background=str(rng.choice(HELD_OUT.backgrounds)),
        palette=int(rng.integers(len(PALETTES))),
        jump=name,
        fault=wrong.name if wrong else None,
        degrees=float(np.interp(size, (0, 1), wrong.degrees)) if wrong else 0.0,
        time_warp=round(float(rng.uniform(*TIME_WARP)), 3),
        wobble=(float(rng.uniform(0, WOBBLE)), float(rng.uniform(0, 1))),
        seen_from=side_of(wrong.role if wrong else "takeoff", takeoff),
        distance_m=float(rng.uniform(*DISTANCE_M)),
    )


def _fault_of(seed: int) -> Fault | None:
    """The faults take turns among the seeds that have one."""
    if seed % CLEAN_EVERY == CLEAN_AT:
        return None
    return FAULTS[(seed - (seed + CLEAN_EVERY - CLEAN_AT) // CLEAN_EVERY) % len(FAULTS)]


def film(scene: DemoScene, path: str | Path) -> Truth:
    """Film a scene into an H.264 file; frames are drawn one at a time.

    Raises:
        OutputError: the file cannot be written.
    """
    motion, injected = perform(scene)
    shot = shot_of(scene, motion)
    write_video(path, shoot(shot), frame_rate=FRAME_RATE)
    return truth_of(shot, motion, injected)


def perform(scene: DemoScene) -> tuple[BodyMotion, Injected | None]:
    """The pupil's motion through space and the fault in it."""
    body, kit = load_body(scene.body), KIT_NAMES.index(scene.kit)
    planar = warped(load_planar(scene.jump), scene.time_warp, scene.wobble)
    if scene.fault is None:
        return jump(planar, body, kit), None
    fault = fault_named(scene.fault)
    faulty = jump(with_fault(planar, fault, scene.degrees), body, kit)
    degrees = round(size_of(jump(planar, body, kit), faulty, fault), 1)
    return faulty, Injected(fault.phase, joint_of(fault, planar.take_off.side), degrees, scene.time_warp)


def warped(motion: PlanarMotion, factor: float, wobble: tuple[float, float]) -> PlanarMotion:
    """The motion in another time: `factor` times as long, faster here and slower there by the wobble's share."""
    length, (size, place) = float(motion.time_s[-1]), wobble

    def later(time: Floats) -> Floats:
        swing = np.sin(2 * np.pi * (time / length + place)) - np.sin(2 * np.pi * place)
        return np.asarray(factor * (time + size * length / (2 * np.pi) * swing))

    step = motion.time_s[1] - motion.time_s[0]
    time = np.arange(0, later(motion.time_s)[-1] + step / 2, step)
    source = np.interp(time, later(motion.time_s), motion.time_s)
    contacts = tuple(Contact(c.side, *later(np.array([c.start_s, c.stop_s])).tolist()) for c in motion.contacts)
    return PlanarMotion(motion.name, time, motion.sampled(source), contacts, float(later(np.array(motion.landing_s))))


def shot_of(scene: DemoScene, motion: BodyMotion) -> Shot:
    """The film of a motion: camera, pan, kit, background."""
    rows = np.arange(0, len(motion.time_s), round(RATE_HZ / FRAME_RATE))
    body, towards = load_body(scene.body), 1 if scene.seen_from == "right" else -1
    palette = body.palette[KIT_NAMES.index(scene.kit)].copy()
    palette[[2, 3, 4]] = PALETTES[scene.palette]
    eye = np.array([motion.root[:, 0].max() * 0.1, -towards * scene.distance_m, EYE_HEIGHT_M])
    return Shot(
        actors=(Actor(body, motion.rotations[rows], motion.root[rows], KIT_NAMES.index(scene.kit), palette),),
        background=scene.background,
        eye=eye,
        yaw_deg=towards * PAN_SHARE * _followed(motion.root[rows, 0] - eye[0], scene.distance_m),
        focal_px=np.full(len(rows), FOCAL_PX),
        tilt_deg=TILT_DEG,
        frame_rate=FRAME_RATE,
        seed=scene.seed,
        sun=(SUN[0], towards * SUN[1], SUN[2]),
    )


def _followed(x: Floats, distance_m: float) -> Floats:
    """(T,) degrees to the athlete, smoothed like a hand that turns a phone."""
    reach = int(3 * PAN_SMOOTH_S * FRAME_RATE)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (PAN_SMOOTH_S * FRAME_RATE)) ** 2)
    padded = np.pad(np.degrees(np.arctan2(x, distance_m)), reach, mode="edge")
    return np.asarray(np.convolve(padded, kernel / kernel.sum(), mode="valid"))


def truth_of(shot: Shot, motion: BodyMotion, injected: Injected | None) -> Truth:
    """What is known about a shot of an athlete's motion."""
    count = len(shot.yaw_deg)
    return Truth(
        xy=shot.points(),
        time_s=np.arange(count) / shot.frame_rate,
        size=shot.size,
        camera=shot.to_first_frame(),
        projection=np.stack([shot.camera(i).matrix() for i in range(count)]),
        touch_down_s=motion.touch_down_s,
        toe_off_s=motion.toe_off_s,
        landing_s=motion.landing_s,
        takeoff_side=motion.contacts[-1].side,
        injected=injected,
        motion=motion,
    )
