"""Accuracy on people that training never saw.

    python -m pe_coach.training.evaluate --pose POSE --motions MOTIONS --model models/le_hrnet.toml

prints a table for any network that the pipeline runs, as it ships: ONNX file, onnxruntime, the product's own cropping
and decoding. The person's box is known; crops are upright, whichever way the person is.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch

from pe_coach.pose import PoseEstimator
from pe_coach.training import data
from pe_coach.training.augment import crop_matrix
from pe_coach.training.data import Floats, Sample
from pe_coach.training.feed import normalised
from pe_coach.training.heatmap import decode
from pe_coach.training.le_hrnet import LEHRNet
from pe_coach.training.metrics import angle_errors_deg, pck, reliability, spread_scale, tilt_deg
from pe_coach.training.rendered import test_samples

TEST_SEED = 4242
"""Of the rendered validation set."""
RENDERED = 300
"""People in it."""
UPRIGHT_DEG, HEADS_DOWN_DEG = 30.0, 120.0
"""Tilt of the labelled torso below and above which people count as such."""
REVIEW = "lspet-val-review.csv"
"""A second look at the labels of lspet-val; `agreed` and `ok` are those that can be trusted."""
QUICK = 300
"""People of each kind in the evaluation during training."""
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


def labelled(shard: data.Shard, rows: Sequence[int]) -> tuple[list[Sample], Floats]:
    """People of a validation shard and their human labels (N, 17, 3), NaN where there are none."""
    samples = [Sample(shard.picture(row), shard.points(row), shard.main_box(row)) for row in rows]
    return samples, shard.human()[list(rows)]


def rendered_test(pose: Path, motions: Path, count: int) -> tuple[list[Sample], Floats]:
    """The rendered validation set: held-out bodies and kit, runners and jumpers from the side."""
    pictures = list(data.backgrounds(pose, data.BACKGROUND_VALIDATION_SHARDS))
    samples = test_samples(motions, pictures, count, TEST_SEED)
    return samples, np.stack([s.points for s in samples])


def quick_scores(pose: Path, motions: Path, size: tuple[int, int]) -> Callable[[LEHRNet], dict[str, float]]:
    """An evaluation for during training: the same few hundred people each time."""
    shard = data.Shard(pose, "lspet-val")
    rows = np.random.default_rng(0).permutation(len(shard))[:QUICK].tolist()
    photographed, drawn = labelled(shard, rows), rendered_test(pose, motions, QUICK)

    def scores(network: LEHRNet) -> dict[str, float]:
        on_photographs, on_drawings = (predict(network, people, size) for people, _ in (photographed, drawn))
        errors = angle_errors_deg(drawn[1], on_drawings)
        return {
            "pck_lspet": pck(photographed[1], on_photographs),
            "pck_rendered": pck(drawn[1], on_drawings),
            **{f"{name}_rendered_deg": float(np.mean(error)) for name, error in errors.items()},
        }

    return scores


@dataclass(frozen=True, eq=False)
class Group:
    """Some people, their labels, what the network says: `truth` and `predicted` (N, 17, 3), `spread` (N, 17) px."""

    name: str
    truth: Floats
    predicted: Floats
    spread: Floats

    def chosen(self, name: str, rows: Sequence[int]) -> Group:
        """Some of the people."""
        return Group(name, self.truth[rows], self.predicted[rows], self.spread[rows])

    def figures(self) -> dict[str, float]:
        """PCK@0.2, and means and medians of the angle errors in degrees."""
        found = {f"pck_{self.name}": pck(self.truth, self.predicted)}
        for angle, errors in angle_errors_deg(self.truth, self.predicted).items():
            found[f"{angle}_{self.name}_deg"] = float(errors.mean()) if len(errors) else float("nan")
            found[f"{angle}_{self.name}_median_deg"] = float(np.median(errors)) if len(errors) else float("nan")
        return found


def groups(estimator: PoseEstimator, pose: Path, motions: Path) -> list[Group]:
    """All validation people, as the product would see them."""
    lspet = _shard_group(estimator, pose, "lspet")
    tilt = tilt_deg(lspet.truth)
    return [
        lspet,
        lspet.chosen("lspet_checked", checked_rows(pose)),
        lspet.chosen("lspet_upright", np.flatnonzero(tilt < UPRIGHT_DEG).tolist()),
        lspet.chosen("lspet_heads_down", np.flatnonzero(tilt > HEADS_DOWN_DEG).tolist()),
        _shard_group(estimator, pose, "jhmdbmid"),
        _shard_group(estimator, pose, "pelota"),
        _estimated("rendered", estimator, *rendered_test(pose, motions, RENDERED)),
    ]


def _shard_group(estimator: PoseEstimator, pose: Path, name: str) -> Group:
    shard = data.Shard(pose, f"{name}-val")
    return _estimated(name, estimator, *labelled(shard, range(len(shard))))


def _estimated(name: str, estimator: PoseEstimator, samples: list[Sample], truth: Floats) -> Group:
    poses = estimator.estimate_many([(s.picture, s.box, 0.0) for s in samples])
    return Group(name, truth, np.dstack([poses.xy, poses.confidence]), poses.spread)


def checked_rows(pose: Path) -> list[int]:
    """Rows of lspet-val whose labels stood a second look."""
    with (pose / REVIEW).open(newline="", encoding="utf-8") as file:
        trusted = {row["name"] for row in csv.DictReader(file) if row["verdict"] in ("agreed", "ok")}
    names = data.Shard(pose, "lspet-val").labels["name"]
    return [row for row, name in enumerate(names) if str(name) in trusted]


def figures(found: Sequence[Group]) -> tuple[dict[str, float | list[float]], float]:
    """All figures by name, and the factor that the network's spreads lack."""
    out: dict[str, float | list[float]] = {}
    for group in found:
        out |= {name: round(value, 3) for name, value in group.figures().items() if np.isfinite(value)}
        if group.name in ("lspet_checked", "rendered"):
            rates = reliability(group.truth, group.predicted)
            out[f"hits_by_confidence_{group.name}"] = [round(rate, 2) for rate in rates]
    checked = next(group for group in found if group.name == "lspet_checked")
    return out, round(spread_scale(checked.truth, checked.predicted, checked.spread), 3)


def table(found: Sequence[Group]) -> str:
    """One row a group: people, PCK, mean (median) angle errors, hits by confidence."""
    lines = [
        "group              people  PCK@0.2  elbow        shoulder     hip          knee         hits by confidence"
    ]
    for group in found:
        numbers = group.figures()
        angles = [
            f"{numbers[f'{a}_{group.name}_deg']:5.1f} ({numbers[f'{a}_{group.name}_median_deg']:4.1f})"
            for a in ("elbow", "shoulder", "hip", "knee")
        ]
        rates = " ".join(f"{rate:.2f}" for rate in reliability(group.truth, group.predicted))
        start = f"{group.name:18s} {len(group.truth):6d}  {numbers[f'pck_{group.name}']:7.3f}"
        lines.append("  ".join([start, *angles, rates]))
    return "\n".join(lines)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pose", type=Path, required=True)
    parser.add_argument("--motions", type=Path, required=True)
    parser.add_argument("--model", type=Path)
    options = parser.parse_args()
    found = groups(PoseEstimator.load(options.model), options.pose, options.motions)
    print(table(found))
    print(f"spreads times {figures(found)[1]:.2f} would be the errors found")


if __name__ == "__main__":
    main()
