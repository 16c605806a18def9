"""Key points over time: sides put right, jitter, the deepest knee, and what real networks exchange.

    python benchmarks/key_points_over_time.py [--rates 25 30 50 60 120] [--seeds 0-9] [--motions FOLDER]

1. Known movements of every event, seen from the side and obliquely, with noise of 1 and 2 % of the height and the
   confidences of a network; arms, legs or both exchanged for 1 to 15 frames. A frame counts where the exchange shows:
   where a joint's two points are more than 0.2 torso apart. Bars: 95 % of exchanged frames put right, at most 0.5 % of
   the others spoilt.
2. The demo's jumps at 60 frames a second with noise of 1 % of the height: jitter (root mean square of the second
   difference) before over after, at least 3, and degrees lost at the deepest knee without noise, less than 1.5.
3. Films of the demo as the shipped network and, where the data folder is there, MoveNet Thunder see them, the athlete's
   box known: points of limbs whose sides are more than 0.3 torso apart that lie within 0.35 torso of the true one,
   before and after cleaning.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from known_movements import demo_points, motion_points
from numpy.typing import NDArray

from pe_coach.events import load_event
from pe_coach.motion import joint_angle
from pe_coach.pose import PoseEstimator, PoseSequence, clean, follow
from pe_coach.pose.sides import ARMS, LEGS, Limb, sides
from pe_coach.pose.steady import project, torso_length

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

HEIGHT_T = 1 / 0.288
"""Height in torso lengths (Winter)."""
SHOWS_T, APART_T, FOUND_T = 0.2, 0.3, 0.35
THUNDER = Path(__file__).parent / "peers" / "movenet_thunder.toml"


@dataclass(frozen=True)
class Count:
    """Frames of a limb in which an exchange shows: exchanged, of them put right, not exchanged, of them spoilt."""

    exchanged: int = 0
    repaired: int = 0
    right: int = 0
    spoilt: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(*(getattr(self, key) + getattr(other, key) for key in self.__dataclass_fields__))

    def __str__(self) -> str:
        repaired, spoilt = self.repaired / max(self.exchanged, 1), self.spoilt / max(self.right, 1)
        return f"{100 * repaired:5.1f} % of {self.exchanged} put right, {100 * spoilt:.2f} % of {self.right} spoilt"


def injected(truth: PoseSequence, noise: float, limbs: Sequence[Limb], generator: np.random.Generator) -> Count:
    """One known movement with noise (share of the height) and exchanged limbs, and what `sides` makes of it."""
    clear = project(truth.camera, truth.xy) / torso_length(project(truth.camera, truth.xy))
    xy = clear + generator.normal(0, noise * HEIGHT_T, clear.shape)
    sure = np.clip(generator.normal(0.75, 0.12, xy.shape[:2]), 0.2, 0.98)
    wrong = {
        limb: _stretches(len(xy), generator) if limb in limbs else np.zeros(len(xy), bool) for limb in (ARMS, LEGS)
    }
    for limb, frames in wrong.items():
        for pair in limb.pairs:
            xy[np.ix_(frames, pair)] = xy[np.ix_(frames, pair[::-1])]
            sure[np.ix_(frames, pair)] = np.clip(generator.normal(0.6, 0.15, (frames.sum(), 2)), 0.2, 0.98)
    return sum((_count(clear, xy, sure, truth.time_s, limb, frames) for limb, frames in wrong.items()), Count())


def _stretches(frames: int, generator: np.random.Generator) -> Bools:
    """Stretches of 1 to 15 frames, one for every 150 frames or part of them."""
    exchanged = np.zeros(frames, dtype=np.bool_)
    for _ in range(-(-frames // 150)):
        length = min(int(generator.integers(1, 16)), frames // 3)
        start = int(generator.integers(1, frames - length))
        exchanged[start : start + length] = True
    return exchanged


def _count(clear: Floats, xy: Floats, sure: Floats, time_s: Floats, limb: Limb, wrong: Bools) -> Count:
    left, right = (list(side) for side in zip(*limb.pairs, strict=True))
    shows = np.linalg.norm(clear[:, left] - clear[:, right], axis=-1) > SHOWS_T
    found = sides(xy, sure, time_s, limb)
    wanted = np.where(wrong[:, None, None], [1, 0], [0, 1])
    good = ((found == wanted).all(-1) | ~shows).all(1)
    backwards = ((found == wanted[..., ::-1]).any(-1) & shows).any(1)
    seen = shows.any(1)
    counted = (wrong & seen, wrong & seen & good, ~wrong & seen, ~wrong & seen & backwards)
    return Count(*(int(part.sum()) for part in counted))


def bar_of_sides(motions: Path, rates: Sequence[float]) -> None:
    """Print part 1, by movement, frame rate, noise and limb."""
    generator, counts = np.random.default_rng(0), dict[str, Count]()
    for path in sorted(motions.glob("*.npz")):
        for rate in rates:
            for noise in (0.01, 0.02):
                for name, limbs in (("arms", [ARMS]), ("legs", [LEGS]), ("both", [ARMS, LEGS])):
                    yaw_deg, from_left = float(generator.choice([0, 20, -15, 35])), bool(generator.integers(2))
                    truth = motion_points(path, "girl14a", frame_rate=rate, from_left=from_left, yaw_deg=yaw_deg)
                    count = injected(truth, noise, limbs, generator)
                    keys = path.stem, f"{rate:g} frames/s", f"noise {noise:g} of the height", name, "all"
                    for key in keys:
                        counts[key] = counts.get(key, Count()) + count
    for key in sorted(counts, key=lambda k: (k == "all", k)):
        print(f"  {key:24s} {counts[key]}")


def bar_of_jitter(seeds: Sequence[int]) -> None:
    """Print part 2, with the cut-offs of the long jump."""
    generator, cut_off_hz = np.random.default_rng(0), load_event("long_jump").cut_off_hz
    gains, lost = [], []
    for seed in seeds:
        truth = demo_points(seed)
        steady = project(truth.camera, truth.xy)
        noise = generator.normal(0, 0.01 * HEIGHT_T * torso_length(steady), truth.xy.shape)
        noisy = replace(truth, xy=truth.xy + noise)
        gains.append(_jitter(noisy.xy, truth.xy) / _jitter(clean(noisy, cut_off_hz).sequence.xy, truth.xy))
        lost.append(_deepest(clean(truth, cut_off_hz).sequence.xy) - _deepest(truth.xy))
    print(f"  jitter falls {np.min(gains):.1f}-fold at least, {np.median(gains):.1f}-fold in the median")
    print(f"  the deepest knee loses {np.median(lost):.2f}° in the median, {np.max(lost):.2f}° at most")


def _jitter(xy: Floats, truth: Floats) -> float:
    """Root mean square of the second difference of what is not movement."""
    return float(np.sqrt(np.nanmean(np.diff((xy - truth)[:, 5:], 2, axis=0) ** 2)))


def _deepest(xy: Floats) -> float:
    return float(np.nanmin([joint_angle(xy[5:-5, hip], xy[5:-5, hip + 2], xy[5:-5, hip + 4]) for hip in (11, 12)]))


@dataclass(frozen=True)
class Boxes:
    """Where the athlete is in every frame."""

    frame_index: NDArray[np.int64]
    boxes: Floats


def seen(seed: int, network: PoseEstimator) -> tuple[PoseSequence, Floats]:
    """A demo film as a network sees it, and the true points."""
    from pe_coach.clip import open_clip
    from pe_coach.filming import demo_scene, film

    with tempfile.TemporaryDirectory() as folder:
        truth = film(demo_scene(seed), Path(folder) / "film.mp4")
        low, high = truth.xy.min(1), truth.xy.max(1)
        room = 0.1 * (high - low).max(1, keepdims=True)
        boxes = Boxes(np.arange(len(low)), np.concatenate([low - room, high + room], 1))
        clip = open_clip(Path(folder) / "film.mp4")
        return follow(clip, boxes, network, camera=truth.camera), truth.xy


def shares(xy: Floats, truth: Floats, limb: Limb) -> Floats:
    """Points that count, those found, those that lie on the other side's place, and those unknown."""
    torso, total = torso_length(truth), np.zeros(4)
    for left, right in limb.pairs[1:]:
        apart = np.linalg.norm(truth[:, left] - truth[:, right], axis=-1) / torso > APART_T
        for own, other in ((left, right), (right, left)):
            near = [np.linalg.norm(xy[:, own] - truth[:, at], axis=-1)[apart] / torso < FOUND_T for at in (own, other)]
            unknown = np.isnan(xy[apart, own, 0])
            total += [apart.sum(), near[0].sum(), (near[1] & ~near[0]).sum(), unknown.sum()]
    return total


def of_networks(seeds: Sequence[int]) -> None:
    """Print part 3."""
    cut_off_hz = load_event("long_jump").cut_off_hz
    for name, path in _networks():
        network, found = PoseEstimator.load(path), dict[tuple[str, str], Floats]()
        for seed in seeds:
            raw, truth = seen(seed, network)
            for stage, xy in (("as seen", raw.xy), ("cleaned", clean(raw, cut_off_hz).sequence.xy)):
                for part, limb in (("arms", ARMS), ("legs", LEGS)):
                    found[part, stage] = found.get((part, stage), np.zeros(4)) + shares(xy, truth, limb)
        for (part, stage), (count, right, other, unknown) in sorted(found.items()):
            rest = count - right - other - unknown
            numbers = (100 * value / count for value in (right, other, rest, unknown))
            text = "{:.1f} % right, {:.1f} % on the other side, {:.1f} % elsewhere, {:.1f} % unknown".format(*numbers)
            print(f"  {name}, {part}, {stage}: {text} of {count:.0f}")


def _networks() -> Iterator[tuple[str, Path | None]]:
    yield "LE-HRNet", None
    if (THUNDER.parent / "../../../shared/data/peers/movenet_thunder.onnx").exists():
        yield "MoveNet Thunder", THUNDER


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--motions", type=Path, default=Path("../shared/data/bodies/motions"))
    parser.add_argument("--rates", type=float, nargs="*", default=[25.0, 30.0, 50.0, 60.0, 120.0])
    parser.add_argument("--seeds", default="0-9", help="of the demo's films")
    arguments = parser.parse_args()
    first, last = map(int, arguments.seeds.split("-"))
    print("injected exchanges:")
    bar_of_sides(arguments.motions, arguments.rates)
    print("jitter at 60 frames a second:")
    bar_of_jitter(range(first, last + 1))
    print("what networks see:")
    of_networks(range(first, last + 1))


if __name__ == "__main__":
    main()
