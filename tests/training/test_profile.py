"""The table of networks says what they are, and times the function that torch computes."""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
from itertools import product

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

import onnxruntime  # noqa: E402

from pe_coach.training import profile  # noqa: E402
from pe_coach.training.le_hrnet import SMALL, Design, LEHRNet  # noqa: E402
from pe_coach.training.onnx_graph import build  # noqa: E402
from pe_coach.training.paper import experiment  # noqa: E402

pytestmark = pytest.mark.torch

ASKED = [
    *("name", "input", "params_m", "gflops"),
    *("published_params_m", "published_gflops", "published_ap", "ort_ms"),
]
PUBLISHED_ONLY = {
    *("Hourglass", "CPN", "SimpleBaseline", "MobileNetV2", "ShuffleNetV2"),
    *("Lite-HRNet", "Dite-HRNet", "X-HRNet"),
}


ALL_DESIGNS = list(product(("le", "residual"), ("full", "sum", "last", "none"), ("cmffm", "hrnet")))


@pytest.fixture(scope="module")
def rows() -> list[profile.Row]:
    """What the command prints as JSON."""
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out):
        patch.setattr(sys, "argv", ["profile", "--no-time", "--json"])
        profile.main()
    printed = json.loads(out.getvalue())
    assert list(printed[0])[: len(ASKED)] == ASKED
    return [profile.Row(**row) for row in printed]


def test_counts_are_those_of_the_design_note(rows: list[profile.Row]) -> None:
    counts = {(row.name, row.input): (row.parameters, row.multiply_adds) for row in rows if row.config}
    assert counts["LE-HRNet", "256x192"] == (5_376_671, 1_511_460_800)
    assert counts["HRNet-W32", "256x192"] == (28_536_113, 7_645_003_776)
    assert counts["LE-HRNet", "256x256"][0] == 5_376_638  # 16 points


@pytest.mark.parametrize(("name", "published"), [("LE-HRNet", (5.4, 1.51, 69.3)), ("HRNet-W32", (28.5, 7.1, 74.4))])
def test_published_figures_stand_beside_our_own(
    name: str, published: tuple[float, float, float], rows: list[profile.Row]
) -> None:
    row = next(row for row in rows if (row.name, row.input) == (name, "256x192"))
    assert (row.published_params_m, row.published_gflops, row.published_ap) == published
    assert row.params_m == pytest.approx(row.published_params_m, rel=0.02)
    assert min(abs(row.gflops - published[1]), abs(row.gflops_binary - published[1])) < 0.02 * published[1]


def test_every_experiment_has_a_row_and_the_others_are_published_only(rows: list[profile.Row]) -> None:
    assert {row.config for row in rows if row.config} == set(experiment.names())
    others = [row for row in rows if row.config is None]
    assert {row.name for row in others} == PUBLISHED_ONLY
    assert all(row.params_m is None and row.gflops is None and row.ort_ms is None for row in others)
    assert all(row.published_params_m and row.published_gflops and row.source for row in others)


def test_the_table_shows_ours_and_the_published(rows: list[profile.Row]) -> None:
    line = r"^LE-HRNet +256x192 +5\.377 +5\.4 +1\.511 +1\.51 +69\.3"
    assert re.search(line, profile.table(rows), re.MULTILINE)


@pytest.mark.parametrize(("block", "mcam", "fusion"), ALL_DESIGNS)
def test_the_graph_that_is_timed_is_the_network(block: str, mcam: str, fusion: str) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(3)
    small = {"widths": SMALL.widths, "modules": SMALL.modules, "blocks": SMALL.blocks, "stem": SMALL.stem}
    network = LEHRNet(Design(block=block, mcam=mcam, fusion=fusion, **small)).eval()  # type: ignore[arg-type]
    for value in network.state_dict().values():
        if value.is_floating_point() and value.ndim == 1:
            value.uniform_(0.5, 1.5)
    images = torch.randn(2, 3, 64, 96)
    session = onnxruntime.InferenceSession(build(network, 64, 96, half=False).SerializeToString())
    with torch.no_grad():
        wanted = network(images).numpy()
    assert np.abs(session.run(None, {"image": images.numpy()})[0] - wanted).max() < 1e-4 * np.ptp(wanted)


def test_times_are_milliseconds_of_one_picture() -> None:
    tiny = experiment.load("coco_256x192").model_copy(
        update={"design": SMALL, "data": experiment.Data(set="coco", height=64, width=64)}
    )
    times = profile._times_ms([tiny, tiny], rounds=3)
    assert all(0.05 < ms < 500 for ms in times)
