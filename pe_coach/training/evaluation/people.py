"""Who is evaluated: labelled people of the validation shards, and what other networks said about them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pe_coach.pose import BODY
from pe_coach.training import data
from pe_coach.training.data import Floats, Picture, Sample

SOURCES = ("lspet", "jhmdb", "jhmdbmid", "pelota", "coco")
"""Validation shards with points labelled by people."""
REVIEW = "lspet-val-review.csv"
"""A second look at the labels of lspet-val."""
REVIEWED, OK_ONLY = ("agreed", "ok"), ("ok",)
"""Verdicts that can be trusted: not looked at because another method agreed, and looked at and found right."""
THUNDER = "MoveNet Thunder"
THUNDER_MARGIN = 0.06
"""Added to the mean confidence of the upright crop before the best of four is chosen; as in the published baseline."""
VOTE = "vote of two networks"


@dataclass(frozen=True, eq=False)
class People:
    """Labelled people.

    Attributes:
        name: what they are called in the figures.
        truth: (N, 17, 3) x, y in px of each picture; NaN where not labelled.
        view: picture (H, W, 3) RGB and box (4,) px of a row.
    """

    name: str
    truth: Floats
    view: Callable[[int], tuple[Picture, Floats]]

    def __len__(self) -> int:
        return len(self.truth)


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a network says about people.

    Attributes:
        network: its name.
        way: how it was asked, "upright", "best of 4" or "".
        points: (N, 17, 3) x, y in px of the picture and confidence.
        spread: (N, 17) px, standard deviation expected of a point; None where it is not told.
    """

    network: str
    way: str
    points: Floats
    spread: Floats | None = None

    @property
    def label(self) -> str:
        """Network and way."""
        return f"{self.network}, {self.way}" if self.way else self.network


def of_shard(shard: data.Shard, name: str, rows: Sequence[int] | None = None) -> People:
    """People of a shard, all of them or some rows."""
    chosen = np.arange(len(shard)) if rows is None else np.asarray(rows)
    return People(
        name, shard.human()[chosen], lambda i: (shard.picture(int(chosen[i])), shard.main_box(int(chosen[i])))
    )


def of_samples(name: str, samples: Sequence[Sample]) -> People:
    """People of samples in memory."""
    truth = np.stack([s.points for s in samples])
    return People(name, truth, lambda i: (samples[i].picture, samples[i].box))


def stored(shard: data.Shard) -> list[Prediction]:
    """What MoveNet Thunder said, upright and best of four, and the vote where there is one."""
    turns = np.asarray(shard.labels["teacher4"], np.float64)
    mean = turns[:, :, list(BODY), 2].mean(2) + np.array([THUNDER_MARGIN, 0, 0, 0])
    best = np.nan_to_num(mean, nan=-1.0).argmax(1)
    found = [
        Prediction(THUNDER, "upright", turns[:, 0]),
        Prediction(THUNDER, "best of 4", turns[np.arange(len(best)), best]),
    ]
    if shard.vote is not None:
        found.append(Prediction(VOTE, "", np.asarray(shard.vote, np.float64)))
    return found


def reviewed_rows(pose: Path, verdicts: Sequence[str] = REVIEWED) -> list[int]:
    """Rows of lspet-val that a second look gave one of the verdicts."""
    with (pose / REVIEW).open(newline="", encoding="utf-8") as file:
        trusted = {row["name"] for row in csv.DictReader(file) if row["verdict"] in verdicts}
    names = data.Shard(pose, "lspet-val").labels["name"]
    return [row for row, name in enumerate(names) if str(name) in trusted]
