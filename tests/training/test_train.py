"""The trainer learns, goes on exactly where it stopped, and shares a network with others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from pe_coach.training.feed import Batch  # noqa: E402
from pe_coach.training.heatmap import targets  # noqa: E402
from pe_coach.training.le_hrnet import SMALL, LEHRNet  # noqa: E402
from pe_coach.training.together import Company  # noqa: E402
from pe_coach.training.train import Settings, Trainer  # noqa: E402

pytestmark = pytest.mark.torch

SIZE = (64, 64)


def batch(seed: int) -> Batch:
    rng = np.random.default_rng(seed)
    pictures = rng.integers(0, 256, (4, *SIZE, 3), dtype=np.uint8)
    points = [targets(rng.uniform(8, 56, (17, 2)), np.ones(17), SIZE) for _ in range(4)]
    maps, weights = (np.stack(part) for part in zip(*points, strict=True))
    return pictures, maps, weights, np.array([True, False, True, False])


def trainer() -> Trainer:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    return Trainer(Settings(minutes=10, decay=2, warm_up=2), SMALL)


def test_the_loss_falls_on_what_is_seen_again() -> None:
    learner = trainer()
    for _ in range(25):
        learner.train_step(batch(1), minutes=0)
    assert np.mean(learner.progress.losses[-3:]) < learner.progress.losses[0] - 0.04


def test_a_resumed_run_is_the_same_run(tmp_path: Path) -> None:
    first = trainer()
    for seed in range(3):
        first.train_step(batch(seed), minutes=0)
    first.save(tmp_path / "last.pt")
    second = trainer()
    second.resume(tmp_path / "last.pt")
    second.first_step = first.first_step
    for learner in (first, second):
        learner.train_step(batch(9), minutes=0)
    for name, value in first.averaged.state_dict().items():
        assert torch.equal(value, second.averaged.state_dict()[name]), name


def test_the_rate_is_constant_then_falls_to_nearly_nothing() -> None:
    settings = Settings(minutes=100, decay=20, warm_up=10)
    assert settings.rate_factor(0, 0) == pytest.approx(0.1)
    assert settings.rate_factor(79, 500) == 1
    assert settings.rate_factor(90, 500) == pytest.approx(0.5)
    assert settings.rate_factor(99.9, 500) == pytest.approx(0.02)


def test_colleagues_meet_in_the_middle(tmp_path: Path) -> None:
    networks = [LEHRNet(SMALL) for _ in range(2)]
    for network, value in zip(networks, (1.0, 3.0), strict=True):
        for p in network.parameters():
            torch.nn.init.constant_(p, value)
    first, second = (Company(tmp_path / "c", i, 2, n) for i, n in enumerate(networks))
    assert first.meet() == 0  # nobody has been here yet
    assert second.meet() == 1
    assert networks[1].head.bias[0].item() == 2.0
    assert first.meet() == 1
    assert networks[0].head.bias[0].item() == 2.0  # of its own 1 and the 3 that the other had left
    assert second.meet() == 1
    assert first.meet() == 1
    assert second.meet() == 1
