"""A network asked as the product asks it: the file that ships, the product's crops, decoding and choice of a turn."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pe_coach.pose import BODY, PoseEstimator
from pe_coach.pose.turning import UprightTurn
from pe_coach.training import data
from pe_coach.training.data import Floats
from pe_coach.training.evaluation.people import People, Prediction, of_shard
from pe_coach.training.evaluation.scores import plain
from pe_coach.training.metrics import honest_exponent, known_rows, pck, spread_scale

FIRST_TURN = UprightTurn()
"""As for the first frame of a film: upright and three quarter turns, an upright crop preferred by a margin."""
CHUNK = 32
"""People whose pictures are in memory at once."""
SETTING_SHARD, SETTING_PEOPLE, SETTING_SEED = "lspet-train-0", 300, 0
MARGINS = (0.0, 0.02, 0.04, 0.06, 0.08, 0.10, 0.15, 0.20, 0.30)


def in_turns(estimator: PoseEstimator, people: People, turns_deg: Floats) -> tuple[Floats, Floats]:
    """Points (R, N, 17, 3) and spreads (R, N, 17) px of everybody in crops turned by each of R turns."""
    parts = []
    for start in range(0, len(people), CHUNK):
        views = [people.view(row) for row in range(start, min(start + CHUNK, len(people)))]
        poses = estimator.estimate_many([(*view, float(turn)) for turn in turns_deg for view in views])
        answer = np.dstack([poses.xy, poses.confidence, poses.spread])
        parts.append(answer.reshape(len(turns_deg), len(views), *answer.shape[1:]))
    found = np.concatenate(parts, 1)
    return found[..., :3], found[..., 3]


def both_ways(estimator: PoseEstimator, people: People, name: str) -> list[Prediction]:
    """Upright crop, and best of four turns by the product's own rule; every turn is run once."""
    points, spread = in_turns(estimator, people, FIRST_TURN.candidates_deg())
    best, rows = chosen_turns(points), np.arange(len(people))
    return [
        Prediction(name, "upright", points[0], spread[0]),
        Prediction(name, "best of 4", points[best, rows], spread[best, rows]),
    ]


def chosen_turns(points: Floats) -> list[int]:
    """Which of R turns the product would believe, for each of N people; points (R, N, 17, 3)."""
    return [FIRST_TURN.choose(points[:, row, :, 2]) for row in range(points.shape[1])]


def upright(estimator: PoseEstimator, people: People, name: str) -> Prediction:
    """One upright crop of the box."""
    points, spread = in_turns(estimator, people, np.zeros(1))
    return Prediction(name, "upright", points[0], spread[0])


def _trained_people(pose: Path) -> People:
    """People of a training shard, on whom settings are chosen: never where the accuracy is told.

    These crops carry all tilts of LSPET; the network has seen them, but turned at will.
    """
    shard = data.Shard(pose, SETTING_SHARD)
    scored = np.flatnonzero(known_rows(shard.human()))
    rows = np.random.default_rng(SETTING_SEED).permutation(scored)[:SETTING_PEOPLE]
    return of_shard(shard, SETTING_SHARD, rows.tolist())


def confidence_exponent(estimator: PoseEstimator, pose: Path) -> float:
    """What the description's `confidence_exponent` should be, from upright training crops."""
    people = _trained_people(pose)
    found = upright(estimator, people, "")
    return estimator.description.output.confidence_exponent * honest_exponent(people.truth, found.points)


def fitted_spread_scale(estimator: PoseEstimator, pose: Path) -> float | None:
    """What the description's `spread_scale` should be, from upright training crops; None where there are no spreads.

    People whom training has seen, so that the shares told of the validation people are honest.
    """
    people = _trained_people(pose)
    found = upright(estimator, people, "")
    if found.spread is None or not np.isfinite(found.spread).any():
        return None
    applied = estimator.description.output.spread_scale
    return plain(applied * spread_scale(people.truth, found.points, found.spread))


def margin_scores(estimator: PoseEstimator, pose: Path) -> dict[float, float]:
    """PCK@0.2 on training crops for margins that a turned crop's mean confidence has to win by."""
    people = _trained_people(pose)
    points, _ = in_turns(estimator, people, FIRST_TURN.candidates_deg())
    return {margin: pck(people.truth, _chosen(points, margin)) for margin in MARGINS}


def _chosen(points: Floats, margin: float) -> Floats:
    """The turn (R, N, 17, 3) of the highest mean confidence of the body, all but the first less a margin."""
    mean = points[..., list(BODY), 2].mean(2) - np.array([0.0, *[margin] * (len(points) - 1)])[:, None]
    return np.asarray(points[mean.argmax(0), np.arange(points.shape[1])])
