"""Finding the cycles of a swimming stroke, and the instants of each.

Every instant is found as often as the film shows it; then the film is cut into cycles at the phase that gives the most
whole ones.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from pe_coach.events.event import StrokeInstants
from pe_coach.events.instants import FRAME_ERROR, Instants
from pe_coach.events.stroke_marks import Marks, StrokeMarks, stroke_marks
from pe_coach.motion import Motion

Floats = NDArray[np.float64]

CYCLE_S = (0.8, 10.0)
"""Sprinters' butterfly takes 0.9 s; 10 s is a slow stroke in slow motion."""

LEAST_SPACING = 0.6
"""Of the usual spacing: instants that follow each other faster than this are one instant twice."""

POINT_SIGMA = 0.05
"""Torso lengths; deviation of a point where the key points do not say it (clicked points: 3 to 5 % of the trunk)."""


CORRELATED_S = 0.04
"""Width of the kernel over which neighbouring errors of a point are alike: what a network misses in one frame it misses
in the next, and smoothing leaves only such errors."""

COPIES = 6
"""Noisy copies that tell how sure an instant is; every cycle of each counts."""

ONE_SIGMA = 1.4826
"""Standard deviation of a normal distribution over its median deviation."""

LOST_SHARE = 0.125
"""Of a cycle: standard deviation of an instant that noise makes disappear more often than not."""

BEATS = {"downbeat_at_entry": ("downbeat", "entry"), "downbeat_end_at_exit": ("downbeat_end", "exit")}
"""Instants of the kick that belong to an instant of the hands: the nearest within half a cycle."""


ENDS = ("cycle_start", "cycle_stop")


def find_stroke_instants(motion: Motion, rules: StrokeInstants) -> Instants:
    """The instants of every whole cycle of a stroke; without a whole cycle there are none.

    Of arms that go in turn, the near one's have plain names, the other's begin with `far_`. Every cycle holds
    `cycle_start` and `cycle_stop` and, of instants that the film shows again afterwards, `next_…`.
    """
    seen = stroke_marks(motion, rules)
    cycles = tuple(_cycle(seen.marks, start, stop) for start, stop in whole_cycles(seen))
    missing = {name: "it is not in the film" for name in seen.marks if not any(name in c for c in cycles)}
    if not cycles:
        missing = {"cycle_stop": "no whole cycle is seen in the film"} | missing
    sigma_s = _sigmas(motion, rules, cycles) if cycles else {}
    return Instants(cycles, sigma_s, ("left", "right")[seen.near], None, missing)


def whole_cycles(seen: StrokeMarks) -> list[tuple[float, float]]:
    """From one occurrence to the next, of the first of the phases that gives the most whole cycles."""
    return max((_intervals(sorted(at), seen) for at in seen.cuts), key=len, default=[])


def _intervals(at: list[float], seen: StrokeMarks) -> list[tuple[float, float]]:
    """Pairs of neighbours that may be a cycle: as long as usual or nearly so, and seen all the time."""
    pairs = [(a, b) for a, b in pairwise(at) if CYCLE_S[0] <= b - a <= CYCLE_S[1]]
    pairs = [(a, b) for a, b in pairs if not any(a < lost < b for lost in seen.breaks)]
    usual = seen.cycle_s if seen.cycle_s > 0 else float(np.median([b - a for a, b in pairs])) if pairs else 0.0
    return [(a, b) for a, b in pairs if LEAST_SPACING * usual <= b - a <= usual / LEAST_SPACING]


def _cycle(marks: Marks, start_s: float, stop_s: float) -> dict[str, float]:
    """The instants of one cycle, each as often as it is in it once, and the next ones after those."""
    found = {"cycle_start": start_s, "cycle_stop": stop_s}
    slack = 1e-9
    for name, at in marks.items():
        inside = [s for s in sorted(at) if start_s - slack <= s < stop_s - slack]
        if not inside:
            continue
        found[name] = inside[0]
        after = [s for s in sorted(at) if inside[0] + slack < s <= inside[0] + (stop_s - start_s) / LEAST_SPACING]
        found |= {f"next_{name}": after[0]} if after else {}
    for name, (beat, hands) in BEATS.items():
        near = [s for s in marks.get(beat, []) if abs(s - found.get(hands, np.inf)) <= (stop_s - start_s) / 2]
        found |= {name: min(near, key=lambda s: abs(s - found[hands]))} if near else {}
    return found


def _sigmas(motion: Motion, rules: StrokeInstants, cycles: tuple[dict[str, float], ...]) -> dict[str, float]:
    """Standard deviation of every instant, seconds: half a frame, and how far it goes astray in noisy copies.

    The copies' noise is seeded the same for every film: the same film, the same answer.
    """
    frame_s = FRAME_ERROR * float(np.median(np.diff(motion.time_s)))
    period_s = float(np.median([cycle["cycle_stop"] - cycle["cycle_start"] for cycle in cycles]))
    rng = np.random.default_rng(0)
    found = [stroke_marks(_noisier(motion, rng), rules) for _ in range(COPIES)]
    sigma_s: dict[str, float] = {}
    for name in dict.fromkeys(key.removeprefix("next_") for cycle in cycles for key in cycle):
        # A cycle's ends are as sure as the phase at which films are cut first.
        known = ("under" if "under" in cycles[0] else "hands_back") if name in ENDS else name
        own = BEATS[known][0] if known in BEATS else known
        truth = [cycle[known] for cycle in cycles if known in cycle]
        off = [_astray(copy.marks.get(own, []), at) for copy in found for at in truth]
        sigma_s[name] = sigma_s[f"next_{name}"] = float(np.hypot(frame_s, _spread(off, period_s)))
    return sigma_s


def _noisier(motion: Motion, rng: np.random.Generator) -> Motion:
    """The movement with as much noise again as its points have."""
    sigma = np.where(np.isfinite(motion.sigma), motion.sigma, POINT_SIGMA)[..., None]
    frames = CORRELATED_S / float(np.median(np.diff(motion.time_s)))
    noise = gaussian_filter1d(rng.standard_normal(motion.position.shape), frames, axis=0, mode="nearest")
    return replace(motion, position=motion.position + sigma * noise / noise.std())


def _astray(at: list[float], truth_s: float) -> float:
    """Seconds to the nearest occurrence."""
    return min((abs(s - truth_s) for s in at), default=np.inf)


def _spread(off: list[float], period_s: float) -> float:
    """Robust standard deviation of deviations, of which those beyond a quarter of a cycle are other instants."""
    middle = float(np.median(off)) if off else np.inf
    return ONE_SIGMA * middle if middle <= period_s / 4 else LOST_SHARE * period_s
