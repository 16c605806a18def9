"""What a panel would find: raters of known error rate films of known quality, and the panel's own files are merged.

    python benchmarks/panel_simulated.py [--seed 1] [--films 40] [--raters 3] [--trials 20]

Every film has a quality per item, every rater a strictness, every rating an error; the latent value is cut into 0, 1
and 2 points. The machine errs as a rater does. Printed beside what is recovered: the truth, from four thousand films
and forty raters of the same kind, and how often the 95 % interval holds it.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.panel.agreement import Agreement, icc_2_1, weighted_kappa
from pe_coach.panel.merging import TOTAL, Merged, merged
from pe_coach.panel.ratings import COLUMNS, Machine, Mapped, read_ratings, total_of

Floats = NDArray[np.float64]

CUTS = (-0.6, 0.5)
"""Of the latent value, whose spread among films is 1: 27 % of films get no point, 42 % one, 31 % two."""

COMMON = 0.4
"""Share of a film's quality that all its items have in common."""


@dataclass(frozen=True)
class Kind:
    """How a group of raters errs: standard deviations of strictness and of single ratings, in spreads of quality."""

    name: str
    strictness: float
    error: float


KINDS = (
    Kind("trained, anchored items", 0.15, 0.5),
    Kind("untrained", 0.5, 0.9),
    Kind("guessing", 0.5, 5.0),
)
MACHINE = Kind("machine", 0.2, 0.6)
ITEMS = 8
MANY_FILMS, MANY_RATERS = 4_000, 40
"""Of the truth."""


def quality(films: int, rng: np.random.Generator) -> Floats:
    """(films, items) latent."""
    common, own = rng.normal(size=(films, 1)), rng.normal(size=(films, ITEMS))
    return np.sqrt(COMMON) * common + np.sqrt(1 - COMMON) * own


def rated(latent: Floats, kind: Kind, raters: int, rng: np.random.Generator) -> Floats:
    """(films, items, raters) points 0, 1, 2."""
    strict = rng.normal(0, kind.strictness, (1, 1, raters))
    values = latent[..., None] - strict + rng.normal(0, kind.error, (*latent.shape, raters))
    return np.searchsorted(CUTS, values).astype(float)


def truth(kind: Kind, rng: np.random.Generator) -> tuple[float, float]:
    """Weighted kappa of an item, and ICC(2,1) of the total, of very many films and raters."""
    points = rated(quality(MANY_FILMS, rng), kind, MANY_RATERS, rng)
    return weighted_kappa(points[:, 0]), icc_2_1(total_of(points, axis=1))


def panel(folder: Path, latent: Floats, kind: Kind, raters: int, rng: np.random.Generator) -> Merged:
    """Write what raters would save, read it again and merge it; the machine rates too."""
    points = rated(latent, kind, raters, rng)
    films = [f"F{number:03d}" for number in range(len(latent))]
    files = [_file(folder, rater, films, points[..., rater]) for rater in range(raters)]
    ratings = read_ratings(files, ("p", {film: Mapped(film, film) for film in films}))
    own = rated(latent, MACHINE, 1, rng)[..., 0]
    return merged(ratings, Machine(own, total_of(own, axis=1)))


def _file(folder: Path, rater: int, films: list[str], points: Floats) -> Path:
    file = folder / f"{rater}.csv"
    rows = [f"p,R{rater},{film},i{i},{points[f, i]:.0f}" for f, film in enumerate(films) for i in range(ITEMS)]
    file.write_text("\n".join([",".join(COLUMNS), *rows]))
    return file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--films", type=int, default=40)
    parser.add_argument("--raters", type=int, default=3)
    parser.add_argument("--trials", type=int, default=20)
    given = parser.parse_args()
    print(f"{given.raters} raters, {given.films} films, {ITEMS} items, {given.trials} panels")
    columns = f"{'found':>14s} {'held':>5s}"
    print(f"{'':26s} {'kappa true':>10s} {columns}   {'ICC true':>8s} {columns}   machine ICC")
    for kind in KINDS:
        rng = np.random.default_rng(given.seed)
        kappa, icc = truth(kind, rng)
        found = []
        for _ in range(given.trials):
            with tempfile.TemporaryDirectory() as folder:
                found.append(panel(Path(folder), quality(given.films, rng), kind, given.raters, rng))
        items = [line.raters for one in found for line in one.lines if line.id != TOTAL]
        totals = [line for one in found for line in one.lines if line.id == TOTAL]
        machine = np.mean([line.machine.value for line in totals if line.machine])
        print(
            f"{kind.name:26s} {kappa:10.2f} {_spread([i.value for i in items])} {_held(items, kappa):5.0%}", end="   "
        )
        raters = [line.raters for line in totals]
        print(f"{icc:8.2f} {_spread([r.value for r in raters])} {_held(raters, icc):5.0%}   {machine:11.2f}")


def _spread(values: list[float]) -> str:
    return f"{np.mean(values):6.2f} ± {np.std(values):.2f} "


def _held(found: list[Agreement], true: float) -> float:
    return float(np.mean([one.low <= true <= one.high for one in found]))


if __name__ == "__main__":
    main()
