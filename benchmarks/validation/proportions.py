"""Children's proportions on the same joint angles: a small pupil is not a wrong pupil."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.validation.material import Attempt, captured, elites, performed, report_of, said, total_of
from benchmarks.validation.sections import Section, at_least, at_most, quantile, share, table
from pe_coach.filming import load_body
from pe_coach.filming.bodies import rest_points

Floats = NDArray[np.float64]

AGES = (8, 12, 16)
BODIES_OF_AGE = {
    8: ("boy08a", "girl08a"),
    11: ("boy11a", "girl11a"),
    14: ("boy14a", "girl14a"),
    17: ("boy17a", "girl17a"),
}
GROWN = ("man_a", "woman_a")
BONES = {
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
    "upper_arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
}
POINTS = {"shoulder": 5, "elbow": 7, "wrist": 9, "hip": 11, "knee": 13, "ankle": 15}
TREE = (
    ("hip", "knee", "thigh"),
    ("knee", "ankle", "shank"),
    ("shoulder", "elbow", "upper_arm"),
    ("elbow", "wrist", "forearm"),
)


@dataclass(frozen=True)
class Proportions:
    """Lengths of a body, each in torso lengths, as shares of a grown body's."""

    bones: dict[str, float]
    shoulders: float
    hips: float
    head: float

    @property
    def legs(self) -> float:
        """Of the whole leg."""
        return (self.bones["thigh"] + self.bones["shank"]) / 2


def of_age(age: float) -> Proportions:
    """Between the bodies next in age, boys and girls alike."""
    lower, upper = next((a, b) for a, b in pairwise(BODIES_OF_AGE) if a <= age <= b)
    share_of = (age - lower) / (upper - lower)
    grown = _lengths(GROWN)
    mixed = (1 - share_of) * _lengths(BODIES_OF_AGE[lower]) + share_of * _lengths(BODIES_OF_AGE[upper])
    ratio = (mixed / grown).tolist()
    return Proportions(dict(zip(BONES, ratio, strict=False)), *ratio[len(BONES) :])


def _lengths(names: tuple[str, ...]) -> Floats:
    """Mean lengths of bodies in torso lengths: `BONES`, shoulders, hips, head."""
    found = []
    for name in names:
        at = rest_points(load_body(name))
        torso = _distance(_middle(at, "shoulder"), _middle(at, "hip"))
        bones = [_distance(at[f"left_{a}"], at[f"left_{b}"]) for a, b in BONES.values()]
        widths = [_distance(at[f"left_{part}"], at[f"right_{part}"]) for part in ("shoulder", "hip")]
        head = _distance(at["nose"], _middle(at, "shoulder"))
        found.append(np.array([*bones, *widths, head]) / torso)
    return np.mean(found, 0)


def _middle(at: dict[str, Floats], part: str) -> Floats:
    return (at[f"left_{part}"] + at[f"right_{part}"]) / 2


def _distance(a: Floats, b: Floats) -> float:
    return float(np.linalg.norm(a - b))


def rebuilt(points: Floats, body: Proportions) -> Floats:
    """Points (T, 17, 2 or 3) of somebody with these proportions and the same direction of every bone.

    The way of the hips is as long in leg lengths as before, so that feet that rested rest.
    """
    hips, shoulders = points[:, 11:13].mean(1), points[:, 5:7].mean(1)
    new = np.empty_like(points)
    way = hips * body.legs
    new[:, 11:13] = way[:, None] + (points[:, 11:13] - hips[:, None]) * body.hips
    neck = way + shoulders - hips
    new[:, 5:7] = neck[:, None] + (points[:, 5:7] - shoulders[:, None]) * body.shoulders
    new[:, :5] = neck[:, None] + (points[:, :5] - shoulders[:, None]) * body.head
    for start, stop, bone in TREE:
        for side in (0, 1):
            a, b = POINTS[start] + side, POINTS[stop] + side
            new[:, b] = new[:, a] + (points[:, b] - points[:, a]) * body.bones[bone]
    return new


def grown_as(motion: Attempt, age: float) -> Attempt:
    """The same movement by a child."""
    return with_body(motion, of_age(age))


def with_body(motion: Attempt, body: Proportions) -> Attempt:
    """The same movement by another body."""
    return motion.changed(replace(motion.poses, xy=rebuilt(motion.poses.xy, body)))


EXTREME = {
    "limbs 8 % shorter, head a quarter larger": Proportions(dict.fromkeys(BONES, 0.92), 0.95, 0.95, 1.25),
    "limbs 8 % longer": Proportions(dict.fromkeys(BONES, 1.08), 1.05, 1.05, 1.0),
}
"""Farther from grown bodies than the model bodies of any age."""


def check(data: Path) -> Section:
    """Every jump by itself and by children."""
    motions = [*captured(data), *performed(), *elites(data)]
    before = {m.id: report_of(m) for m in motions}
    rows, moves, same = [], [], []
    for who, body in [*((f"{age} years", of_age(age)) for age in AGES), *EXTREME.items()]:
        after = {m.id: report_of(with_body(m, body)) for m in motions}
        moved = [abs(total_of(after[i]) - total_of(before[i])) for i in before]
        alike = [said(after[i]) == said(before[i]) for i in before]
        moves += [m for m in moved if np.isfinite(m)]
        same += alike
        rows.append(
            (
                who,
                f"{body.legs:.2f}",
                f"{body.head:.2f}",
                quantile(moved, 0.5),
                quantile(moved, 1),
                f"{share(alike):.0f} %",
            )
        )
    columns = ("body", "legs", "head", "median move of the total", "largest", "same corrections")
    text = (
        f"{len(motions)} jumps with the bones of children (model bodies; legs and head as shares of a grown "
        "body's, each\n"
        "measured in trunk lengths) on the same directions of all limbs.\n\n" + table(columns, rows)
    )
    bars = (
        at_most("children's proportions: largest move of the total", max(moves), 2.0, " points"),
        at_least("children's proportions: same corrections", share(same), 100.0, " %"),
    )
    return Section("Proportions", text, bars)
