"""Does a network find the points, fed as its description says? If not, what would it need?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pe_coach.pose.describing import refused
from pe_coach.pose.estimator import PoseEstimator
from pe_coach.pose.model_file import ModelInput
from pe_coach.pose.presets import PIXELS, Colours, Pixels, fed
from pe_coach.pose.trial import Trial, TrialResult, stand_trial

LEAST_PCK = 0.7
"""Share of the points that must be found. Wrongly fed or exchanged networks stay below, `benchmarks/wrong_networks.py`
prints by how much."""
GLANCE = 4
"""Every so many pictures show which other way of feeding is worth the whole trial."""
CLEARLY = 3.0
"""Standard errors by which another way of feeding must be nearer to be the right one: one chance in 700."""

WINDOWS_PX = (12, 20, 28, 44)
"""Widths in px of the input that are tried where a family's own is not known: from a sharp peak to a broad one."""

Making = Callable[[ModelInput], PoseEstimator]
"""The network under test, fed in another way."""


@dataclass(frozen=True)
class Feeding:
    """Order of the channels and scale of the pixel values."""

    colours: Colours
    pixels: Pixels

    def __str__(self) -> str:
        return f"--colours {self.colours} --pixels {self.pixels}"


def prove(
    making: Making, default: ModelInput, feeding: Feeding, trial: Trial, *, fixed: bool, name: str
) -> TrialResult:
    """The result of the trial for a network that finds the points.

    Args:
        making: gives the network for an input.
        default: its input with `feeding`.
        feeding: what is declared.
        trial: the pictures.
        fixed: whether feeding was asked for by name: then nothing else may be better.
        name: of the file, for the line of a refusal.

    Raises:
        ModelError: `bad_model`, when it does not find them, finds them exchanged, or would find more if fed otherwise.
    """
    result = stand_trial(making(default), trial)
    other = None if fixed else _best_other(making, default, feeding, trial)
    if result.pck_02 < LEAST_PCK:
        raise refused(name, _lack(result, feeding), _remedy(result, other))
    if other and other[1].standard_errors_above(result) > CLEARLY:
        way, better = other
        found = f"it finds {_percent(result)} of the points with {feeding}, but {_percent(better)} with {way}"
        raise refused(name, found, f"Add it with {way}, or name {feeding} to have it so")
    return result


def other_ways(default: ModelInput, feeding: Feeding) -> list[Feeding]:
    """Every other way of feeding that the input allows: whole numbers are not scaled."""
    colours: tuple[Colours, ...] = ("RGB", "BGR")
    pixels: tuple[Pixels, ...] = tuple(PIXELS) if default.dtype.startswith("float") else ("raw",)
    ways = [Feeding(c, p) for p in pixels for c in colours]
    return [way for way in ways if way != feeding]


def _best_other(making: Making, default: ModelInput, feeding: Feeding, trial: Trial) -> tuple[Feeding, TrialResult]:
    """The best other way of feeding; all are seen at a glance, the best one in the whole trial."""

    def tried(way: Feeding, pictures: Trial) -> TrialResult:
        return stand_trial(making(fed(default, way.colours, way.pixels)), pictures)

    glance = trial.every(GLANCE)
    ways = {way: float(tried(way, glance).error.mean()) for way in other_ways(default, feeding)}
    best = min(ways, key=lambda way: ways[way])
    return best, tried(best, trial)


def best_window(making: Callable[[int], PoseEstimator], px_per_cell: float, trial: Trial) -> int:
    """The number of cells around a peak, odd, with which the network's confidence is the most honest.

    Where the width does not matter to the confidence, the one with which the points are the nearest.

    Args:
        making: gives the network for a window.
        px_per_cell: px of the input that one cell or bin covers.
        trial: the pictures.
    """
    windows = sorted({2 * round((px / px_per_cell - 1) / 2) + 1 for px in WINDOWS_PX})
    results = {window: stand_trial(making(window), trial) for window in windows}
    return min(windows, key=lambda window: (results[window].brier, float(results[window].error.mean())))


def _lack(result: TrialResult, feeding: Feeding) -> str:
    found = f"it finds {_percent(result)} of the points of athletes whose points are known ({LEAST_PCK:.0%} are needed)"
    return f"{found}, fed with {feeding}"


def _remedy(result: TrialResult, other: tuple[Feeding, TrialResult] | None) -> str:
    """What would help, as far as the trial tells."""
    if result.pck_exchanged >= LEAST_PCK:
        return f"With left and right exchanged it finds {result.pck_exchanged:.0%}: its points are not in COCO's order"
    if result.pck_any_order >= LEAST_PCK:
        return f"With its points in another order it finds {result.pck_any_order:.0%}: they are not COCO's"
    if other is None:
        return "Leave --colours and --pixels out to see whether others fit better"
    way, found = other
    if found.pck_02 >= LEAST_PCK:
        return f"With {way} it finds {_percent(found)}: add it with these"
    return f"Nothing else fits either ({_percent(found)} at best, with {way})"


def _percent(result: TrialResult) -> str:
    return f"{result.pck_02:.0%}"
