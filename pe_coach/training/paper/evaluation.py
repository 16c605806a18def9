"""COCO's AP and MPII's PCKh of trained weights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from pe_coach.training.augment import crop_matrix
from pe_coach.training.data import Floats
from pe_coach.training.feed import DEVIATION, MEAN
from pe_coach.training.le_hrnet import LEHRNet
from pe_coach.training.paper import coco
from pe_coach.training.paper.experiment import load
from pe_coach.training.paper.people import DataSet, People, Scores
from pe_coach.training.paper.sets import SETS
from pe_coach.training.paper.views import Crops, in_processes, peaks
from pe_coach.training.weights import load_weights

CHUNK = 32
"""People in a forward pass."""
MANY, WORKERS = 1000, 4
"""From so many people on, processes of their own cut the crops."""
DETECTIONS = "person_detection_results"
"""Folder with boxes of a detector beside COCO's annotations."""


def run(config: str, data: Path, weights: Path, flip: bool, detections: Path | None = None) -> None:
    """Print the scores of `weights` on the validation people of the data set in the folder `data`.

    Labelled boxes make one row; a detector's, for COCO, another: those of `detections`, or of each file for val2017 in
    `person_detection_results`.

    Raises:
        UsageError: no such experiment, or no such data in the folder.
        ModelError: the weights cannot be read or are another network's.
    """
    experiment = load(config)
    source, size = SETS[experiment.data.set], experiment.data.size
    network = LEHRNet(experiment.design_for(len(source.joints)))
    load_weights(network, weights)
    network.to(device()).eval()
    rows = {}
    for name, people in _boxes(experiment.data.set, data, detections):
        workers = WORKERS if len(people) >= MANY else 0
        predicted = predict(network, people, source, size, flip=flip, workers=workers)
        rows[name] = source.score(data, people, predicted)
    print(f"{experiment.title}, {size[0]} x {size[1]}, {'flip test' if flip else 'no flip test'}")
    print(table(rows))


def _boxes(name: str, data: Path, detections: Path | None) -> Iterator[tuple[str, People]]:
    """Whose boxes: the labelled ones, and a detector's if there are any."""
    yield "labelled boxes", SETS[name].read(data, "val")
    files = sorted((data / DETECTIONS).glob("*val2017*.json")) if detections is None else [detections]
    for file in files if name == "coco" else []:
        yield file.stem, coco.detections(data, file)


def device() -> torch.device:
    """A graphics card if there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


@torch.inference_mode()
def predict(
    network: LEHRNet, people: People, source: DataSet, size: tuple[int, int], *, flip: bool = False, workers: int = 0
) -> Floats:
    """(N, J, 3) x, y in px of each person's picture and confidence, by a network in evaluation.

    With `flip` the maps are averaged with those of the mirrored crop.
    """
    loader = torch.utils.data.DataLoader(Crops(people, size), CHUNK, **in_processes(workers))
    where = next(network.parameters()).device
    found = [np.zeros((0, len(source.joints), 3))]
    for crops in loader:
        found.append(peaks(_maps(network, as_input(crops, where), source, flip=flip)).double().cpu().numpy())
    points = np.concatenate(found)
    for row in range(len(people)):
        matrix = crop_matrix(people.boxes[row], size)
        points[row, :, :2] = (points[row, :, :2] - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
    return points


def as_input(pictures: Tensor, where: torch.device) -> Tensor:
    """(B, 3, H, W) on a device, from pictures (B, H, W, 3) RGB."""
    mean, deviation = (torch.from_numpy(value).to(where) for value in (MEAN, DEVIATION))
    return ((pictures.to(where) - mean) / deviation).permute(0, 3, 1, 2)


def _maps(network: LEHRNet, x: Tensor, source: DataSet, *, flip: bool) -> Tensor:
    """(B, J, h, w); the middle of the picture is the middle of the map, so a mirrored map needs no shift."""
    maps: Tensor = network(x)
    if not flip:
        return maps
    mirrored: Tensor = network(x.flip(3)).flip(3)[:, list(source.mirror)]
    return (maps + mirrored) / 2


def table(rows: dict[str, Scores]) -> str:
    """One line for each kind of box, figures in columns; AP and AR are shares, PCKh in per cent."""
    figures = list(next(iter(rows.values())))
    width = max(len(name) for name in rows)
    lines = [" " * width + "".join(f"{figure:>10}" for figure in figures)]
    for name, scores in rows.items():
        lines.append(f"{name:{width}}" + "".join(f"{scores[figure]:10.{_digits(figure)}f}" for figure in figures))
    return "\n".join(lines)


def _digits(figure: str) -> int:
    return 3 if figure in coco.FIGURES else 1
