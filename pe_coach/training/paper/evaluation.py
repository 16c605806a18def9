"""COCO's AP and MPII's PCKh of trained weights."""

from __future__ import annotations

from pathlib import Path

from pe_coach.training.paper.experiment import load


def run(config: str, data: Path, weights: Path, flip: bool) -> None:
    """Print the scores of `weights` on the validation people of the data set in the folder `data`.

    Raises:
        UsageError: no such experiment, or no such data in the folder.
        ModelError: the weights cannot be read or are another network's.
    """
    experiment = load(config)
    print(experiment.title, data, weights, flip)
