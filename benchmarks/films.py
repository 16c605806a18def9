"""Films for the benchmarks: the demo's jumps with a long run-up before them, at any frame rate and size.

python benchmarks/films.py OUT.mp4 [--seed 1] [--rate 60] [--strides 8] [--wait 2] [--height 540]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import write_video
from pe_coach.filming import demo as filming
from pe_coach.filming.bodies import KIT_NAMES, load_body
from pe_coach.filming.faults import fault_named
from pe_coach.filming.jumping import BodyMotion, jump
from pe_coach.filming.planar import load_planar
from pe_coach.filming.running import with_run_up
from pe_coach.filming.shooting import Shot, shoot

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Wish:
    """What a film shall show: whose jump (the demo's seed), frames a second, strides before the jump's own four,
    seconds of standing still before and after, and the picture's height in px (16:9)."""

    seed: int = 1
    rate: float = 60.0
    strides: int = 8
    wait_s: float = 2.0
    height: int = 540


def film(wish: Wish, path: Path) -> None:
    """Render the film; the athlete's motion is the same whatever the frame rate."""
    shot = shot_of(wish)
    write_video(path, shoot(shot), frame_rate=wish.rate)


def shot_of(wish: Wish) -> Shot:
    scene = filming.demo_scene(wish.seed)
    body, kit = load_body(scene.body), KIT_NAMES.index(scene.kit)
    planar = filming.warped(load_planar(scene.jump), scene.time_warp, scene.wobble)
    if scene.fault is not None:
        planar = filming.with_fault(planar, fault_named(scene.fault), scene.degrees)
    motion = jump(with_run_up(planar, wish.strides), body, kit)
    shot = filming.shot_of(scene, motion)  # at the demo's own rate and size
    return resized(at_rate(shot, motion, wish), wish.height)


def at_rate(shot: Shot, motion: BodyMotion, wish: Wish) -> Shot:
    """The same movement in front of the same camera at another frame rate, standing still before and after."""
    length_s = float(motion.time_s[-1])
    time_s = np.clip(np.arange(0, length_s + 2 * wish.wait_s, 1 / wish.rate) - wish.wait_s, 0, length_s)
    shown_s = np.arange(len(shot.yaw_deg)) / shot.frame_rate
    athlete = replace(
        shot.actors[0],
        rotations=at_times(time_s, motion.time_s, motion.rotations),
        root=at_times(time_s, motion.time_s, motion.root),
    )
    return replace(
        shot,
        actors=(athlete,),
        yaw_deg=np.interp(time_s, shown_s, shot.yaw_deg),
        focal_px=np.full(len(time_s), shot.focal_px[0]),
        frame_rate=wish.rate,
    )


def at_times(wanted_s: Floats, time_s: Floats, values: Floats) -> Floats:
    """Values (T, ...) at other times, by straight lines."""
    columns = [np.interp(wanted_s, time_s, column) for column in values.reshape(len(values), -1).T]
    return np.stack(columns, 1).reshape(len(wanted_s), *values.shape[1:])


def resized(shot: Shot, height: int) -> Shot:
    scale = height / shot.size[1]
    return replace(shot, size=(round(16 * height / 9), height), focal_px=shot.focal_px * scale)


def all_seeds(text: str) -> Iterable[int]:
    """Seeds of a range such as `0-5`."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    for name, kind in (("seed", int), ("rate", float), ("strides", int), ("wait", float), ("height", int)):
        parser.add_argument(f"--{name}", type=kind, default=getattr(Wish(), "wait_s" if name == "wait" else name))
    given = parser.parse_args()
    film(Wish(given.seed, given.rate, given.strides, given.wait, given.height), given.out)


if __name__ == "__main__":
    main()
