"""What the network is shown and asked for on COCO and MPII, and what is read from its maps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from torch import Tensor, nn  # noqa: E402
from training.paper_data import coco_folder, mpii_folder  # noqa: E402

from pe_coach.training.augment import crop_matrix  # noqa: E402
from pe_coach.training.data import Floats  # noqa: E402
from pe_coach.training.le_hrnet import SMALL, LEHRNet  # noqa: E402
from pe_coach.training.paper import coco, experiment, mpii  # noqa: E402
from pe_coach.training.paper.evaluation import as_input, predict  # noqa: E402
from pe_coach.training.paper.sets import SETS  # noqa: E402
from pe_coach.training.paper.views import Crops, Order, Views, gaussians, peaks, squared_error  # noqa: E402

pytestmark = pytest.mark.torch

SIZE = (256, 192)
PAPER = experiment.load("coco_256x192").schedule


def colours(joints: int) -> Floats:
    """(joints, 3) RGB of the dots that `paper_data.draw` makes."""
    j = np.arange(joints)
    return np.stack([60 * (j % 4), 250 - 12 * j, 40 + 12 * j], 1).astype(float)


def dot(picture: Floats, colour: Floats) -> Floats:
    """(2,) x, y of the middle of what has a colour."""
    near = np.abs(picture.astype(float) - colour).max(2) < 20
    rows, columns = np.nonzero(near)
    assert len(rows) >= 4
    return np.array([columns.mean(), rows.mean()])


@pytest.mark.parametrize("epoch", range(4))
def test_maps_peak_where_the_dots_of_a_turned_and_mirrored_picture_are(epoch: int, tmp_path: Path) -> None:
    people = coco.read(coco_folder(tmp_path, people=1), "train")
    views = Views(people, coco.COCO_POINTS.mirror, SIZE, PAPER, seed=0)
    picture, maps, weight = views[epoch, 0]
    found = peaks(torch.from_numpy(maps)[None])[0].numpy()
    seen = 0
    for j, (x, y, height) in enumerate(found):
        if weight[j] and height > 0.9 and 8 < x < SIZE[1] - 9 and 8 < y < SIZE[0] - 9:
            at = {name: dot(picture, colours(17)[k]) for name, k in (("own", j), ("partner", views.mirror[j]))}
            miss = min(np.hypot(*(place - [x, y])) for place in at.values())
            assert miss < 3, (j, at, x, y)
            seen += 1
    assert seen >= 8


def test_mirrored_views_exchange_left_and_right(tmp_path: Path) -> None:
    people = mpii.read(mpii_folder(tmp_path, people=1), "train")
    people.points[0, mpii.JOINTS.index("left_wrist"), 2] = 0
    views = Views(people, mpii.MIRROR, SIZE, PAPER, seed=0)
    missing = {mpii.JOINTS[int(np.argmin(views[epoch, 0][2]))] for epoch in range(8)}
    assert missing == {"left_wrist", "right_wrist"}


def test_a_view_depends_on_epoch_and_person_alone(tmp_path: Path) -> None:
    people = coco.read(coco_folder(tmp_path, people=2), "train")
    first, again = (Views(people, coco.COCO_POINTS.mirror, SIZE, PAPER, seed=3) for _ in range(2))
    assert np.array_equal(first[5, 1][0], again[5, 1][0])
    assert not np.array_equal(first[5, 1][0], first[6, 1][0])


def test_everybody_is_seen_once_an_epoch_in_another_order() -> None:
    order = Order(10, 4, seed=0)
    parts = list(order)
    assert [len(part) for part in parts] == [4, 4, 2]
    rows = [row for part in parts for _, row in part]
    order.epoch = 1
    later = [row for part in order for _, row in part]
    assert sorted(rows) == sorted(later) == list(range(10))
    assert rows != later


def test_a_point_far_outside_the_map_does_not_count() -> None:
    xy = np.array([[96.0, 128.0], [-20.0, 128.0], [-40.0, 128.0]])
    maps, weight = gaussians(xy, np.ones(3), SIZE, 2.0)
    assert weight.tolist() == [1, 1, 0]  # 5 and 10 cells outside; three standard deviations are 6
    assert maps[0].max() == pytest.approx(1, abs=0.04)


def test_unlabelled_points_have_no_gradient() -> None:
    maps = torch.zeros(1, 2, 8, 8, requires_grad=True)
    squared_error(maps, torch.ones(1, 2, 8, 8), torch.tensor([[1.0, 0.0]])).backward()
    assert maps.grad is not None
    assert maps.grad[0, 0].abs().min() > 0
    assert maps.grad[0, 1].abs().max() == 0


class Oracle(nn.Module):
    """Answers with given maps, and with mirrored ones where the picture is mirrored."""

    def __init__(self, maps: Tensor, mirror: tuple[int, ...], upright: Tensor) -> None:
        super().__init__()
        self.maps, self.mirror, self.upright = maps, list(mirror), upright
        self.anchor = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        """Maps for the whole batch."""
        mirrored = not torch.equal(x, self.upright)
        return self.maps.flip(3)[:, self.mirror] if mirrored else self.maps


@pytest.mark.parametrize("flip", [False, True])
def test_maps_of_the_labels_come_back_as_the_labels(flip: bool, tmp_path: Path) -> None:
    """Through crop, maps, flip test and back into the picture, within the half cell that decoding leaves."""
    folder = coco_folder(tmp_path)
    people = coco.read(folder, "val")
    maps, crops = [], Crops(people, SIZE)
    for row in range(len(people)):
        matrix = crop_matrix(people.boxes[row], SIZE)
        maps.append(gaussians(people.points[row, :, :2] @ matrix[:, :2].T + matrix[:, 2], np.ones(17), SIZE, 2.0)[0])
    shown = as_input(torch.from_numpy(np.stack([crops[row] for row in range(len(people))])), torch.device("cpu"))
    oracle = Oracle(torch.from_numpy(np.stack(maps)), coco.COCO_POINTS.mirror, shown)
    found = predict(oracle, people, coco.COCO_POINTS, SIZE, flip=flip)  # type: ignore[arg-type]
    assert np.linalg.norm(found[:, :, :2] - people.points[:, :, :2], axis=2).max() < 1.5
    assert coco.score(folder, people, found)["AP"] == pytest.approx(1, abs=1e-6)


def test_the_flip_test_of_a_network_is_the_mean_of_both_views(tmp_path: Path) -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    people, source = coco.read(coco_folder(tmp_path, people=2), "val"), SETS["coco"]
    network = LEHRNet(SMALL).eval()
    plain, flipped = (predict(network, people, source, (64, 64), flip=flip) for flip in (False, True))
    assert plain.shape == flipped.shape == (2, 17, 3)
    assert not np.array_equal(plain, flipped)
