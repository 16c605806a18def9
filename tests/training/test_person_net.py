"""The person detector that is trained is the one that ships, and learns what its pictures say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from pe_coach.people.detector import decode_centres  # noqa: E402
from pe_coach.people.model_file import open_session  # noqa: E402
from pe_coach.training.person_data import Sample  # noqa: E402
from pe_coach.training.person_export import build  # noqa: E402
from pe_coach.training.person_loss import BOX_WEIGHT, loss, make_targets  # noqa: E402
from pe_coach.training.person_net import DEPTHS, STRIDE, UNIT_PX, PersonMaps, PersonNet, parameter_count  # noqa: E402
from pe_coach.training.person_restore import restored  # noqa: E402
from pe_coach.training.person_train import Run  # noqa: E402

pytestmark = pytest.mark.torch

BOXES = np.array([[10.0, 20.0, 58.0, 121.0], [90.0, 30.0, 126.0, 50.0], [100.0, 90.0, 109.0, 118.0]])


def sample(boxes: np.ndarray, side_px: int = 128) -> Sample:
    cells = side_px // STRIDE
    return Sample(np.zeros((side_px, side_px, 3), np.uint8), boxes, np.ones((cells, cells), np.float32))


def perfect_maps(boxes: np.ndarray) -> torch.Tensor:
    targets = make_targets([sample(boxes)])
    heat = targets.heat.clamp(1e-6, 1 - 1e-6)
    return torch.cat([torch.logit(heat)[:, None], targets.box], 1)


def test_it_has_at_most_two_million_parameters() -> None:
    assert parameter_count(PersonNet()) <= 2_000_000


@pytest.mark.parametrize(("height", "width"), [(64, 128), (160, 96)])
def test_the_exported_graph_is_the_trained_network_at_every_size(height: int, width: int) -> None:
    torch.manual_seed(3)
    net = PersonNet().train()
    with torch.no_grad():
        net(torch.randn(4, 3, 64, 64) * 2 + 1)  # batch norm that is not the identity
    image = torch.randn(1, 3, height, width)
    with torch.no_grad():
        wanted = PersonMaps(net.eval())(image)
    session = open_session(build(net).SerializeToString(), "person.onnx")
    for name, maps in zip(("heat", "size", "offset"), wanted, strict=True):
        (got,) = session.run([name], {"image": image.numpy()})
        assert got == pytest.approx(maps.numpy(), rel=1e-3, abs=1e-3)


def test_maps_drawn_for_boxes_are_read_back_as_those_boxes() -> None:
    targets = make_targets([sample(BOXES)])
    size = UNIT_PX * np.exp(targets.box[0, :2].numpy())
    found = decode_centres(targets.heat.numpy(), size, targets.box[0, 2:].numpy(), STRIDE, 0.9)
    assert found[np.lexsort(found.T[:1]), :4] == pytest.approx(BOXES, abs=1e-3)


def test_a_cell_beside_the_centre_knows_the_same_box() -> None:
    targets = make_targets([sample(BOXES[:1])])
    row, column = np.nonzero(targets.box_weight[0].numpy())
    assert len(row) == 3
    centres = (np.stack([column, row]) + targets.box[0, 2:, row, column].numpy()) * STRIDE
    assert pytest.approx(np.tile([34.0, 70.5], (len(row), 1)), abs=1e-3) == centres.T


def test_a_perfect_answer_costs_next_to_nothing_and_a_wrong_one_more() -> None:
    targets = make_targets([sample(BOXES)])
    good = [float(part) for part in loss(perfect_maps(BOXES), targets)]
    shifted = [float(part) for part in loss(perfect_maps(BOXES + 8.0), targets)]
    larger = perfect_maps(BOXES)
    larger[:, 1:3] += 0.3
    assert good == pytest.approx([0.0, 0.0], abs=1e-4)
    assert shifted[0] > 1.0
    assert float(loss(larger, targets)[1]) == pytest.approx(BOX_WEIGHT * (1 - np.exp(-0.6)), abs=1e-4)


def test_boxes_that_do_not_touch_still_pull_each_other() -> None:
    targets = make_targets([sample(BOXES[:1])])
    maps = perfect_maps(BOXES[:1])
    costs = []
    for shift in (15.0, 50.0):
        maps[:, 3] = targets.box[:, 2] + shift
        costs.append(float(loss(maps, targets)[1]))
    assert BOX_WEIGHT < costs[0] < costs[1] < 2 * BOX_WEIGHT


def test_somebody_far_away_counts_nearly_as_much_as_somebody_near() -> None:
    targets = make_targets([sample(np.array([[8.0, 8.0, 120.0, 124.0]])), sample(np.array([[50.0, 50.0, 60.0, 74.0]]))])
    near, far = (targets.heat * targets.weight * (targets.heat > 0.05)).sum((1, 2)).tolist()
    assert 1.0 < near / far < 4.0


def test_a_deeper_network_begins_as_the_one_it_goes_on_from(tmp_path: Path) -> None:
    torch.manual_seed(4)
    shallow = PersonNet(depths=tuple(max(1, depth - 1) for depth in DEPTHS))
    run = Run.start(tmp_path / "none.pt", 1e-3, 5, shallow.state_dict())
    image = torch.randn(1, 3, 64, 96)
    with torch.no_grad():
        assert torch.allclose(run.net.eval()(image), shallow.eval()(image), atol=1e-5)


def test_heat_where_nothing_is_known_costs_nothing() -> None:
    blind = sample(BOXES[:1])
    blind.weight[:, 10:] = 0.0
    targets = make_targets([blind])
    maps = perfect_maps(BOXES[:1])
    before = float(loss(maps, targets)[0])
    maps[:, 0, 3, 12] = 8.0
    assert float(loss(maps, targets)[0]) == pytest.approx(before, abs=1e-4)
    maps[:, 0, 15, 8] = 8.0
    assert float(loss(maps, targets)[0]) > before + 1.0


def noisy_batch(seed: int) -> torch.Tensor:
    return torch.randn(8, 3, 96, 64, generator=torch.Generator().manual_seed(seed)) * 2 + 1


def test_what_ships_can_be_trained_on(tmp_path: Path) -> None:
    torch.manual_seed(6)
    net = PersonNet().train()
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, std=0.3)
            module.momentum = None  # the mean of all batches
    with torch.no_grad():
        for seed in range(8):
            net(noisy_batch(seed))
    file = tmp_path / "person.onnx"
    file.write_bytes(build(net.eval()).SerializeToString())
    again = restored(file, [noisy_batch(seed) for seed in range(100, 108)])
    with torch.no_grad():
        wanted = net.eval()(noisy_batch(200))
        assert torch.allclose(again.eval()(noisy_batch(200)), wanted, atol=1e-3)
        # batch norm takes its statistics from the batch now
        wanted, training = net.train()(noisy_batch(200)), again.train()(noisy_batch(200))
    assert (training - wanted).norm() < 0.4 * (wanted - wanted.mean((0, 2, 3), keepdim=True)).norm()


def test_another_network_cannot_be_trained_on(tmp_path: Path) -> None:
    file = tmp_path / "other.onnx"
    file.write_bytes(build(PersonNet(depths=(1, 1, 1, 1))).SerializeToString())
    with pytest.raises(ValueError, match=r"other\.onnx is not a person detector of this design"):
        restored(file, [])
