"""An evaluation for during training: the same few hundred people each time, through torch, one upright crop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import torch

from pe_coach.training import data
from pe_coach.training.augment import crop_matrix
from pe_coach.training.data import Floats, Sample
from pe_coach.training.feed import normalised
from pe_coach.training.heatmap import decode
from pe_coach.training.le_hrnet import LEHRNet
from pe_coach.training.metrics import angle_errors_deg, pck
from pe_coach.training.rendered import test_samples

PEOPLE, SEED = 300, 4242
"""Of each kind; the seed draws the rendered ones."""
CHUNK = 32


@torch.no_grad()
def predict(network: LEHRNet, samples: Sequence[Sample], size: tuple[int, int]) -> Floats:
    """(N, 17, 3) x, y in px of each sample's picture and confidence, from one upright crop of its box."""
    out = []
    for start in range(0, len(samples), CHUNK):
        part = samples[start : start + CHUNK]
        matrices = [crop_matrix(s.box, size) for s in part]
        pairs = zip(part, matrices, strict=True)
        crops = np.stack([cv2.warpAffine(s.picture, m, size[::-1], flags=cv2.INTER_LINEAR) for s, m in pairs])
        x = torch.from_numpy(normalised(crops.astype(np.uint8))).permute(0, 3, 1, 2)
        for matrix, points in zip(matrices, decode(network(x)).double().numpy(), strict=True):
            back = (points[:, :2] - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
            out.append(np.column_stack([back, points[:, 2]]))
    return np.stack(out)


def quick_scores(pose: Path, motions: Path, size: tuple[int, int]) -> Callable[[LEHRNet], dict[str, float]]:
    """A function that scores a network on photographs of lspet-val and on rendered people in held-out bodies."""
    shard = data.Shard(pose, "lspet-val")
    rows = np.random.default_rng(0).permutation(len(shard))[:PEOPLE].tolist()
    photographed = [Sample(shard.picture(row), shard.points(row), shard.main_box(row)) for row in rows]
    grounds = list(data.backgrounds(pose, data.BACKGROUND_VALIDATION_SHARDS))
    drawn = test_samples(motions, grounds, PEOPLE, SEED)
    truth = np.stack([s.points for s in drawn])

    def scores(network: LEHRNet) -> dict[str, float]:
        on_photographs, on_drawings = (predict(network, people, size) for people in (photographed, drawn))
        errors = angle_errors_deg(truth, on_drawings)
        return {
            "pck_lspet": pck(shard.human()[rows], on_photographs),
            "pck_rendered": pck(truth, on_drawings),
            **{f"{name}_rendered_deg": float(np.mean(error)) for name, error in errors.items()},
        }

    return scores
