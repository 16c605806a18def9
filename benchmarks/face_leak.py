"""Heads that a blurred film still shows: rendered films of every event, with bystanders, of known truth.

    python benchmarks/face_leak.py [--films 4] [--first 0] [--events long_jump ...] [--model CARD.toml] [--workers 2]

Prints markdown. In each film an athlete moves as in the event; two people stand about, one facing the camera, one
walks past it, before the athlete or behind (under water: somebody swims in the next lane, ahead or behind). A film is
written, watched and cleaned as `pe-coach grade` does, and what it would hide is laid over the true head of everybody:
the pixels that show the hull of the head, hair and chin, whichever way it looks. A head leaks when more than a tenth
(or half) of its visible pixels is not hidden. Heads of which less than a quarter is seen, and of
less than 30 px, are not counted. `needless`: share of the picture that is hidden and no head; `body`: of the athlete
below the head. `sure only`: without detections too faint to be followed.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import write_video
from pe_coach.errors import PeCoachError
from pe_coach.events import load_event
from pe_coach.faces import Hidden, faces
from pe_coach.filming import BODY_NAMES, Actor, Camera, actor_in_file, bystander, compose, load_body, look_at, sprite_of
from pe_coach.filming.bodies import Body, pose_body
from pe_coach.filming.jumping import jump
from pe_coach.filming.panorama import BACKGROUNDS, paint
from pe_coach.filming.planar import DEMO_JUMPS, load_planar
from pe_coach.filming.running import with_run_up
from pe_coach.filming.shooting import PANORAMA_SIZE
from pe_coach.grading import Options, Watched, watch, watched_of
from pe_coach.pose.by_hand import ByHand

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]
Mask = NDArray[np.bool_]

ROOT = Path(__file__).parents[1]
MOTIONS = ROOT.parent / "shared" / "data" / "bodies" / "motions"
FILES = {
    "high_jump": ("fosbury_flop", "scissors"),
    "standing_long_jump": ("standing_long_jump",),
    "freestyle": ("freestyle",),
    "backstroke": ("backstroke",),
    "breaststroke": ("breaststroke",),
    "butterfly": ("butterfly",),
}
EVENTS = ("long_jump", *FILES)
SWIM_KIT = 4
SIZE, RATE, SECONDS, NOISE = (960, 540), 30.0, 3.5, 2.0
WATER = ((150, 205, 225), (20, 90, 140))
"""RGB of the water above and below."""
LANES = ((0.0, 0.0), (2.5, 2.2))
"""Of two swimmers: how far ahead or behind they may be, and how far from the first one's lane, metres."""
LEAST_SHARE, LEAST_PX = 0.25, 30
HEAD_WEIGHT = 0.5
LEAKS = (0.1, 0.5)
COLUMNS = (
    *("event", "frames", "athlete's heads", "leak > 10 %, %", "> 50 %, %"),
    *("others' heads", "> 10 %, %", "> 50 %, %", "needless, %", "body, %"),
)


@dataclass(frozen=True)
class Film:
    """Who moves how, where the camera is in each frame, and what is behind."""

    actors: Sequence[Actor]
    cameras: Sequence[Camera]
    grounds: Iterator[Image]


@dataclass
class Count:
    """Of the heads of some people: how many, and how many leak a tenth and half of their pixels."""

    heads: int = 0
    leaks: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(LEAKS), np.int64))

    def add(self, open_share: float) -> None:
        """One more, of which that share is not hidden."""
        self.heads += 1
        self.leaks += open_share > np.array(LEAKS)

    def told(self) -> str:
        """Cells of a table: heads, and of them in per cent those that leak."""
        shares = (f"{100 * leaks / max(self.heads, 1):.2f}" for leaks in self.leaks)
        return f"{self.heads} | {' | '.join(shares)}"


@dataclass
class Result:
    """Of the films of an event: heads of athletes and others, and shares of what is hidden needlessly, by frame."""

    athlete: Count = field(default_factory=Count)
    others: Count = field(default_factory=Count)
    needless: list[float] = field(default_factory=list)
    body: list[float] = field(default_factory=list)


def land_film(event: str, rng: np.random.Generator) -> Film:
    """An athlete on land, two who stand and one who walks, and a camera that follows the athlete lazily."""
    athlete = _jumper(event, rng)
    count = len(athlete.root)
    actors = [athlete, *_bystanders(athlete.root, count, rng)]
    eye = np.array([float(athlete.root[:, 0].mean()), -rng.uniform(7.0, 11.0), rng.uniform(1.0, 1.7)])
    eye[1] += float(athlete.root[:, 1].min())
    focal_px, ahead = rng.uniform(700, 1000), np.array([0.0, 1.0, -0.02])
    smooth = np.convolve(np.pad(athlete.root[:, 0], 15, "edge"), np.ones(31) / 31, "valid")
    turns = 0.8 * np.arctan2(smooth - eye[0], athlete.root[:, 1].mean() - eye[1])
    cameras = [look_at(eye, eye + np.array([np.sin(t), np.cos(t), ahead[2]]), focal_px, SIZE) for t in turns]
    wide = look_at(eye, eye + np.array([0.0, 1.0, 0.0]), focal_px, PANORAMA_SIZE)
    panorama = paint(str(rng.choice(list(BACKGROUNDS))), wide, 1, int(rng.integers(1000)), pit=event == "long_jump")
    return Film(actors, cameras, (panorama.seen_by(camera) for camera in cameras))


def _jumper(event: str, rng: np.random.Generator) -> Actor:
    body, kit = load_body(str(rng.choice(BODY_NAMES))), int(rng.integers(0, 4))
    if event == "long_jump":
        motion = jump(with_run_up(load_planar(str(rng.choice(DEMO_JUMPS))), 4), body, kit)
        rows = np.arange(0, len(motion.time_s), round(1 / RATE / float(np.diff(motion.time_s).mean())))
        actor = Actor(body, motion.rotations[rows], motion.root[rows], kit)
    else:
        actor = actor_in_file(MOTIONS / f"{rng.choice(FILES[event])}.npz", body, frame_rate=RATE, kit=kit)
    last = slice(-round(SECONDS * RATE), None)
    return replace(actor, rotations=actor.rotations[last], root=actor.root[last], palette=_clothes(rng))


def _bystanders(root: Floats, count: int, rng: np.random.Generator) -> Iterator[Actor]:
    """Two who stand, one facing the camera and one anyhow, behind the way, and one who walks past."""
    middle, back = root.mean(0), float(root[:, 1].max())
    for facing in (rng.uniform(-120, -60), rng.uniform(0, 360)):
        at = middle[0] + rng.uniform(-3, 3), back + rng.uniform(1.5, 4.0)
        yield _somebody(count, rng, at=at, facing_deg=float(facing))
    way = 1 if rng.random() < 0.5 else -1
    side = back + rng.uniform(1.0, 3.0) if rng.random() < 0.7 else float(root[:, 1].min()) - rng.uniform(1.0, 2.0)
    at = middle[0] - way * rng.uniform(1.0, 3.0), side
    yield _somebody(count, rng, at=at, facing_deg=0.0 if way > 0 else 180.0, walks=True)


def _somebody(count: int, rng: np.random.Generator, **how: object) -> Actor:
    actor = bystander(load_body(str(rng.choice(BODY_NAMES))), count, RATE, kit=int(rng.integers(0, 4)), **how)  # type: ignore[arg-type]
    return replace(actor, palette=_clothes(rng))


def _clothes(rng: np.random.Generator) -> Image:
    return rng.integers(20, 235, (8, 3)).astype(np.uint8)


def water_film(event: str, rng: np.random.Generator) -> Film:
    """Two swimmers under water, the second in the next lane and out of step, and a camera that stands still."""
    lanes = [_swimmer(event, rng, at=float(rng.uniform(-reach, reach)), lane=lane) for reach, lane in LANES]
    middle = lanes[0].root.mean(0)
    eye = middle + np.array([rng.uniform(-1.5, 1.5), -rng.uniform(4.0, 7.0), rng.uniform(-0.8, -0.2)])
    camera = look_at(eye, middle, float(rng.uniform(700, 1000)), SIZE)
    above, below = (np.array(colour, np.float64) for colour in WATER)
    share = np.linspace(0, 1, SIZE[1])[:, None, None]
    ground = np.broadcast_to(above * (1 - share) + below * share, (SIZE[1], SIZE[0], 3)).astype(np.uint8)
    count = len(lanes[0].root)
    return Film(lanes, [camera] * count, (ground for _ in range(count)))


def _swimmer(event: str, rng: np.random.Generator, *, at: float, lane: float) -> Actor:
    """Cycles one after the other, of a stroke that is stored as one."""
    body = load_body(str(rng.choice(BODY_NAMES)))
    path = MOTIONS / f"{FILES[event][0]}.npz"
    with np.load(path, allow_pickle=False) as file:
        stored = {k: file[k].astype(np.float64) for k in ("rotvec", "root", "fps", "loop_travel", "ref_floor_z")}
    count, cycle = round(SECONDS * RATE), len(stored["root"])
    rows = (np.arange(count) / RATE * float(stored["fps"])).astype(int) + int(rng.integers(cycle))
    root = stored["root"][rows % cycle] + (rows // cycle - rows[0] // cycle)[:, None] * stored["loop_travel"]
    root = root * body.floor_m / stored["ref_floor_z"]
    start = np.array([at - root[0, 0], lane, 0.0])
    return Actor(body, stored["rotvec"][rows % cycle], root + start, SWIM_KIT, _clothes(rng))


def film_of(event: str, seed: int) -> Film:
    rng = np.random.default_rng([seed, EVENTS.index(event)])
    make = water_film if load_event(event).movement == "swim" else land_film
    return make(event, rng)


def rendered(film: Film, path: Path, seed: int) -> list[list[Mask]]:
    """Write the film; returns, for each frame, the visible head of every actor, and last the athlete's body."""
    rng, heads = np.random.default_rng(seed), []

    def pictures() -> Iterator[Image]:
        for frame, (camera, ground) in enumerate(zip(film.cameras, film.grounds, strict=True)):
            people = [actor.person(frame) for actor in film.actors]
            made = compose(ground, [sprite_of(person, camera) for person in people])
            shown = [_head(film.actors[n], camera, frame, made.owner == n) for n in range(len(people))]
            heads.append([*shown, (made.owner == 0) & ~shown[0]])
            noisy = made.image + rng.normal(0, NOISE, made.image.shape)
            yield np.clip(noisy, 0, 255).astype(np.uint8)

    write_video(path, pictures(), frame_rate=RATE)
    return heads


def _head(actor: Actor, camera: Camera, frame: int, owned: Mask) -> Mask:
    """The pixels that show an actor's head; none where too little of it is seen."""
    of_head = _of_head(actor.body)
    vertices = pose_body(actor.body, actor.rotations[frame], actor.root[frame], actor.kit).vertices[of_head]
    hull = cv2.convexHull(camera.project(vertices).astype(np.float32)).round().astype(np.int32)
    mask = np.zeros(owned.shape, np.uint8)
    cv2.fillConvexPoly(mask, hull, 1)
    seen: Mask = (mask > 0) & owned
    enough = seen.sum() >= max(LEAST_PX, LEAST_SHARE * float(cv2.contourArea(hull)))
    return seen if enough else np.zeros_like(seen)


def _of_head(body: Body) -> Mask:
    return np.asarray(body.weight[:, body.bone("head")] > HEAD_WEIGHT)


def count(result: Result, truth: list[list[Mask]], hidden: Hidden) -> None:
    """Add a film."""
    for frame, (*heads, body) in enumerate(truth):
        mask = hidden.mask(frame, SIZE)
        for number, head in enumerate(heads):
            if head.any():
                (result.others if number else result.athlete).add(float((head & ~mask).sum() / head.sum()))
        result.needless.append(float((mask & ~np.any(heads, axis=0)).mean()))
        result.body.append(float((mask & body).sum() / max(body.sum(), 1)))


def watched_film(path: Path, event: str, model: Path | None) -> tuple[Watched, Hidden, Hidden]:
    """What was seen, and what is hidden with and without faint detections."""
    options = Options(event, model=model)
    watched = watched_of(watch(path, options), options)
    poses = watched.cleaned(load_event(event).cut_off_hz, ByHand()).sequence
    return watched, faces(watched, poses), faces(replace(watched, besides=()), poses)


def measured(event: str, seeds: range, model: Path | None) -> tuple[Result, Result, int]:
    """An event's films, with and without faint detections, and how many of them give no picture."""
    both, refused = (Result(), Result()), 0
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "film.mp4"
            truth = rendered(film_of(event, seed), path, seed)
            try:
                _, *hidden = watched_film(path, event, model)
            except PeCoachError:
                refused += 1
                continue
        for result, hides in zip(both, hidden, strict=True):
            count(result, truth, hides)
    return *both, refused


def row(name: str, result: Result) -> str:
    needless, body = (100 * float(np.mean(shares)) if shares else np.nan for shares in (result.needless, result.body))
    told = f"{result.athlete.told()} | {result.others.told()}"
    return f"| {name} | {len(result.needless)} | {told} | {needless:.2f} | {body:.2f} |"


def total(results: Sequence[Result]) -> Result:
    whole = Result()
    for result in results:
        for mine, its in ((whole.athlete, result.athlete), (whole.others, result.others)):
            mine.heads += its.heads
            mine.leaks += its.leaks
        whole.needless += result.needless
        whole.body += result.body
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--films", type=int, default=4, help="of each event")
    parser.add_argument("--first", type=int, default=0, help="seed of the first")
    parser.add_argument("--events", nargs="+", default=EVENTS, choices=EVENTS)
    parser.add_argument("--model", type=Path, help="description of another pose network")
    parser.add_argument("--workers", type=int, default=1, help="events at once")
    given = parser.parse_args()
    print(f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|", flush=True)
    found, seeds = [], range(given.first, given.first + given.films)
    with ProcessPoolExecutor(given.workers) as pool:
        runs = [pool.submit(measured, event, seeds, given.model) for event in given.events]
        for event, run in zip(given.events, runs, strict=True):
            found.append(run.result())
            print(row(event, found[-1][0]), flush=True)
    print(row("all", total([result for result, _, _ in found])))
    print(row("all, sure only", total([result for _, result, _ in found])))
    print(f"\nFilms without a picture, since nobody was followed: {sum(refused for *_, refused in found)}")


if __name__ == "__main__":
    main()
