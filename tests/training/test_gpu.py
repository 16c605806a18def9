"""Training on a graphics card, as far as a processor can tell: the kernels run in Triton's interpreter."""

from __future__ import annotations

import copy
import csv
import os
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")
os.environ["TRITON_INTERPRET"] = "1"  # read when Triton is imported
pytest.importorskip("triton", reason="needs the extra 'gpu' (Linux)")

from pe_coach.training.augment import crop_matrix  # noqa: E402
from pe_coach.training.data import BACKGROUND_SHARDS  # noqa: E402
from pe_coach.training.gpu.block import SUMS_A_CHANNEL, accelerate_block  # noqa: E402
from pe_coach.training.gpu.deck import Deck  # noqa: E402
from pe_coach.training.gpu.fusion import accelerate_fusion  # noqa: E402
from pe_coach.training.gpu.geometry import Sums  # noqa: E402
from pe_coach.training.gpu.people import People  # noqa: E402
from pe_coach.training.gpu.stagehands import CHUNK, Stagehands  # noqa: E402
from pe_coach.training.gpu.trainer import Clock, Learner, Phase, run_phase  # noqa: E402
from pe_coach.training.gpu.views import Views, matrices, targets, warp  # noqa: E402
from pe_coach.training.heatmap import targets as targets_of_one  # noqa: E402
from pe_coach.training.le_block import LEBlock  # noqa: E402
from pe_coach.training.le_hrnet import SMALL, LEHRNet  # noqa: E402
from pe_coach.training.rendered import CutOut, save_bank  # noqa: E402
from pe_coach.training.weights import load_weights, save_weights  # noqa: E402

pytestmark = pytest.mark.torch
CPU = torch.device("cpu")


def _block(channels: int) -> LEBlock:
    torch.manual_seed(channels)
    block = LEBlock(channels).train()
    for parameter in block.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    return block


def _relative(a: torch.Tensor, b: torch.Tensor) -> float:
    return float(((a - b).abs().max() / a.abs().max().clamp(min=1e-9)).detach())


@pytest.mark.parametrize(("channels", "height", "width"), [(32, 8, 6), (64, 4, 3), (32, 5, 7)])
def test_kernels_give_the_values_and_gradients_of_the_plain_block(channels: int, height: int, width: int) -> None:
    plain = _block(channels)
    fast = copy.deepcopy(plain)
    plain.double()
    memory = Sums(SUMS_A_CHANNEL * channels, CPU)
    memory.start()
    accelerate_block(fast, memory, torch.float32)
    x = torch.randn(3, channels, height, width).to(memory_format=torch.channels_last)
    x1, x2 = x.double().requires_grad_(), x.clone().requires_grad_()
    y1, y2 = plain(x1), fast(x2)
    d = torch.randn_like(y2)
    y1.backward(d.double())
    y2.backward(d)
    assert _relative(y1, y2) < 1e-5
    assert _relative(x1.grad, x2.grad) < 1e-5
    for (name, one), two in zip(plain.named_parameters(), fast.parameters(), strict=True):
        assert _relative(one.grad, two.grad) < 1e-4, name
    for (name, one), two in zip(plain.named_buffers(), fast.buffers(), strict=True):
        assert "num_batches" in name or _relative(one, two) < 1e-5, name


def test_fusion_with_channels_last_is_the_same_function() -> None:
    torch.manual_seed(0)
    plain = LEHRNet(SMALL).train()
    fast = copy.deepcopy(plain)
    accelerate_fusion(fast)
    x = torch.randn(2, 3, 64, 96)
    assert _relative(plain(x).detach(), fast(x).detach()) < 1e-5


@pytest.mark.parametrize("flip", [False, True])
def test_views_show_what_the_processor_shows(flip: bool) -> None:
    rng = np.random.default_rng(3)
    picture = cv2.GaussianBlur(rng.integers(0, 256, (90, 80, 3), dtype=np.uint8), (0, 0), 2)
    box, size, angle, zoom, shift = np.array([15.0, 10, 60, 80]), (64, 48), 0.4, 1.1, (0.05, -0.03)
    matrix = crop_matrix(box, size, angle=angle, zoom=zoom, shift=shift, flip=flip)
    wanted = cv2.warpAffine(picture, matrix, size[::-1], flags=cv2.INTER_LINEAR).astype(float)
    one = torch.tensor([1.0])
    sign = -one if flip else one
    found = matrices(torch.tensor(box)[None].float(), size, one * angle, one * zoom, torch.tensor([shift]), sign)
    assert found[0].numpy() == pytest.approx(matrix, abs=1e-3)
    seen = warp(torch.from_numpy(picture).permute(2, 0, 1)[None], found, size)[0].permute(1, 2, 0).numpy()
    assert np.abs(seen - wanted)[2:-2, 2:-2].max() < 4  # grey levels: OpenCV's coordinates have 5 binary digits


def test_targets_are_those_of_the_processor() -> None:
    rng = np.random.default_rng(4)
    xy, weight = rng.uniform(-20, 110, (2, 17, 2)), np.ones((2, 17))
    found, kept = targets(torch.tensor(xy), torch.tensor(weight), (128, 96))
    for i in range(2):
        wanted, inside = targets_of_one(xy[i], weight[i], (128, 96))
        assert (kept[i].numpy() == inside).all()
        assert found[i].numpy()[inside > 0] == pytest.approx(wanted[inside > 0], abs=1e-5)


LEFT, RIGHT = slice(1, 17, 2), slice(2, 17, 2)


def _dots(count: int, side: int = 64) -> People:
    """A disc at every point, red for the left of the body and blue for the right: to be learnt in seconds."""
    rng = np.random.default_rng(5)
    points = np.concatenate([rng.uniform(8, side - 8, (count, 17, 2)), np.ones((count, 17, 1))], -1)
    pictures = np.zeros((count, side, side, 4), np.uint8)
    for picture, xyw in zip(pictures, points, strict=True):
        for joint, (x, y) in enumerate(xyw[:, :2].astype(int).tolist()):
            cv2.circle(picture, (x, y), 3, (255, 40, 40, 255) if joint % 2 else (40, 40, 255, 255), -1)
    boxes = torch.tensor([0.0, 0.0, side, side]).expand(count, 4)
    return People(torch.from_numpy(pictures).permute(0, 3, 1, 2).contiguous(), torch.from_numpy(points).float(), boxes)


def _deck() -> Deck:
    return Deck(_dots(12), _dots(12), _dots(12), torch.full((4, 3, 64, 64), 60, dtype=torch.uint8))


def _colours_at_points() -> tuple[torch.Tensor, torch.Tensor]:
    """(B, 17) red minus blue where the targets say the points are, and which of them count."""
    torch.manual_seed(1)
    pictures, target, weight = Views(_deck(), (64, 64), 12, 12).batch()
    redness = torch.nn.functional.avg_pool2d(pictures[:, :1] - pictures[:, 2:], 4).flatten(2).expand(-1, 17, -1)
    return redness.gather(2, target.argmax(-1, keepdim=True))[..., 0], weight


def test_points_lie_on_what_they_name_however_views_are_turned() -> None:
    redness, weight = _colours_at_points()
    assert redness.abs()[weight > 0].mean() > 1


def test_in_a_mirrored_view_left_and_right_are_exchanged() -> None:
    redness, weight = _colours_at_points()
    counted = redness * (weight > 0)
    mirrored = counted[:, LEFT].sum(1) < counted[:, RIGHT].sum(1)  # what was drawn as the right is the left
    assert 0.25 < mirrored.float().mean() < 0.75


def test_a_run_begins_with_weights_alone_or_with_what_another_left(tmp_path: Path) -> None:
    first = Learner(None, CPU, SMALL)
    save_weights(first.network.state_dict(), tmp_path / "net.safetensors")
    save_weights(first.side.state_dict(), tmp_path / "side.safetensors")
    for start in (tmp_path, tmp_path / "net.safetensors"):
        stem = Learner(start, CPU, SMALL).network.stem.conv1.weight
        assert torch.equal(stem, first.network.stem.conv1.weight.half().float())


def test_a_phase_trains_and_leaves_weights_and_a_log(tmp_path: Path) -> None:
    phase = Phase("tiny", 1.0, (64, 64), 4, 4, 3e-3, 1e-3, 0.9)
    torch.manual_seed(2)
    learner = Learner(None, CPU, SMALL)
    before = copy.deepcopy(learner.network.state_dict())
    clock = time.monotonic()
    run_phase(learner, phase, _deck(), lambda network: 0.5, lambda: clock + 4, tmp_path)
    again = LEHRNet(SMALL)
    load_weights(again, tmp_path / "tiny.safetensors")
    for name in ("stem.conv1.weight", "stem.bn1.running_mean", "head.weight"):
        assert not torch.equal(again.state_dict()[name], before[name])
    with (tmp_path / "log.csv").open(encoding="utf-8") as file:
        assert list(csv.reader(file))[-1][:2] == ["tiny", "end"]


def test_a_run_that_diverged_goes_back_to_what_was_kept() -> None:
    learner = Learner(None, CPU, SMALL)
    learner.keep()
    good = copy.deepcopy(learner.averaged.state_dict())
    for tensor in learner.network.parameters():
        tensor.data.fill_(float("nan"))
    learner.recover()
    assert all(torch.equal(value, good[name]) for name, value in learner.network.state_dict().items())


@pytest.fixture
def grounds_and_bank(tmp_path: Path) -> tuple[Path, Path]:
    """A folder of shards in which nobody stands, and a file of two drawn people."""
    pose = tmp_path / "pose"
    pose.mkdir()
    ok, code = cv2.imencode(".png", np.full((120, 120, 3), 90, np.uint8))
    assert ok
    for name in BACKGROUND_SHARDS:
        code.tofile(pose / f"{name}.bin")
        np.savez(
            pose / f"{name}.npz",
            name=np.array(["ground"]),
            offset=np.array([0, len(code)]),
            boxes=np.zeros((0, 5), np.float32),
            all_boxed=np.array([True]),
        )
    rng = np.random.default_rng(6)
    people = [CutOut(np.full((140, 60, 4), 200, np.uint8), rng.uniform([5, 5], [55, 135], (17, 2))) for _ in range(2)]
    save_bank(people, tmp_path / "people.npz")
    return pose, tmp_path / "people.npz"


def test_people_on_their_stages_are_exchanged_for_new_ones(grounds_and_bank: tuple[Path, Path]) -> None:
    pose, bank = grounds_and_bank
    stagehands = Stagehands(pose, [bank], 2)
    try:
        people = stagehands.crowd(2 * CHUNK, CPU)
        before = people.pictures.clone()
        box, xy = people.boxes[0], people.points[0, :, :2]
        assert (xy > box[:2] - 60).all()
        assert (xy < box[2:] + 60).all()
        assert people.points[..., 2].max() == 1
        y, x = int(xy[0, 1]), int(xy[0, 0])
        assert people.pictures[0, 3, y, x] == 255
        changed = torch.zeros(2 * CHUNK, dtype=torch.bool)
        give_up = time.monotonic() + 60
        while not changed.all() and time.monotonic() < give_up:
            stagehands.renew(people)
            changed = (people.pictures != before).flatten(1).any(1)
        assert changed.all()
    finally:
        stagehands.close()


def test_without_drawn_people_nobody_waits_for_them(grounds_and_bank: tuple[Path, Path], tmp_path: Path) -> None:
    pose, _ = grounds_and_bank
    save_bank([CutOut(np.full((20, 9, 4), 200, np.uint8), np.zeros((17, 2)))], tmp_path / "far.npz")
    with pytest.raises(ValueError, match="no drawn people of 75 px"):
        Stagehands(pose, [tmp_path / "far.npz"], 1)


def test_the_end_of_a_run_is_moved_by_its_file(tmp_path: Path) -> None:
    clock = Clock(2.0, tmp_path / "minutes")
    assert clock.end() == clock.began + 120
    (tmp_path / "minutes").write_text("3.5")
    assert clock.end() == clock.began + 210
    (tmp_path / "minutes").write_text("")
    assert clock.end() == clock.began + 210
