"""How far key points of rendered films are off, beside their claims: the constants of `scoring.copies` rest on it.

    python benchmarks/point_errors.py --films runs/validation/films

Films with known truth come from `python -m benchmarks.validation.films`. Lengths are in torso lengths.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.events import load_event
from pe_coach.pose import clean, load_keypoints
from pe_coach.scoring.copies import ACROSS

Floats = NDArray[np.float64]

JOINTS = {"shoulder": 5, "elbow": 7, "wrist": 9, "hip": 11, "knee": 13, "ankle": 15}
"""The left point of each; the right one is one further."""
LAGS_S = (0.03, 0.07, 0.1, 0.2)
NORMAL = 1.48
"""Standard deviation of a normal variable over its median size."""


@dataclass(frozen=True)
class Film:
    """Errors (T, 17, 2) of cleaned key points, their claims (T, 17) and the true points, all in torso lengths."""

    error: Floats
    claim: Floats
    truth: Floats
    rate: float


def film(known: Path) -> Film:
    """One film from its description; its key points and their truth lie beside it."""
    about = json.loads(known.read_text(encoding="utf-8"))
    seen = clean(load_keypoints(known.with_suffix(".npz")), load_event(about["event"]).cut_off_hz).sequence
    truth = load_keypoints(known.with_name(f"{known.stem}_truth.npz")).xy
    count = min(len(seen.xy), len(truth))
    trunk = (truth[:, 5] + truth[:, 6] - truth[:, 11] - truth[:, 12]) / 2
    torso = float(np.median(np.linalg.norm(trunk, axis=1)))
    error, claim = (seen.xy[:count] - truth[:count]) / torso, seen.spread[:count] / torso
    return Film(error, claim, truth[:count] / torso, float(about["phone"]["rate"]))


def of_claims(films: list[Film]) -> None:
    """Errors over claims, by joint."""
    print("joint      claimed   middle of errors / claim   beyond 3 claims   lasting share")
    for name, left in JOINTS.items():
        both = [(f.error[:, left + s], f.claim[:, left + s]) for f in films for s in (0, 1)]
        share = np.concatenate([e / c[:, None] for e, c in both])
        lasting = [float((np.nanmedian(e, 0) ** 2).mean() / np.nanmean(e**2)) for e, _ in both]
        claim = np.nanmedian(np.concatenate([c for _, c in both]))
        middle, beyond = NORMAL * np.nanmedian(np.abs(share)), 100 * np.nanmean(np.abs(share) > 3)
        print(f"{name:10s} {claim:7.3f} {middle:20.2f} {beyond:22.1f} % {np.median(lasting):15.2f}")


def of_neighbours(films: list[Film]) -> None:
    """How alike a point's errors are after some time."""
    for lag_s in LAGS_S:
        alike = []
        for f in films:
            step = round(lag_s * f.rate)
            for point in range(5, 17):
                e = np.clip(f.error[:, point] - np.nanmedian(f.error[:, point], 0), -0.15, 0.15)
                if step:
                    alike.append(np.nanmean(e[step:] * e[:-step]) / np.nanmean(e * e))
        print(f"errors {lag_s:.2f} s apart correlate by {np.nanmedian(alike):.2f}")


def of_limbs(films: list[Film]) -> None:
    """Errors of limbs' far ends along and across the limb."""
    for near, far in ACROSS:
        along, across = [], []
        for f in films:
            limb = f.truth[:, far] - f.truth[:, near]
            unit = limb / np.linalg.norm(limb, axis=1, keepdims=True)
            along.append((f.error[:, far] * unit).sum(1))
            across.append(f.error[:, far, 1] * unit[:, 0] - f.error[:, far, 0] * unit[:, 1])
        sizes = [NORMAL * float(np.nanmedian(np.abs(np.concatenate(part)))) for part in (along, across)]
        print(f"point {far:2d}: {sizes[0]:.3f} along its limb, {sizes[1]:.3f} across it")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--films", type=Path, default=Path("runs/validation/films"))
    films = [film(known) for known in sorted(parser.parse_args().films.glob("*.json"))]
    print(f"{len(films)} films")
    for part in (of_claims, of_neighbours, of_limbs):
        part(films)


if __name__ == "__main__":
    main()
