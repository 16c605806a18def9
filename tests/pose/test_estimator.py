"""The network sees the same person whatever way up the picture is and whoever else is in the batch."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from pe_coach.pose.estimator import BATCH, PoseEstimator
from pe_coach.pose.skeleton import COCO17

BOX = np.array([60.0, 30.0, 180.0, 230.0])


@pytest.fixture(scope="module")
def estimator() -> PoseEstimator:
    return PoseEstimator.load()


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """A drawn person on soft noise; what it looks like does not matter, that it is not symmetric does."""
    noise = np.random.default_rng(4).integers(0, 255, (20, 24, 3), dtype=np.uint8)
    image = cv2.resize(noise, (240, 260), interpolation=cv2.INTER_CUBIC)
    cv2.circle(image, (120, 60), 16, (220, 180, 150), -1)
    for start, end in (
        ((120, 76), (122, 140)),
        ((122, 140), (95, 220)),
        ((122, 140), (150, 215)),
        ((120, 85), (160, 120)),
    ):
        cv2.line(image, start, end, (40, 60, 160), 14)
    return image


def test_points_are_px_of_the_picture_and_confidence_a_share(estimator: PoseEstimator, picture: np.ndarray) -> None:
    poses = estimator.estimate(picture, np.array([BOX, BOX]))
    assert poses.xy.shape == (2, 17, 2)
    assert poses.confidence.shape == poses.spread.shape == (2, 17)
    centre, reach = (BOX[:2] + BOX[2:]) / 2, 1.25 * 200.0 / 2
    assert (np.abs(poses.xy - centre) <= reach).all()
    assert ((poses.confidence > 0) & (poses.confidence <= 1)).all()
    assert (poses.spread > 0).all()


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_picture_with_its_angle_gives_the_same_points(
    estimator: PoseEstimator, picture: np.ndarray, turns: int
) -> None:
    height, width = picture.shape[:2]
    upright = estimator.estimate(picture, BOX[None])
    corners, points = BOX.reshape(2, 2), upright.xy[0]
    for _ in range(turns):  # counter-clockwise
        corners, points = (np.stack([at[:, 1], width - 1 - at[:, 0]], 1) for at in (corners, points))
        width, height = height, width
    turned = np.ascontiguousarray(np.rot90(picture, turns))
    box = np.concatenate([corners.min(0), corners.max(0)])
    poses = estimator.estimate(turned, box[None], np.array([90.0 * turns]))
    assert np.abs(poses.xy[0] - points).max() < 0.2
    assert np.allclose(poses.confidence, upright.confidence, atol=0.01)


def test_a_mirrored_picture_gives_the_mirrored_points(estimator: PoseEstimator, picture: np.ndarray) -> None:
    assert estimator.description.input.mirrored
    last = picture.shape[1] - 1
    straight = estimator.estimate(picture, BOX[None])
    box = np.array([last - BOX[2], BOX[1], last - BOX[0], BOX[3]])
    mirrored = estimator.estimate(np.ascontiguousarray(picture[:, ::-1]), box[None])
    expected = straight.xy[0, COCO17.mirror] * (-1, 1) + (last, 0)
    assert np.abs(mirrored.xy[0] - expected).max() < 0.2
    assert np.allclose(mirrored.confidence[0], straight.confidence[0, COCO17.mirror], atol=0.01)


def test_a_batch_gives_what_each_gives_alone(estimator: PoseEstimator, picture: np.ndarray) -> None:
    views = [(picture, BOX + shift, 10.0 * shift) for shift in range(BATCH + 3)]
    together = estimator.estimate_many(views)
    for row in (0, 4, BATCH + 2):
        alone = estimator.estimate(picture, BOX[None] + row, np.array([10.0 * row]))
        assert np.allclose(together.xy[row], alone.xy[0], atol=0.05)


def test_the_same_call_gives_the_same_bytes(estimator: PoseEstimator, picture: np.ndarray) -> None:
    first, second = (PoseEstimator.load().estimate(picture, BOX[None]) for _ in range(2))
    assert first.xy.tobytes() == second.xy.tobytes()
    assert first.spread.tobytes() == second.spread.tobytes()


def test_no_box_is_no_pose_and_no_error(estimator: PoseEstimator, picture: np.ndarray) -> None:
    boxes = np.array([[np.nan] * 4, BOX, [50.0, 50.0, 50.0, 90.0]])
    poses = estimator.estimate(picture, boxes)
    assert np.isnan(poses.xy[[0, 2]]).all()
    assert (poses.confidence[[0, 2]] == 0).all()
    assert np.isfinite(poses.xy[1]).all()
    assert estimator.estimate(picture, np.zeros((0, 4))).xy.shape == (0, 17, 2)


@pytest.mark.shared
def test_another_network_runs_from_its_description(root: Path, shared: Path) -> None:
    thunder = PoseEstimator.load(root / "benchmarks" / "peers" / "movenet_thunder.toml")
    with np.load(shared / "pose" / "pelota-val.npz", allow_pickle=False) as labels:
        human, offset, boxes = labels["human"], labels["offset"], labels["boxes"]
    blob = np.fromfile(shared / "pose" / "pelota-val.bin", np.uint8)
    met: list[float] = []
    for row in range(8):
        image = cv2.imdecode(blob[offset[row] : offset[row + 1]], cv2.IMREAD_COLOR)[..., ::-1]
        box = boxes[boxes[:, 0] == row][0, 1:].astype(float)
        poses = thunder.estimate(np.ascontiguousarray(image), box[None])
        torso = np.linalg.norm(human[row, 5, :2] - human[row, 12, :2])
        error = np.linalg.norm(poses.xy[0] - human[row, :, :2], axis=-1) / torso
        met += [float(value < 0.2) for value in error[5:] if np.isfinite(value)]
    assert np.mean(met) > 0.8
