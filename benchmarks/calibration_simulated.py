"""What a calibration does for pupils who come later: simulated teachers, and as many blind marks as they gave.

    python benchmarks/calibration_simulated.py [--seed 1] [--trials 100]

Scores are spread as in a class; a teacher is as strict as the machine, stricter, sees smaller differences, or marks on
a curve; marks scatter by `NOISE` points. Printed: how often a curve is offered, and the mean distance between score and
mark of later pupils, without it and with it where it was offered.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from pe_coach.errors import UsageError
from pe_coach.scoring.calibrating import fitted_curve
from pe_coach.scoring.marks import Marks
from pe_coach.scoring.scales import load_scale
from pe_coach.scoring.types import Measured

Floats = NDArray[np.float64]

NOISE = 8.0
"""Points by which a teacher's marks of one and the same quality scatter: half a grade."""

COUNTS = (8, 12, 19, 20, 40, 60, 120)
LATER = 500
"""Pupils who are marked later."""

TEACHERS: dict[str, Callable[[Floats], Floats]] = {
    "like the machine": lambda score: score,
    "10 points stricter": lambda score: score - 10,
    "smaller differences": lambda score: 65 + 0.5 * (score - 65),
    "on a curve": lambda score: 100 * (score / 100) ** 2,
}


def marked(teacher: Callable[[Floats], Floats], count: int, rng: np.random.Generator) -> Marks:
    """Scores of `count` pupils and the teacher's marks."""
    score = np.clip(rng.normal(65, 17, count), 5, 98)
    mark = np.clip(teacher(score) + rng.normal(0, NOISE, count), 0, 100)
    return Marks(score, mark, np.arange(count).astype(np.str_), 0, 0)


def trial(teacher: Callable[[Floats], Floats], count: int, rng: np.random.Generator) -> tuple[float, float]:
    """Mean distance of later pupils' scores from their marks, as they are and calibrated; NaN where not offered."""
    later = marked(teacher, LATER, rng)
    before = float(np.abs(later.score - later.mark).mean())
    try:
        curve = fitted_curve(marked(teacher, count, rng), "long_jump", "1", load_scale("points"))
    except UsageError:
        return before, float("nan")
    calibrated = [curve.calibrated(Measured(s, s, s, True)).value or 0.0 for s in later.score]
    return before, float(np.abs(np.array(calibrated) - later.mark).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trials", type=int, default=100)
    given = parser.parse_args()
    print(f"{'teacher':20s} {'marks':>5s} {'offered':>8s} {'off before':>10s} {'off after':>10s} {'made worse':>10s}")
    for name, teacher in TEACHERS.items():
        for count in COUNTS:
            rng = np.random.default_rng([given.seed, count])
            before, after = np.array([trial(teacher, count, rng) for _ in range(given.trials)]).T
            offered = np.isfinite(after)
            shown = f"{after[offered].mean():10.1f}" if offered.any() else f"{'–':>10s}"
            worse = (after[offered] > before[offered]).sum() / given.trials
            print(f"{name:20s} {count:5d} {offered.mean():8.0%} {before.mean():10.1f} {shown} {worse:10.0%}")


if __name__ == "__main__":
    main()
