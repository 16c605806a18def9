"""The evaluation reproduces what is published about other networks, and its figures are those of the numbers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pe_coach.errors import UsageError
from pe_coach.training import evaluate as command
from pe_coach.training.evaluation import people, report
from pe_coach.training.evaluation.asking import chosen_turns
from pe_coach.training.evaluation.bars import TAKE_OFF, Bar, bars
from pe_coach.training.evaluation.people import THUNDER, Prediction
from pe_coach.training.evaluation.places import find
from pe_coach.training.evaluation.report import PeopleReport, Report
from pe_coach.training.evaluation.scores import Scores, scores
from pe_coach.training.evaluation.tables import all_tables
from pe_coach.training.metrics import honest_exponent


def standing(count: int = 4) -> np.ndarray:
    """(N, 17, 3) people who stand, torso 50 px (diagonals of 30 x 40), thighs and shanks 30 px."""
    body = np.zeros((17, 3))
    body[:5, :2] = [[20, -20], [22, -22], [18, -22], [25, -20], [15, -20]]
    body[5:11, :2] = [[35, 0], [5, 0], [40, 20], [0, 20], [40, 38], [0, 38]]
    body[11:17, :2] = [[35, 40], [5, 40], [35, 70], [5, 70], [35, 100], [5, 100]]
    body[:, 2] = 1
    return np.tile(body, (count, 1, 1))


def moved(truth: np.ndarray, joint: int, by_px: tuple[float, float], rows: slice = slice(None)) -> np.ndarray:
    predicted = truth.copy()
    predicted[rows, joint, :2] += by_px
    predicted[..., 2] = 0.7
    return predicted


def test_one_ankle_of_twelve_points_is_missed() -> None:
    truth = standing()
    near, far = (scores(truth, moved(truth, 16, (0.0, px))) for px in (9.0, 11.0))  # the limit is 0.2 x 50 px
    assert near.pck.value == 1.0
    assert near.strict.value == pytest.approx(11 / 12, abs=1e-4)
    assert far.pck.value == pytest.approx(11 / 12, abs=1e-4)
    assert (far.joint["ankle"], far.joint["knee"]) == (0.5, 1.0)
    assert far.angle("knee").mean == 0  # a longer shank bends no knee
    assert far.tilt["0–30°"].crops == 4
    assert far.tilt[">120°"].value is None
    assert far.pck.error == 0  # all people alike


def test_angles_are_told_by_the_length_of_the_limb() -> None:
    truth = standing(2)
    truth[1, :, :2] *= 0.5  # limbs of 15 px
    predicted = truth.copy()
    predicted[0, 15, :2] = truth[0, 13, :2] + [30, 0]  # one knee at a right angle instead of straight
    knees = {limb: scores(truth, predicted).angle("knee", limb) for limb in ("all", "<20 px", "20–40 px", ">40 px")}
    assert knees["20–40 px"].joints == 2
    assert knees["20–40 px"].mean == pytest.approx(45)
    assert knees["20–40 px"].bias == pytest.approx(-45)  # it looks more bent than it is
    assert knees["<20 px"].mean == 0
    assert knees[">40 px"].mean is None
    assert knees["all"].percentile95 == pytest.approx(np.percentile([0, 0, 0, 90], 95))


def test_a_trunk_that_seems_to_lean_too_far_has_a_positive_error() -> None:
    truth, predicted = standing(2), standing(2)
    for points, lean_deg in ((truth, 30.0), (predicted, 40.0)):
        for row, side in enumerate((-1, 1)):  # one to the left, one to the right
            c, s = np.cos(np.radians(side * lean_deg)), np.sin(np.radians(side * lean_deg))
            points[row, :, :2] = points[row, :, :2] @ np.array([[c, s], [-s, c]])
    trunk = scores(truth, predicted).angle("trunk")
    assert (trunk.mean, trunk.bias, trunk.joints) == (pytest.approx(10), pytest.approx(10), 2)
    assert scores(predicted, truth).angle("trunk").bias == pytest.approx(-10)


def test_a_turned_crop_has_to_win_by_a_margin() -> None:
    points = np.zeros((4, 3, 17, 3))
    points[0, :, :, 2] = 0.5
    points[3, :, :, 2] = np.array([0.45, 0.55, 0.75])[:, None]
    assert chosen_turns(points) == [0, 0, 3]


def test_confidence_is_compared_with_what_happens() -> None:
    found = scores(standing(), moved(standing(), 16, (0.0, 20.0)))
    assert found.reliability[3].points == 48
    assert found.calibration == pytest.approx(11 / 12 - 0.7, abs=1e-4)


def test_exchanged_legs_are_told() -> None:
    truth = standing()
    predicted = truth.copy()
    predicted[0, 13:17] = truth[0, [14, 13, 16, 15]]
    found = scores(truth, predicted)
    assert found.exchanged == {"arms": 0.0, "legs": 0.25}
    assert found.pck.value == pytest.approx(1 - 4 / 48, abs=1e-4)
    assert found.pck.error == pytest.approx(np.sqrt(0.25 * 0.75 / 4) / 3, abs=0.01)  # one crop in four loses a third


def test_bars_say_what_is_missed() -> None:
    truth = standing(40)
    good, bad = moved(truth, 16, (0.0, 1.0)), moved(truth, 16, (0.0, 30.0), slice(0, 20))
    ours = [Prediction("ours", "upright", bad), Prediction(THUNDER, "upright", good)]
    found = {bar.figure.split(" (")[0]: bar for bar in bars({"pelota": (truth, ours), TAKE_OFF: (truth, ours)}, "ours")}
    assert not found["PCK@0.2 pelota, upright"].met
    assert found["PCK@0.2 pelota, upright"].ours == pytest.approx(1 - 1 / 24, abs=1e-4)
    assert found["knee error rendered take-off, median, °"].met
    assert found["PCK@0.1 rendered take-off"].met
    assert not Bar(figure="nothing known", ours=None, bar=0.5).met


def test_a_report_survives_its_file_and_names_its_figures(tmp_path: Path) -> None:
    truth = standing()
    written = Report(
        network="ours",
        file="ours.onnx",
        sha256="0" * 64,
        width=96,
        height=128,
        parameters=None,
        multiply_adds=None,
        spread_scale=1.5,
        people={
            "lspet reviewed": PeopleReport(
                crops=4, predictions={"ours, upright": scores(truth, moved(truth, 16, (0, 11)))}
            )
        },
        bars=[Bar(figure="PCK@0.2", ours=0.9, bar=0.8)],
    )
    command.save(written, tmp_path / "report.json")
    assert Report.model_validate_json((tmp_path / "report.json").read_bytes()) == written
    assert json.loads((tmp_path / "report.json").read_text())["people"]["lspet reviewed"]["crops"] == 4
    figures, scale = command.figures(written)
    assert figures["pck_lspet_reviewed"] == 0.917
    assert scale == 1.5
    assert [table.title.split()[0] for table in all_tables(written)][:2] == ["Bars", "PCK"]


@pytest.mark.parametrize("option", ["--pose", "--motions", "--keypoints"])
def test_a_wrong_folder_is_refused_in_one_line(option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    others = [o for o in ("--pose", "--motions", "--keypoints") if o != option]
    for name, file in (("--pose", "lspet-val.npz"), ("--motions", "run.npz"), ("--keypoints", "sequences.csv")):
        (tmp_path / name).mkdir()
        if name != option:
            (tmp_path / name / file).touch()
    folders = [part for o in others for part in (o, str(tmp_path / o))]
    assert command.main([option, str(tmp_path / option), *folders]) == 2
    said = capsys.readouterr().err.strip()
    assert "\n" not in said
    assert str(tmp_path / option) in said
    assert option in said


@pytest.mark.shared
@pytest.mark.parametrize("option", ["--model", "--beside", "--json"])
def test_a_wrong_file_is_refused_before_anything_is_run(
    option: str, shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "nowhere" / "file"
    assert command.main([option, str(nowhere)]) != 0
    said = capsys.readouterr()
    assert str(nowhere.parent) in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_the_papers_evaluation_asks_for_what_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--config", "coco_256x192"]) == 2
    assert "--weights" in capsys.readouterr().err


@pytest.fixture(scope="module")
def baseline(shared: Path) -> dict[str, PeopleReport]:
    return report.baseline(shared / "pose")


@pytest.mark.shared
def test_the_published_figures_of_other_networks_come_out(baseline: dict[str, PeopleReport]) -> None:
    """As in the table of the data's README, which an independent script computes."""

    def of(name: str, label: str) -> Scores:
        return baseline[name].predictions[label]

    upright, best, vote = f"{THUNDER}, upright", f"{THUNDER}, best of 4", people.VOTE
    expected = {
        ("lspet", upright): (768, 0.644),
        ("lspet", best): (768, 0.682),
        ("lspet", vote): (768, 0.753),
        ("lspet reviewed", upright): (657, 0.703),
        ("lspet reviewed", best): (657, 0.745),
        ("lspet reviewed", vote): (657, 0.821),
        ("lspet ok only", upright): (302, 0.547),
        ("lspet ok only", best): (302, 0.589),
        ("lspet ok only", vote): (302, 0.646),
        ("jhmdb", upright): (117, 0.818),
        ("jhmdbmid", upright): (79, 0.807),
        ("pelota", upright): (26, 0.878),
        ("coco", upright): (19, 0.712),
    }
    found = {key: (of(*key).crops, of(*key).pck.value) for key in expected}
    assert found == {key: (crops, pytest.approx(pck, abs=6e-4)) for key, (crops, pck) in expected.items()}
    assert of("lspet", upright).pck.error == pytest.approx(0.011, abs=0.001)
    assert [of("lspet", upright).angle(a).mean for a in ("elbow", "shoulder", "hip", "knee")] == [
        pytest.approx(v, abs=0.06) for v in (21.3, 19.3, 22.8, 25.9)
    ]
    down = of("lspet", best).tilt[">120°"]
    assert (down.crops, down.value) == (154, pytest.approx(0.582, abs=6e-4))
    assert of("lspet reviewed", vote).tilt["60–120°"].value == pytest.approx(0.822, abs=6e-4)


@pytest.mark.shared
def test_only_labels_that_stood_a_second_look_are_trusted(shared: Path) -> None:
    assert len(people.reviewed_rows(shared / "pose")) == 657  # 355 agreed, 302 ok
    assert len(people.reviewed_rows(shared / "pose", people.OK_ONLY)) == 302


def test_nothing_beside_the_checkout_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="labelled pictures"):
        find(tmp_path)


def test_the_exponent_found_makes_a_confidence_honest() -> None:
    rng = np.random.default_rng(8)
    truth = np.zeros((400, 17, 3))
    truth[:, [5, 6], 1], truth[:, [11, 12], 1] = 0.0, 100.0
    truth[:, [6, 12], 0] = 40.0
    chance = rng.uniform(0.05, 0.95, (400, 17))
    predicted = truth.copy()
    predicted[..., 0] += np.where(rng.random((400, 17)) < chance, 0.0, 90.0)  # far beyond 0.2 torso
    predicted[..., 2] = chance**2  # a network that believes too little
    assert honest_exponent(truth, predicted) == pytest.approx(0.5, rel=0.06)
