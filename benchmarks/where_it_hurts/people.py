"""Every labelled person of the validation shards as a case: what the network says beside the label."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.where_it_hurts.cases import CUT, DOUBTFUL, HIDDEN, SIDES, Case
from benchmarks.where_it_hurts.signs import compared, is_cut_off, sharpness, sides_exchanged
from pe_coach.pose import BODY, PoseEstimator
from pe_coach.training import data
from pe_coach.training.evaluation.asking import both_ways
from pe_coach.training.evaluation.people import SOURCES, of_shard, reviewed_rows
from pe_coach.training.metrics import tilt_deg

Floats = NDArray[np.float64]
Picture = NDArray[np.uint8]

UNLABELLED = 2
"""Of the twelve body points, and a person counts as hidden; fewer than for a teacher, who is less sure."""
VISIBLE = 2
"""Of a labelled point; 1 is hidden."""


def of_people(estimator: PoseEstimator, pose: Path) -> Iterator[Case]:
    """Everybody of the validation shards of whom half a torso is labelled."""
    for source in SOURCES:
        shard = data.Shard(pose, f"{source}-val")
        people = of_shard(shard, source)
        trusted = set(reviewed_rows(pose)) if source == "lspet" else set(range(len(people)))
        answer = both_ways(estimator, people, "")[1].points
        for row in range(len(people)):
            case = of_person(source, row, people.truth[row], answer[row], *people.view(row), row in trusted)
            if case.sure:
                yield case


def of_person(
    source: str, row: int, truth: Floats, answer: Floats, picture: Picture, box: Floats, trusted: bool
) -> Case:  # fmt: skip
    """A labelled person; truth and answer (17, 3) px and visibility or confidence, box (4,) px."""
    sure, missed, error = compared(truth[:, :2], answer[:, :2])
    found = {
        SIDES: sides_exchanged(truth, answer),
        CUT: is_cut_off(box, picture.shape[1::-1]),
        HIDDEN: len(BODY) - int((truth[list(BODY), 2] == VISIBLE).sum()) >= UNLABELLED,
        DOUBTFUL: not trusted,
    }
    return Case(
        name=source,
        event=source,
        frame=row,
        judge="label",
        bad=missed > sure / 2,
        sure=sure,
        missed=missed,
        error=error,
        confidence=float(answer[list(BODY), 2].mean()),
        tilt_deg=float(tilt_deg(truth[None])[0]),
        long_px=float(np.max(box[2:] - box[:2])),
        sharpness=sharpness(picture, box),
        found=tuple(name for name, holds in found.items() if holds),
    )
