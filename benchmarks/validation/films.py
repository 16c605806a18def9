"""Rendered films with known truth: jumps filmed twice by two phones, and good films of the right activity.

    python -m benchmarks.validation.films --data ../shared/data [--only phones] [--first 0] [--count 40]

Draws each film, lets the shipped networks look at it once and keeps the key points beside the truth in
`runs/validation/films` (ignored by git), so that scoring them again takes seconds. Films that are there are not made
again. Bodies, kit and grounds are those which training never sees; long jumps move like the four elite jumps that the
demo's reference leaves out; standing and high jumps move like captured ones.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.films import at_times
from benchmarks.validation.material import FIRST_SEED
from pe_coach.clip import write_video
from pe_coach.filming import HELD_OUT, KIT_NAMES, Actor, Shot, actor_in_file, demo_scene, load_body, shoot
from pe_coach.filming.demo import PALETTES, perform
from pe_coach.filming.drawing import SUN
from pe_coach.filming.jumping import RATE_HZ
from pe_coach.grading import Options, watch
from pe_coach.pose import PoseSequence, save_keypoints
from pe_coach.scoring.film import film_doubts

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

FOLDER = Path("runs/validation/films")
JUMPS, GOOD_FILMS = 40, 40
BEFORE_S, AFTER_S = 0.95, 0.6
"""What a film shows before the take-off foot comes down (of a standing jump: before toe-off, half a second more) and
after the landing."""
STANDING_MORE_S = 0.6
SIZE = (960, 540)
EYE_M = (0.9, 1.5)
"""A phone is held between hip and chest."""
HEIGHT_PX = 300.0
"""A phone's owner zooms until the pupil of 1.65 m is about so tall."""
GOOD_HEIGHT_PX, GOOD_DISTANCE_M, GOOD_EYE_M, GOOD_RATE = 250.0, 11.0, 1.0, 60.0
STATURE_M = 1.65
PAN_SMOOTH_S = 0.3
CAPTURED = {
    "standing_long_jump": ("standing_long_jump", "toe_off", "landing"),
    "flop": ("fosbury_flop", "takeoff_touchdown", "mat_contact"),
    "scissors": ("scissors", "takeoff_touchdown", "mat_contact"),
}
"""File of a captured motion, and the events that its film is cut by."""
EVENT_OF = {"flop": "high_jump", "scissors": "high_jump"}
MIX = ("long_jump",) * 6 + ("standing_long_jump",) * 2 + ("flop", "scissors")
"""What ten films in a row show."""


@dataclass(frozen=True)
class Phone:
    """How a jump is filmed: the camera's turn from the exact side view and roll, degrees, distance and height, metres,
    focal length, px, frames a second, codec."""

    azimuth_deg: float
    roll_deg: float
    distance_m: float
    eye_m: float
    focal_px: float
    rate: float
    codec: str


@dataclass(frozen=True, eq=False)
class Performance:
    """A body in motion: `time_s` (T,), `rotations` (T, B, 3), `root` (T, 3), `towards` 1 or -1, and what is known."""

    time_s: Floats
    rotations: Floats
    root: Floats
    body: str
    takeoff_x: float
    instants: dict[str, float]
    faults: tuple[str, ...]


def jumps() -> Iterator[tuple[str, int, str]]:
    """Name, seed and movement of each jump that two phones film."""
    for number in range(JUMPS):
        yield f"phone{number:02d}", FIRST_SEED + number, MIX[number % len(MIX)]


def good_films() -> Iterator[tuple[str, int, str]]:
    """Name, seed and movement of each good film."""
    for number in range(GOOD_FILMS):
        yield f"good{number:02d}", FIRST_SEED + JUMPS + number, MIX[number % len(MIX)]


def phones(seed: int) -> tuple[Phone, Phone]:
    """Two people with phones at one jump: one near, one far, turned to different sides."""
    rng = np.random.default_rng([seed, 11])
    rates, codecs = rng.permutation([30.0, 60.0, 120.0, 240.0]), rng.permutation(["h264", "hevc"])
    return tuple(  # type: ignore[return-value]
        Phone(
            azimuth_deg=round(float(rng.uniform(-15, 15)), 1),
            roll_deg=round(float(rng.uniform(-4, 4)), 1),
            distance_m=distance,
            eye_m=round(float(rng.uniform(*EYE_M)), 2),
            focal_px=HEIGHT_PX * distance / STATURE_M,
            rate=float(rate),
            codec=str(codec),
        )
        for distance, rate, codec in zip((5.0, 9.0), rates[:2], codecs, strict=True)
    )


GOOD_PHONE = Phone(0.0, 0.0, GOOD_DISTANCE_M, GOOD_EYE_M, GOOD_HEIGHT_PX * GOOD_DISTANCE_M / STATURE_M, 60.0, "h264")


def performance(seed: int, movement: str, data: Path) -> Performance:
    """Somebody unseen jumps."""
    return _long_jump(seed) if movement == "long_jump" else _captured(seed, movement, data)


def _long_jump(seed: int) -> Performance:
    """One of the jumps left out of the demo's reference, with a fault of any size or none."""
    scene = demo_scene(seed)
    share = float(np.random.default_rng([seed, 12]).uniform(0.25, 1.0))
    motion, injected = perform(replace(scene, degrees=scene.degrees * share))
    instants = {"touch_down": motion.touch_down_s, "toe_off": motion.toe_off_s, "landing": motion.landing_s}
    rows = motion.time_s >= motion.touch_down_s - BEFORE_S
    start = float(motion.time_s[rows][0])
    return Performance(
        motion.time_s[rows] - start,
        motion.rotations[rows],
        motion.root[rows],
        scene.body,
        0.0,
        {name: at - start for name, at in instants.items()},
        () if injected is None else (str(scene.fault),),
    )


def _captured(seed: int, movement: str, data: Path) -> Performance:
    """A captured motion on an unseen body."""
    rng = np.random.default_rng([seed, 13])
    name, first, last = CAPTURED[movement]
    path, body = data / "bodies" / "motions" / f"{name}.npz", str(rng.choice(HELD_OUT.bodies))
    actor = actor_in_file(path, load_body(body), frame_rate=RATE_HZ)
    with np.load(path, allow_pickle=False) as file:
        events = dict(zip(map(str, file["event_names"]), file["event_frames"] / float(file["fps"]), strict=True))
    time_s = np.arange(len(actor.root)) / RATE_HZ
    before = BEFORE_S + (STANDING_MORE_S if movement == "standing_long_jump" else 0.0)
    rows = (time_s >= events[first] - before) & (time_s <= events[last] + AFTER_S)
    start = float(time_s[rows][0])
    takeoff_x = float(np.interp(events["toe_off"], time_s, actor.root[:, 0]))
    instants = {_known_as(event): float(at) - start for event, at in events.items()}
    return Performance(time_s[rows] - start, actor.rotations[rows], actor.root[rows], body, takeoff_x, instants, ())


def _known_as(event: str) -> str:
    return {"takeoff_touchdown": "touch_down", "mat_contact": "landing"}.get(event, event)


def shot_of(play: Performance, phone: Phone, seed: int) -> Shot:
    """The film of a performance: the camera turns after the athlete and keeps its height, roll and zoom."""
    rng = np.random.default_rng([seed, 14])
    towards, body = int(rng.choice([-1, 1])), load_body(play.body)
    kit = KIT_NAMES.index(HELD_OUT.kits[0])
    palette = body.palette[kit].copy()
    palette[[2, 3, 4]] = PALETTES[int(rng.integers(len(PALETTES)))]
    time_s = np.arange(0, play.time_s[-1], 1 / phone.rate)
    root = at_times(time_s, play.time_s, play.root)
    turn = np.radians(phone.azimuth_deg)
    eye = np.array(
        [play.takeoff_x + phone.distance_m * np.sin(turn), -towards * phone.distance_m * np.cos(turn), phone.eye_m]
    )
    middle_m = (float(play.root[:, 2].min()) + float(play.root[:, 2].max())) / 2
    return Shot(
        actors=(Actor(body, at_times(time_s, play.time_s, play.rotations), root, kit, palette),),
        background=str(rng.choice(HELD_OUT.backgrounds)),
        eye=eye,
        yaw_deg=towards * _followed(root[:, 0] - eye[0], abs(float(eye[1])), phone.rate),
        focal_px=np.full(len(time_s), phone.focal_px),
        tilt_deg=float(np.degrees(np.arctan2(middle_m - phone.eye_m, phone.distance_m))),
        roll_deg=phone.roll_deg,
        size=SIZE,
        frame_rate=phone.rate,
        seed=seed,
        sun=(SUN[0], towards * SUN[1], SUN[2]),
    )


def _followed(ahead_m: Floats, distance_m: float, rate: float) -> Floats:
    """(T,) degrees to the athlete, smoothed like a hand that turns a phone."""
    reach = int(3 * PAN_SMOOTH_S * rate)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (PAN_SMOOTH_S * rate)) ** 2)
    padded = np.pad(np.degrees(np.arctan2(ahead_m, distance_m)), reach, mode="edge")
    return np.asarray(np.convolve(padded, kernel / kernel.sum(), mode="valid"))


def write_film(shot: Shot, codec: str, path: Path) -> None:
    """H.264 as the program writes it, or H.265 as newer phones do."""
    if codec == "h264":
        write_video(path, shoot(shot), frame_rate=shot.frame_rate)
        return
    import av

    with av.open(str(path), "w") as container:
        rate = Fraction(shot.frame_rate).limit_denominator(1000)
        stream = container.add_stream("libx265", rate=rate, options={"crf": "25", "preset": "ultrafast"})
        stream.width, stream.height = shot.size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        for image in shoot(shot):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())


def seen(name: str, play: Performance, phone: Phone, seed: int, movement: str, folder: Path) -> None:
    """Draw one film, look at it, keep key points, truth and what is known."""
    shot, event = shot_of(play, phone, seed), EVENT_OF.get(movement, movement)
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / f"{name}.mp4"
        write_film(shot, phone.codec, path)
        known = {"event": event, "movement": movement, "phone": asdict(phone), "seed": seed, "body": play.body}
        known |= {"instants": play.instants, "faults": list(play.faults), "megabytes": path.stat().st_size / 1e6}
        found = watch(path, Options(""))
        doubts = film_doubts(found.clip, found.people, found.shot, found.choice, whole=True, asked=False)
    save_keypoints(folder / f"{name}.npz", found.poses)
    save_keypoints(folder / f"{name}_truth.npz", truth_of(shot))
    known["film_reasons"] = [reason.code for reason in doubts]
    (folder / f"{name}.json").write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def truth_of(shot: Shot) -> PoseSequence:
    """The exact key points of a film in the form in which networks give theirs."""
    xy, count = shot.points(), len(shot.yaw_deg)
    return PoseSequence(
        xy=xy,
        confidence=np.ones((count, 17)),
        spread=np.full((count, 17), 0.5),
        time_s=np.arange(count) / shot.frame_rate,
        size=shot.size,
        camera=shot.to_first_frame(),
    )


def plan() -> Iterator[tuple[str, int, str, Phone]]:
    """Every film, in an order in which the first ones already say something."""
    for (name, seed, movement), good in zip(jumps(), good_films(), strict=True):
        for letter, phone in zip("ab", phones(seed), strict=True):
            yield f"{name}{letter}", seed, movement, phone
        yield *good, GOOD_PHONE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with bodies/motions")
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--only", default="", help="names that start so")
    parser.add_argument("--count", type=int, default=len(list(plan())), help="stop after so many films")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    for name, seed, movement, phone in [p for p in plan() if p[0].startswith(given.only)][: given.count]:
        if not (given.out / f"{name}.json").exists():
            seen(name, performance(seed, movement, given.data), phone, seed, movement, given.out)
            print(name, movement, flush=True)


if __name__ == "__main__":
    main()
