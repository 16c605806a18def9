"""Which stroke somebody swims, by signs that hold from any side: not by distance to a reference, which fails.

Three questions, each answered by several signs that are weighed by how sure the points are: belly or back down
(knees bend towards the back of the body, the face looks to its front, hips bend to its front), arms and legs together
or in turn (both wrists up and down at once, both knees bent at once), and of those that go together the frog kick or
the dolphin kick (knees bend to the seat and thighs come forward, hands stay in front; or hands go back to the hips).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.events.stroke_postures import HANDS_PAST_HIPS
from pe_coach.motion import Motion, body
from pe_coach.motion.swimming import middle, trunk_tilt

Floats = NDArray[np.float64]

LYING_DEG, BENT_KNEES_DEG = 50.0, 55.0
"""A swimmer's trunk is flatter than this half of the time, and the knees are less bent (5 to 36° in every stroke);
somebody who crawls on the floor has them at 70°."""

KNEE_BENDS_DEG, DEEPEST_KNEE_DEG = 15.0, 145.0
"""Smaller bends are noise; deeper ones are a leg that points at the camera, which no knee does."""

HIP_BENDS_DEG, DEEPEST_HIP_DEG = 20.0, 130.0
SHORT_LIMB = 0.35
"""Torso lengths; a thigh or shank that looks shorter points at the camera."""

BEND_NOISE_DEG = 2.0
"""Added to the mean bend, so that legs that hardly bend say little."""

TOGETHER_WRISTS, TOGETHER_KNEES = (0.35, 0.4), (0.2, 0.5)
"""Correlation between left and right at which neither answer is likelier, and what counts as clear above it. Wrists:
0.8 to 1 together, -0.9 to -0.1 in turn; knees 0.9 and -0.5, but a network that cannot see the far leg repeats the near
one and reports them alike."""

TOGETHER_WAVE_DEG = (7.0, 4.0)
"""The same for the trunk's tilt to and fro: 8 to 16° together, up to 6° in turn."""

FROG_KNEE_DEG, FROG_HANDS, FROG_HIP_DEG = (100.0, 25.0), (-0.5, 0.3), (50.0, 25.0)
"""The same for the deepest knee bend (120° and more against 60 to 100°), for how far the hands go past the hips (torso
lengths: they stay 0.6 to 1.4 in front of them, or come to 0.3 in front and farther back), and for the deepest hip bend
(heels to the seat bend the hips by 30 to 70°, a dolphin kick by 20 to 45°)."""

DEEPEST = 0.95
"""Quantile that is read as the deepest bend: a single wrong frame is not."""

UNSURE = 0.1
"""An answer that is weaker than this is none."""

FEWEST_FRAMES = 8


@dataclass(frozen=True)
class Named:
    """What somebody swims.

    Attributes:
        stroke: "freestyle", "backstroke", "breaststroke", "butterfly", or None where it is no swimming or not clear.
        sure: 0…1, the weakest of the answers that led to it.
        lies: whether the body lies stretched in the water as a swimmer's does.
        signs: `prone` (belly down positive), `together` and `frog`, each -1…1, NaN where not seen.
    """

    stroke: str | None
    sure: float
    lies: bool
    signs: dict[str, float]


def stroke_named(motion: Motion) -> Named:
    """The stroke that the signs speak for."""
    signs = {"prone": _prone(motion), "together": _together(motion), "frog": _frog(motion)}
    path = _path(signs)
    weakest = float(np.nan_to_num(np.abs([signs[question] for question in path])).min())
    lies = _lies(motion)
    return Named(_stroke(signs) if lies and weakest >= UNSURE else None, weakest, lies, signs)


def _path(signs: dict[str, float]) -> tuple[str, ...]:
    """The questions that have to be asked, given the answers."""
    if signs["prone"] < 0:
        return ("prone",)
    return ("prone", "together", "frog") if signs["together"] > 0 else ("prone", "together")


def _stroke(signs: dict[str, float]) -> str:
    if signs["prone"] < 0:
        return "backstroke"
    if signs["together"] < 0:
        return "freestyle"
    return "breaststroke" if signs["frog"] > 0 else "butterfly"


def _lies(motion: Motion) -> bool:
    tilt = np.abs((trunk_tilt(motion) + 90) % 180 - 90)
    bends = _knee_bends(motion)[0]
    known = np.abs(bends[np.isfinite(bends)])
    return bool(np.median(tilt) <= LYING_DEG and (not len(known) or np.median(known) <= BENT_KNEES_DEG))


def _prone(motion: Motion) -> float:
    """Belly down positive, on the back negative."""
    knees, hips = _knee_bends(motion), _hip_bends(motion)
    answers = [
        (1.0, _direction(*knees, KNEE_BENDS_DEG)),
        (0.7, _face(motion)),
        (0.3, _direction(*hips, HIP_BENDS_DEG)),
    ]
    return _weighed(answers)


def _together(motion: Motion) -> float:
    """Left and right at once positive, in turn negative."""
    p, c = motion.position, motion.confidence
    wrists = p[:, body.LEFT_WRIST : body.LEFT_HIP, 1] - p[:, body.LEFT_SHOULDER : body.LEFT_ELBOW, 1]
    knees, weights = _knee_bends(motion)
    seen = np.isfinite(p[:, body.LEFT_WRIST : body.LEFT_HIP, 0]).astype(float)
    answers = [
        (0.7, _clear(_alike(wrists.T, c[:, body.LEFT_WRIST : body.LEFT_HIP].prod(1)), TOGETHER_WRISTS)),
        (0.3, _clear(_alike(knees, np.sqrt(weights.prod(0))), TOGETHER_KNEES)),
        # Hands that are lost at once are above the water at once; networks lose both at once for other reasons.
        (0.3, _clear(_alike(seen.T, np.ones(len(seen))), TOGETHER_KNEES) if _are_clicked(motion) else np.nan),
    ]
    together, wave = _weighed(answers), _clear(_wave(motion), TOGETHER_WAVE_DEG)
    # Where only one side is seen a wave still tells; a trunk that keeps still may as well belong to nobody who swims.
    return together if np.isfinite(together) or wave <= 0 else wave


def _wave(motion: Motion) -> float:
    """How far the trunk tilts to and fro, degrees: what tells where only one side of the body is seen."""
    low, high = np.quantile(trunk_tilt(motion), (0.16, 0.84))
    return float(high - low) / 2


def _are_clicked(motion: Motion) -> bool:
    """Points that are known are sure: what is missing was not to be seen."""
    known = motion.confidence > 0
    return bool(known.any() and np.median(motion.confidence[known]) > 0.95)


def _frog(motion: Motion) -> float:
    """Frog kick positive, dolphin kick negative."""
    p, c = motion.position, motion.confidence
    knees, hips = _knee_bends(motion), _hip_bends(motion)
    past = _quantile(np.stack(HANDS_PAST_HIPS(p), 1), c[:, body.LEFT_WRIST : body.LEFT_HIP] ** 2, DEEPEST)
    answers = [
        (0.5, _clear(_quantile(*knees, DEEPEST), FROG_KNEE_DEG)),
        (0.3, -_clear(past, FROG_HANDS)),
        (0.2, _clear(_quantile(*hips, DEEPEST), FROG_HIP_DEG)),
    ]
    return _weighed(answers)


def _weighed(answers: list[tuple[float, float]]) -> float:
    """Weighted mean of the answers that are known."""
    known = [(weight, answer) for weight, answer in answers if np.isfinite(answer)]
    total = sum(weight for weight, _ in known)
    return sum(weight * answer for weight, answer in known) / total if total else float("nan")


def _clear(value: float, rule: tuple[float, float]) -> float:
    """-1…1 by how far a value lies from the one that says nothing."""
    return float(np.clip((value - rule[0]) / rule[1], -1.0, 1.0))


def _signed(first: Floats, second: Floats) -> Floats:
    """Turn from one direction (…, 2) to another, degrees, counter-clockwise positive."""
    cross = first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0]
    angle: Floats = np.degrees(np.arctan2(cross, (first * second).sum(-1)))
    return angle


def _knee_bends(motion: Motion) -> tuple[Floats, Floats]:
    """(2, T) bends of both knees, heels towards the surface positive, and how much each may be trusted, 0…1."""
    p = motion.position
    thigh = p[:, body.LEFT_KNEE : body.LEFT_ANKLE] - p[:, body.LEFT_HIP : body.LEFT_KNEE]
    shank = p[:, body.LEFT_ANKLE : body.LEFT_ANKLE + 2] - p[:, body.LEFT_KNEE : body.LEFT_ANKLE]
    long = np.minimum(np.linalg.norm(thigh, axis=-1), np.linalg.norm(shank, axis=-1)) >= SHORT_LIMB
    bends = -_signed(thigh, shank)
    bends = np.where(long & (np.abs(bends) < DEEPEST_KNEE_DEG), bends, np.nan)
    three = [motion.confidence[:, i : i + 2] for i in (body.LEFT_HIP, body.LEFT_KNEE, body.LEFT_ANKLE)]
    return bends.T, np.prod(three, 0).T


def _hip_bends(motion: Motion) -> tuple[Floats, Floats]:
    """(2, T) bends of both hips, knees towards the bottom positive, and how much each may be trusted, 0…1."""
    p = motion.position
    trunk = p[:, body.LEFT_HIP : body.LEFT_KNEE] - p[:, body.LEFT_SHOULDER : body.LEFT_ELBOW]
    thigh = p[:, body.LEFT_KNEE : body.LEFT_ANKLE] - p[:, body.LEFT_HIP : body.LEFT_KNEE]
    bends = _signed(trunk, thigh)
    bends = np.where((np.linalg.norm(thigh, axis=-1) >= SHORT_LIMB) & (np.abs(bends) < DEEPEST_HIP_DEG), bends, np.nan)
    three = [motion.confidence[:, i : i + 2] for i in (body.LEFT_SHOULDER, body.LEFT_HIP, body.LEFT_KNEE)]
    return bends.T, np.prod(three, 0).T


def _direction(bends: Floats, trust: Floats, least_deg: float) -> float:
    """-1…1, to which side the bends beyond `least_deg` go; larger ones say more, up to 60° more."""
    excess = np.sign(bends) * np.clip(np.abs(bends) - least_deg, 0.0, 60.0)
    known = np.isfinite(excess)
    total = float(trust[known].sum())
    if total == 0:
        return float("nan")
    mean, size = ((trust[known] * values[known]).sum() / total for values in (excess, np.abs(excess)))
    return float(mean / (size + BEND_NOISE_DEG))


def _face(motion: Motion) -> float:
    """-1…1, whether the nose lies on the bottom's side of the ears, seen along the trunk."""
    p, c = motion.position, motion.confidence
    trunk = middle(p, body.LEFT_SHOULDER) - middle(p, body.LEFT_HIP)
    down = -np.sin(np.radians(_signed(trunk, p[:, 0] - middle(p, 3))))
    trust = c[:, 0] * c[:, 3:5].max(1)
    known = np.isfinite(down) & (trust > 0)
    return float(np.average(down[known], weights=trust[known])) if known.sum() >= FEWEST_FRAMES else float("nan")


def _alike(both: Floats, trust: Floats) -> float:
    """Weighted correlation of two rows; NaN where too few frames show both, or one does not move."""
    known = np.isfinite(both).all(0) & (trust > 0)
    if known.sum() < FEWEST_FRAMES:
        return float("nan")
    covariance = np.cov(both[:, known], aweights=trust[known])
    spread = covariance[0, 0] * covariance[1, 1]
    return float(covariance[0, 1] / np.sqrt(spread)) if spread > 1e-12 else float("nan")


def _quantile(values: Floats, trust: Floats, share: float) -> float:
    """Weighted quantile of known values."""
    known = np.isfinite(values) & (trust > 0)
    if known.sum() < FEWEST_FRAMES:
        return float("nan")
    return float(np.quantile(values[known], share, weights=trust[known], method="inverted_cdf"))
