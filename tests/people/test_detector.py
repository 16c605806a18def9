"""The detector finds the boxes that its network drew, and refuses a network it does not know."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from pe_coach.errors import ModelError
from pe_coach.people.detector import Detector, Letterbox, box_iou, decode_centres, suppress_doubles

CARD = """
name = "{name}"
file = "{file}"
sha256 = "{sha256}"
licence = "for tests"
decoder = "{decoder}"
input = "input"
outputs = ["dets"]
long_side_px = 320
multiple_px = 32
pad = 114
channel_order = "bgr"
mean = [103.53, 116.28, 123.675]
deviation = [57.375, 57.12, 58.395]
threshold = 0.2
overlap = 0.65
"""


def write_card(folder: Path, file: Path, sha256: str | None = None, decoder: str = "boxes") -> Path:
    digest = sha256 or hashlib.sha256(file.read_bytes()).hexdigest()
    card = folder / "peer.toml"
    text = CARD.format(name="peer", file=file.resolve().as_posix(), sha256=digest, decoder=decoder)
    card.write_text(text, encoding="utf-8")
    return card


def test_a_drawn_heat_map_gives_the_drawn_boxes() -> None:
    heat = np.full((1, 24, 40), 0.01, np.float32)
    size, offset = np.zeros((2, 24, 40), np.float32), np.zeros((2, 24, 40), np.float32)
    for row, column, score, box, shift in ((5, 7, 0.9, (24, 60), (0.25, 0.5)), (20, 39, 0.6, (80, 20), (0.0, 0.75))):
        heat[0, row, column - 1 : column + 2] = 0.5
        heat[0, row, column] = score
        size[:, row, column], offset[:, row, column] = box, shift
    boxes = suppress_doubles(decode_centres(heat, size, offset, stride=4, threshold=0.3), 0.65)
    assert boxes == pytest.approx(np.array([[17, -8, 41, 52, 0.9], [116, 73, 196, 93, 0.6]]), abs=1e-6)


def test_of_two_boxes_around_one_person_the_better_stays() -> None:
    boxes = np.array([[0, 0, 10, 20, 0.5], [0, 1, 10, 21, 0.8], [8, 0, 18, 20, 0.4]], float)
    assert suppress_doubles(boxes, 0.65)[:, 4].tolist() == [0.8, 0.4]
    assert suppress_doubles(np.zeros((0, 5)), 0.65).shape == (0, 5)


def test_overlap_of_boxes_is_their_shared_area() -> None:
    first, second = np.array([[0, 0, 2, 2]], float), np.array([[1, 0, 3, 2], [5, 5, 6, 6]], float)
    assert box_iou(first, second) == pytest.approx(np.array([[1 / 3, 0.0]]))


@pytest.mark.parametrize(("height", "width"), [(360, 640), (1280, 720), (100, 90), (37, 1900)])
def test_a_box_in_the_input_comes_back_to_its_place_in_the_picture(height: int, width: int) -> None:
    picture = np.zeros((height, width, 3), np.uint8)
    x0, y0, x1, y1 = width // 4, height // 4, width // 2, height // 2
    picture[y0:y1, x0:x1] = 255
    letterbox = Letterbox(320, 32, 0)
    small = letterbox.apply(picture)
    assert max(small.shape) == 320
    assert all(side % 32 == 0 for side in small.shape[:2])
    weight = small[:, :, 0] / small.max()
    rows, columns = weight.max(axis=1), weight.max(axis=0)
    start_x, start_y = np.argmax(columns > 0.5), np.argmax(rows > 0.5)
    seen = np.array([[start_x, start_y, start_x + columns.sum(), start_y + rows.sum()]])
    pixel = max(height, width) / 320
    assert letterbox.to_picture(seen, height, width)[0] == pytest.approx([x0, y0, x1, y1], abs=1.5 * pixel)


def test_a_changed_network_is_refused_by_name(tmp_path: Path) -> None:
    network = tmp_path / "peer.onnx"
    network.write_bytes(b"not the network")
    with pytest.raises(ModelError, match=r"peer\.onnx.*sha256.*reinstall") as caught:
        Detector.load(write_card(tmp_path, network, sha256="0" * 64))
    assert caught.value.code == "bad_model"


def test_a_network_that_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    network = tmp_path / "peer.onnx"
    network.write_bytes(b"not a network")
    with pytest.raises(ModelError, match=r"peer\.onnx cannot be loaded") as caught:
        Detector.load(write_card(tmp_path, network))
    assert "\n" not in caught.value.text


@pytest.mark.parametrize(
    ("text", "says"),
    [("no toml at all", "cannot be read"), ('name = "a"', "has no entry"), (CARD.replace("boxes", ""), "decoder")],
)
def test_a_card_with_a_mistake_is_refused(tmp_path: Path, text: str, says: str) -> None:
    card = tmp_path / "peer.toml"
    card.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=says):
        Detector.load(card)


def test_a_missing_card_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere\.toml is missing"):
        Detector.load(tmp_path / "nowhere.toml")


@pytest.mark.shared
def test_the_peer_network_runs_in_the_same_class(shared: Path) -> None:
    import cv2

    card = Path(__file__).parents[2] / "benchmarks" / "peers" / "rtmdet_nano.toml"
    detector = Detector.load(card)
    with np.load(shared / "pose" / "pelotadet-val.npz", allow_pickle=False) as labels:
        start, stop = labels["offset"][:2]
        boxes = labels["boxes"][labels["boxes"][:, 0] == 0][:, 1:]
    blob = (shared / "pose" / "pelotadet-val.bin").read_bytes()[start:stop]
    picture = cv2.imdecode(np.frombuffer(blob, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]
    found = detector.detect(picture)
    assert (np.diff(found[:, 4]) <= 0).all()
    assert (box_iou(boxes, found[:, :4]).max(axis=1) > 0.5).all()
