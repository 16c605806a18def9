"""A network that finds the points is described; one that does not is refused in one line, and nothing is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("onnx", reason="needs onnx: pip install -e '.[dev]'")

from onnx import ModelProto, TensorProto

from pe_coach.errors import ModelError
from pe_coach.own_network import LARGEST_BYTES, Added, Wish, add_network, check_network, passes, write_trial
from pe_coach.pose import COCO17, PoseEstimator
from pe_coach.pose.model_file import read_description
from pe_coach.pose.trial import Trial

from . import made_networks as made

Options = dict[str, Any]


@pytest.fixture(scope="module")
def trial() -> Trial:
    return made.dots(12)


@pytest.fixture
def add(tmp_path: Path, trial: Trial) -> Callable[..., Added]:
    def run(network: ModelProto | bytes, kind: str = "heatmap", **options: Any) -> Added:
        path = tmp_path / "mine.onnx"
        path.write_bytes(network if isinstance(network, bytes) else network.SerializeToString())
        return add_network(path, Wish(kind, **options), lambda: trial)  # type: ignore[arg-type]

    return run


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refusal(add: Callable[..., Added], *arguments: Any, **options: Any) -> str:
    with pytest.raises(ModelError) as caught:
        add(*arguments, **options)
    assert caught.value.code == "bad_model"
    assert "\n" not in caught.value.text and len(caught.value.text) < 400
    assert "mine.onnx" in caught.value.text
    return caught.value.text


RIGHT: dict[str, tuple[made.Maker, str, Options, Options]] = {
    "heat maps, nothing said": (made.heatmaps, "heatmap", {}, {"softmax": True, "stride": made.STRIDE}),
    "maps from 0 to 1": (made.gaussians, "heatmap", {}, {"softmax": False}),
    "blue first, and so said": (made.blue_first, "heatmap", {"colours": "BGR"}, {"channel_order": "BGR"}),
    "0 to 1, and so said": (made.unit_pixels, "heatmap", {"pixels": "unit"}, {"deviation": (255.0,) * 3}),
    "bytes in rows": (
        lambda: made.rows_of(TensorProto.UINT8), "heatmap", {}, {"layout": "NHWC", "dtype": "uint8"},
    ),
    "half precision": (
        lambda: made.rows_of(TensorProto.FLOAT16), "heatmap", {"pixels": "raw"}, {"dtype": "float16"},
    ),
    "like MoveNet": (made.coordinates, "movenet", {}, {"decoder": "coordinates", "dtype": "int32"}),
    "like RTMPose": (made.simcc, "simcc", {}, {"decoder": "simcc", "names": ("simcc_x", "simcc_y")}),
    "like RTMPose, y first": (lambda: made.simcc(y_first=True), "simcc", {}, {"names": ("simcc_x", "simcc_y")}),
    "open size, and so said": (
        lambda: made.heatmaps(("n", 3, "h", "w")), "heatmap", {"size": (128, 96)}, {"height": 128, "width": 96},
    ),
}  # fmt: skip
"""What is right: how it is made, its kind, what is said about it, and lines of its description."""


@pytest.mark.parametrize("case", RIGHT)
def test_a_network_that_finds_the_points_is_described_and_runs_from_its_description(
    case: str, add: Callable[..., Added], trial: Trial
) -> None:
    maker, kind, options, lines = RIGHT[case]
    added = add(maker(), kind, **options)
    description = read_description(added.card)
    assert repr(description) == repr(added.description)
    written = description.input.model_dump() | description.output.model_dump()
    assert {key: written[key] for key in lines} == lines
    found = PoseEstimator.load(added.card).estimate_many(trial.views)
    assert np.median(np.linalg.norm(found.xy - trial.points, axis=2)) < 2.5
    assert check_network(added.card, trial)[1].spread_ratio == pytest.approx(1, abs=0.01)
    assert description.figures["trial"]["pck_02"] == round(added.result.pck_02, 3) > 0.95


WRONG: dict[str, tuple[made.Maker, str, Options, tuple[str, ...]]] = {
    "blue first": (made.blue_first, "heatmap", {}, ("--colours BGR --pixels imagenet", "100%")),
    "0 to 1": (made.unit_pixels, "heatmap", {}, ("--colours RGB --pixels unit",)),
    "wrongly said": (made.heatmaps, "heatmap", {"colours": "BGR"}, ("--colours BGR", "Leave --colours")),
    "sides exchanged": (lambda: made.heatmaps(order=COCO17.mirror), "heatmap", {}, ("left and right exchanged",)),
    "another order": (lambda: made.heatmaps(order=[*range(5, 17), *range(5)]), "heatmap", {}, ("another order",)),
    "not a number": (made.not_numbers, "heatmap", {}, ("0% of the points",)),
    "one at a time, and silent about it": (made.one_at_a_time, "heatmap", {}, ("2 pictures",)),
    "hungry": (lambda: made.zeros((1, 3, 64, 64), (1, 17, 10**6, 10**6)), "heatmap", {}, ("it stops",)),
    "untrained": (made.untrained, "heatmap", {}, ("70% are needed", "Nothing else fits")),
    "sixteen points": (lambda: made.heatmaps(order=range(16)), "heatmap", {}, ("added: it finds 16 points, not",)),
    "maps said to be SimCC": (made.heatmaps, "simcc", {}, ("--kind heatmap",)),
    "SimCC said to be maps": (made.simcc, "heatmap", {}, ("--kind simcc",)),
    "MoveNet said to be maps": (made.coordinates, "heatmap", {}, ("--kind movenet",)),
    "a classifier": (lambda: made.zeros((1, 3, 224, 224), (1, 1000)), "heatmap", {}, ("(1, 1000)",)),
    "blind": (lambda: made.zeros((1, 3, 256, 192), (1, 17, 64, 48)), "heatmap", {}, ("0% of the points",)),
    "odd maps": (lambda: made.zeros((1, 3, 256, 192), (1, 17, 60, 48)), "heatmap", {}, ("60 x 48", "256 x 192")),
    "odd bins": (lambda: made.zeros((1, 3, 256, 192), (1, 17, 9), (1, 17, 512)), "simcc", {}, ("9 and 512 bins",)),
    "open size": (lambda: made.heatmaps(("n", 3, "h", "w")), "heatmap", {}, ("--size",)),
    "absurd size": (lambda: made.heatmaps(("n", 3, "h", "w")), "heatmap", {"size": (99999, 9)}, ("99999",)),
    "negative size": (lambda: made.heatmaps(("n", 3, "h", "w")), "heatmap", {"size": (-8, 8)}, ("-8",)),
    "another size": (made.heatmaps, "heatmap", {"size": (256, 192)}, ("128 x 96", "256 x 192")),
    "no such preset": (made.heatmaps, "heatmap", {"preset": "rtmpose"}, ()),
    "sound": (lambda: made.zeros((1, 16000), (1, 17, 64, 48)), "heatmap", {}, ("[1, 16000]",)),
    "eight at once": (lambda: made.zeros((8, 3, 64, 64), (8, 17, 16, 16)), "heatmap", {}, ("8 pictures",)),
    "doubles": (
        lambda: made.zeros((1, 3, 64, 64), (1, 17, 16, 16), dtype=TensorProto.DOUBLE), "heatmap", {}, ("double",),
    ),
    "operators of their own": (made.operators_of_their_own, "heatmap", {}, ("'somebody'",)),
    "weights elsewhere": (made.weights_elsewhere, "heatmap", {}, ("other files", "never opened")),
}  # fmt: skip
"""What is wrong: how it is made, its kind, what is said about it, and words of the refusal."""


@pytest.mark.parametrize("case", [case for case in WRONG if case != "no such preset"])
def test_a_wrong_network_is_refused_in_one_line_and_nothing_is_written(
    case: str, add: Callable[..., Added], tmp_path: Path
) -> None:
    maker, kind, options, words = WRONG[case]
    text = refusal(add, maker(), kind, **options)
    assert [word for word in words if word not in text] == [], text
    assert names_in(tmp_path) == ["mine.onnx"]


def test_a_preset_of_another_kind_is_refused_with_those_of_the_kind(add: Callable[..., Added]) -> None:
    with pytest.raises(ModelError, match=r"no preset 'rtmpose' for --kind heatmap.*vitpose"):
        add(made.heatmaps(), preset="rtmpose")


@pytest.mark.parametrize(
    "content", [b"", b"This is no network.\n" * 40, bytes(500), made.heatmaps().SerializeToString()[:-40]]
)
def test_what_is_no_onnx_file_is_refused(content: bytes, add: Callable[..., Added], tmp_path: Path) -> None:
    assert "no ONNX file" in refusal(add, content)
    assert names_in(tmp_path) == ["mine.onnx"]


def test_a_clearly_better_way_of_feeding_refuses_even_a_network_that_passes(
    tmp_path: Path, trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pe_coach.pose.proving.LEAST_PCK", 0.1)
    path = made.saved(made.blue_first(), tmp_path / "mine.onnx")
    with pytest.raises(ModelError, match=r"finds \d+% of the points with --colours RGB .* but 100% with --colours BGR"):
        add_network(path, Wish("heatmap"), lambda: trial)
    forced = add_network(path, Wish("heatmap", colours="RGB"), lambda: trial)
    assert forced.description.input.channel_order == "RGB"


def test_nothing_is_replaced_unasked(add: Callable[..., Added], tmp_path: Path, trial: Trial) -> None:
    card = add(made.heatmaps()).card
    before = card.read_bytes()
    assert "mine.toml is there already" in refusal(add, made.heatmaps(), name="Another")
    assert card.read_bytes() == before
    path = tmp_path / "mine.onnx"
    assert add_network(path, Wish("heatmap", name="Another"), lambda: trial, replace=True).description.name == "Another"


def test_network_and_description_go_into_a_new_folder_together(tmp_path: Path, trial: Trial) -> None:
    path = made.saved(made.heatmaps(), tmp_path / "mine.onnx")
    added = add_network(path, Wish("heatmap"), lambda: trial, tmp_path / "a" / "b")
    assert names_in(tmp_path / "a" / "b") == ["mine.onnx", "mine.toml"]
    path.unlink()
    assert PoseEstimator.load(added.card).input_size == (made.WIDTH, made.HEIGHT)


def test_a_refused_network_makes_no_folder(tmp_path: Path, trial: Trial) -> None:
    path = made.saved(made.untrained(), tmp_path / "mine.onnx")
    with pytest.raises(ModelError):
        add_network(path, Wish("heatmap"), lambda: trial, tmp_path / "new")
    assert names_in(tmp_path) == ["mine.onnx"]


def test_a_file_that_is_missing_too_large_or_a_folder_is_named(tmp_path: Path, trial: Trial) -> None:
    (tmp_path / "folder.onnx").mkdir()
    with (tmp_path / "large.onnx").open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    for name, word in (("nowhere", "cannot be read"), ("folder", "cannot be read"), ("large", "1.5 GB")):
        with pytest.raises(ModelError, match=f"{name}.onnx was not added: .*{word}"):
            add_network(tmp_path / f"{name}.onnx", Wish("heatmap"), lambda: trial)


@pytest.mark.parametrize("name", ['Ana\'s "net" \\ 1', "Größe 🏃", "two\nlines\x7f", "[input]\nwidth = 1"])
def test_any_name_survives_the_description(name: str, add: Callable[..., Added]) -> None:
    assert read_description(add(made.heatmaps(), name=name).card).name == name


def test_a_card_written_by_hand_opens_no_other_files_either(add: Callable[..., Added]) -> None:
    card = add(made.heatmaps()).card
    hostile = made.weights_elsewhere().SerializeToString()
    card.with_suffix(".onnx").write_bytes(hostile)
    text = card.read_text("utf-8")
    old = read_description(card).sha256
    card.write_text(text.replace(old, hashlib.sha256(hostile).hexdigest()), "utf-8")
    with pytest.raises(ModelError, match="never opened"):
        PoseEstimator.load(card)


def test_the_same_file_gives_the_same_description(add: Callable[..., Added]) -> None:
    card = add(made.simcc(), "simcc").card
    first = card.read_bytes()
    card.unlink()
    assert add(made.simcc(), "simcc").card.read_bytes() == first


def test_figures_of_a_trial_are_put_at_the_end_of_a_description_again_and_again(
    add: Callable[..., Added], trial: Trial
) -> None:
    card = add(made.heatmaps()).card
    bare = card.read_text("utf-8").partition("\n[figures.trial]")[0]
    card.write_text(bare + "\n[figures]\npck_lspet = 0.5\n", "utf-8")
    description, result = check_network(card, trial)
    assert passes(result)
    for _ in range(2):
        write_trial(card, result, trial)
    again = read_description(card)
    assert again.figures["pck_lspet"] == 0.5 and again.figures["trial"]["pictures"] == 12
    shares = {"pck_lspet": 0.5, "trial_pck_02": 1.0, "trial_pck_01": 1.0}
    assert again.shares_found() == shares | {"trial_pck_exchanged": round(result.pck_exchanged, 3)}
    assert (again.input, again.output) == (description.input, description.output)
