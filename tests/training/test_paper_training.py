"""The paper's experiments run as commands, from the standard layouts on disk, and go on exactly where they stopped."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from training.paper_data import coco_folder, mpii_folder, tiny  # noqa: E402

from pe_coach.errors import UsageError  # noqa: E402
from pe_coach.training import train as command  # noqa: E402
from pe_coach.training.le_hrnet import LEHRNet, count_parameters  # noqa: E402
from pe_coach.training.paper import evaluation, experiment, training  # noqa: E402
from pe_coach.training.paper.sets import SETS  # noqa: E402
from pe_coach.training.weights import save_weights  # noqa: E402

pytestmark = pytest.mark.torch


def test_the_page_names_every_experiment_and_its_example_loads(root: Path, tmp_path: Path) -> None:
    page = (root / "docs" / "paper-experiments.md").read_text("utf-8")
    assert [name for name in experiment.names() if f"`{name}`" not in page] == []
    own = tmp_path / "own.toml"
    own.write_text(page.split("```toml\n")[1].split("```")[0])
    assert experiment.load(str(own)).design.mcam == "none"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    torch.set_num_threads(1)
    monkeypatch.setattr(sys, "argv", ["train", *map(str, arguments), "--workers", "0"])
    command.main()


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("coco_256x192", 5_376_671),
        ("coco_384x288", 5_376_671),
        ("mpii_256x256", 5_376_638),  # 16 points
        ("hrnet_w32_coco_256x192", 28_536_113),
    ],
)
def test_experiments_build_the_published_networks(name: str, parameters: int) -> None:
    wanted = experiment.load(name)
    joints = len(SETS[wanted.data.set].joints)
    assert count_parameters(LEHRNet(wanted.design_for(joints))) == parameters


@pytest.mark.parametrize("name", experiment.names())
def test_every_experiment_follows_the_papers_schedule(name: str) -> None:
    schedule = experiment.load(name).schedule
    rates = [schedule.rate_at(epoch) for epoch in (0, 169, 170, 209, 210, 229)]
    assert rates == pytest.approx([1e-3, 1e-3, 1e-4, 1e-4, 1e-5, 1e-5])
    assert schedule.epochs == 230


@pytest.mark.parametrize(("name", "build"), [("coco", coco_folder), ("mpii", mpii_folder)])
def test_a_run_that_is_resumed_is_the_run_without_interruption(
    name: str, build: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = build(tmp_path / name)  # type: ignore[operator]
    common = ("--config", tiny(tmp_path, name), "--data", data)
    run(monkeypatch, *common, "--out", tmp_path / "whole", "--epochs", 2)
    run(monkeypatch, *common, "--out", tmp_path / "half", "--epochs", 1)
    run(monkeypatch, *common, "--out", tmp_path / "half", "--epochs", 2, "--resume", tmp_path / "half" / "last.pt")
    whole, half = (torch.load(tmp_path / run / "last.pt", weights_only=True) for run in ("whole", "half"))
    assert all(torch.equal(value, half["net"][key]) for key, value in whole["net"].items())
    rows = csv.DictReader((tmp_path / "half" / "log.csv").read_text().splitlines())
    assert [row["epoch"] for row in rows] == ["0", "1"]
    capsys.readouterr()
    evaluation.run(tiny(tmp_path, name), data, tmp_path / "half" / "final.safetensors", flip=True)
    assert SETS[name].headline in capsys.readouterr().out


def test_a_detectors_boxes_make_a_row_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, config = coco_folder(tmp_path / "coco"), tiny(tmp_path, "coco")
    boxes = [{"image_id": i, "category_id": 1, "bbox": [20, 20, 110, 110], "score": 0.9} for i in (1, 2)]
    file = data / "person_detection_results" / "COCO_val2017_detections_AP_H_56_person.json"
    file.parent.mkdir()
    file.write_text(json.dumps(boxes))
    weights = tmp_path / "some.safetensors"
    save_weights(LEHRNet(experiment.load(config).design_for(17)).state_dict(), weights)
    evaluation.run(config, data, weights, flip=False)
    assert [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()[2:]] == ["labelled boxes", file.stem]


def learner(folder: Path, **schedule: object) -> training.Learner:
    """Of a tiny network on four people, with another schedule."""
    torch.set_num_threads(1)
    config = experiment.load(tiny(folder, "coco"))
    config = config.model_copy(update={"schedule": config.schedule.model_copy(update=schedule)})
    return training.Learner(config, training.Run(coco_folder(folder / "coco"), folder))


def test_what_is_seen_again_is_learnt(tmp_path: Path) -> None:
    """Dots in fixed places: the error falls well below that of empty maps, which is where it starts."""
    easy = learner(tmp_path, batch=4, at_once=4, turn_deg=0, mirrored=0, sigma_cells=1.5, rate=1e-2)
    losses = [easy.train_epoch() for _ in range(90)]
    assert losses[-1] < 0.8 * losses[5]


def test_the_rate_falls_while_training(tmp_path: Path) -> None:
    falling, rates = learner(tmp_path, falls=(1, 2)), []
    for _ in range(3):
        falling.train_epoch()
        rates.append(falling.optimiser.param_groups[0]["lr"])
    assert rates == pytest.approx([1e-3, 1e-4, 1e-5])


def test_parts_of_a_batch_make_the_step_of_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three of four people at once, then the fourth: each counts the same in the gradient (norms by running means)."""
    gradients = []
    for at_once in (4, 3):
        one = learner(tmp_path, batch=4 if at_once == 4 else 6, at_once=at_once, mirrored=0, turn_deg=0)
        one.network.eval()
        monkeypatch.setattr(one.network, "train", lambda: None)
        monkeypatch.setattr(one.optimiser, "zero_grad", lambda set_to_none: None)
        one.train_epoch()
        gradients.append(one.network.head.weight.grad)
    assert torch.allclose(*gradients, rtol=1e-4, atol=1e-9)


def test_a_run_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "last.pt").touch()
    with pytest.raises(SystemExit):
        run(monkeypatch, "--config", "coco_256x192", "--data", tmp_path, "--out", tmp_path)
    assert "--resume" in capsys.readouterr().err


def test_a_folder_without_the_layout_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        run(monkeypatch, "--config", "coco_256x192", "--data", tmp_path, "--out", tmp_path / "run")
    assert stop.value.code == 2
    assert "person_keypoints_train2017.json" in capsys.readouterr().err


def test_a_file_that_only_scoring_needs_is_missed_before_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = mpii_folder(tmp_path / "mpii")
    (data / "annot" / "gt_valid.mat").unlink()
    with pytest.raises(SystemExit):
        run(monkeypatch, "--config", tiny(tmp_path, "mpii"), "--data", data, "--out", tmp_path / "run")
    assert "gt_valid.mat" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("[schedule]\nepoch = 3", "schedule.epoch"),
        ("[design]\nmcan = false", "mcan"),
        ("[schedule]\nbatch = 33", "batch"),
        ("[data]\nset = 'coco'\nheight = 250\nwidth = 192", "height"),
    ],
)
def test_a_mistake_in_a_configuration_is_named(line: str, wanted: str, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    data = "" if "[data]" in line else "[data]\nset = 'coco'\nheight = 256\nwidth = 192\n"
    file.write_text(f"title = 'own'\n{data}{line}\n")
    with pytest.raises(UsageError, match=wanted):
        experiment.load(str(file))
