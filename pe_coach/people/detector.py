"""Who is in the picture: boxes around persons, from the network that a `.toml` describes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach import resources
from pe_coach.errors import ModelError
from pe_coach.people.model_file import open_session, read_card, read_network

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

DECODERS = ("centre_heatmap", "boxes")


@dataclass(frozen=True)
class Letterbox:
    """How a picture is put into a network's input: scaled, top left, the rest padded.

    The longer side becomes `long_side_px`; the input's sides are the next multiples of `multiple_px`, so a film held
    upright fills its input just as a wide one does.
    """

    long_side_px: int
    multiple_px: int = 32
    pad: int = 114

    def scaled_size(self, height: int, width: int) -> tuple[int, int]:
        """Height and width of the picture inside the input, px."""
        scale = self.long_side_px / max(height, width)
        return max(1, round(height * scale)), max(1, round(width * scale))

    def apply(self, image: Image) -> Image:
        """The input picture, sides multiples of `multiple_px`, from an (H, W, 3) picture."""
        height, width = self.scaled_size(*image.shape[:2])
        shrinks = height < image.shape[0]
        small = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
        sides = [-(-side // self.multiple_px) * self.multiple_px for side in (height, width)]
        padded = np.full((*sides, 3), self.pad, np.uint8)
        padded[:height, :width] = small
        return padded

    def to_picture(self, boxes: Floats, height: int, width: int) -> Floats:
        """Boxes (N, 4 or more) from the input's pixels to those of the (height, width) picture, cut at its edges."""
        inside_height, inside_width = self.scaled_size(height, width)
        factor = np.array([width / inside_width, height / inside_height] * 2)
        out = boxes.copy()
        out[:, :4] = np.clip(boxes[:, :4] * factor, 0.0, np.array([width, height] * 2, float))
        return out


@dataclass(frozen=True)
class DetectorCard:
    """What a detector's `.toml` says about its network.

    `decoder`: `centre_heatmap` has outputs heat map (1, 1, h, w) in 0…1, size (1, 2, h, w) width and height in input
    pixels, offset (1, 2, h, w) of the centre from the cell's top left corner in cells; `boxes` has one output
    (1, N, 5) x0 y0 x1 y1 score in input pixels. `mean` and `deviation` are in grey levels, in `channel_order`.
    """

    name: str
    file: str
    sha256: str
    licence: str
    decoder: str
    input: str
    outputs: tuple[str, ...]
    letterbox: Letterbox
    channel_order: str
    mean: tuple[float, float, float]
    deviation: tuple[float, float, float]
    threshold: float
    overlap: float

    @classmethod
    def read(cls, path: Path) -> DetectorCard:
        """Read and check a `.toml`. Raises ModelError (`bad_model`) that names the file and the entry."""
        table = read_card(path)
        try:
            card = cls(
                letterbox=Letterbox(*(int(table[key]) for key in ("long_side_px", "multiple_px", "pad"))),
                outputs=tuple(table["outputs"]),
                mean=_triple(table["mean"]),
                deviation=_triple(table["deviation"]),
                threshold=float(table["threshold"]),
                overlap=float(table["overlap"]),
                **{key: str(table[key]) for key in _TEXTS},
            )
        except KeyError as error:
            raise ModelError("bad_model", f"{path} has no entry {error}. Use the .toml of the program.") from None
        except (TypeError, ValueError) as error:
            raise ModelError("bad_model", f"{path}: {error}. Use the .toml of the program.") from None
        if card.decoder not in DECODERS or card.channel_order not in ("rgb", "bgr"):
            text = f"{path}: decoder is one of {', '.join(DECODERS)}; channel_order is rgb or bgr."
            raise ModelError("bad_model", f"{text} Correct the entry.")
        return card


_TEXTS = ("name", "file", "sha256", "licence", "decoder", "input", "channel_order")


def _triple(values: Any) -> tuple[float, float, float]:
    first, second, third = (float(value) for value in values)
    return first, second, third


FAINT_SHARE = 2 / 3
"""Of the threshold: what is so faint is hidden where people are hidden. Measured by benchmarks/face_leak.py."""


class Detector:
    """Finds persons in single pictures."""

    def __init__(self, card: DetectorCard, session: Any) -> None:
        self.card = card
        self.session = session
        self._scale = 1.0 / np.array(card.deviation, np.float32)
        self._shift = -np.array(card.mean, np.float32) * self._scale

    @classmethod
    def load(cls, path: Path | None = None) -> Detector:
        """The shipped detector, or the one that the `.toml` at `path` describes.

        Raises ModelError (`bad_model`) where a file is missing, is damaged or is not the one described.
        """
        path = resources.path("models", "person.toml") if path is None else path
        card = DetectorCard.read(path)
        network = read_network(path, card.file, card.sha256)
        return cls(card, open_session(network, card.file))

    def detect(self, image: Image) -> Floats:
        """Persons in an (H, W, 3) uint8 RGB picture: (N, 5) x0 y0 x1 y1 in its pixels and score 0…1, best first."""
        return self._found(image, self.card.threshold)

    def look(self, image: Image) -> tuple[Floats, Floats]:
        """What `detect` finds, and (M, 5) what may be persons too: scores down to `FAINT_SHARE` of the threshold."""
        found = self._found(image, FAINT_SHARE * self.card.threshold)
        sure = found[:, 4] >= self.card.threshold
        return found[sure], found[~sure]

    def _found(self, image: Image, threshold: float) -> Floats:
        """Persons (N, 5) with at least that score, best first, nobody twice."""
        height, width = image.shape[:2]
        feed = self.network_input(image)
        outputs = self.session.run(list(self.card.outputs), {self.card.input: feed})
        if self.card.decoder == "centre_heatmap":
            heat, size, offset = (output[0] for output in outputs)
            stride = feed.shape[3] // heat.shape[2]
            boxes = decode_centres(heat, size, offset, stride, threshold)
        else:
            boxes = np.asarray(outputs[0][0], np.float64)
            boxes = boxes[boxes[:, 4] >= threshold]
        boxes = suppress_doubles(boxes, self.card.overlap)
        return self.card.letterbox.to_picture(boxes, height, width)

    def network_input(self, image: Image) -> NDArray[np.float32]:
        """The network's input (1, 3, h, w) for an (H, W, 3) uint8 RGB picture."""
        small = self.card.letterbox.apply(image)
        if self.card.channel_order == "bgr":
            small = small[:, :, ::-1]
        values = small.astype(np.float32) * self._scale + self._shift
        return np.ascontiguousarray(values.transpose(2, 0, 1)[None])


def decode_centres(
    heat: NDArray[np.float32], size: NDArray[np.float32], offset: NDArray[np.float32], stride: int, threshold: float
) -> Floats:
    """Boxes (N, 5) in input pixels from a centre heat map: its peaks among 3 x 3 cells are the persons.

    heat (1, h, w) in 0…1; size (2, h, w) width and height in input pixels; offset (2, h, w) of the centre from its
    cell's top left corner, in cells of `stride` pixels. Source: Zhou, Wang, Krähenbühl, "Objects as points",
    arXiv 1904.07850.
    """
    peaks = (heat[0] >= cv2.dilate(heat[0], np.ones((3, 3), np.uint8))) & (heat[0] >= threshold)
    row, column = np.nonzero(peaks)
    cells = np.stack([column, row], axis=1).astype(np.float64)
    centre = (cells + offset[:, row, column].T) * stride
    half = size[:, row, column].T / 2.0
    return np.concatenate([centre - half, centre + half, heat[0][row, column, None]], axis=1)


def suppress_doubles(boxes: Floats, overlap: float) -> Floats:
    """Boxes (N, 5) best first, without those that overlap a better one by more than `overlap` (IoU)."""
    boxes = boxes[np.argsort(-boxes[:, 4], kind="stable")]
    kept: list[int] = []
    for index in range(len(boxes)):
        if not kept or box_iou(boxes[index : index + 1, :4], boxes[kept, :4]).max() <= overlap:
            kept.append(index)
    return boxes[kept]


def box_iou(first: Floats, second: Floats) -> Floats:
    """Intersection over union (N, M) of boxes (N, 4) and (M, 4), x0 y0 x1 y1; 0 where both are empty."""
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, 2:4], second[None, :, 2:4])
    shared = np.prod(np.clip(high - low, 0.0, None), axis=2)
    areas = [np.prod(np.clip(boxes[:, 2:4] - boxes[:, :2], 0.0, None), axis=1) for boxes in (first, second)]
    union = areas[0][:, None] + areas[1][None, :] - shared
    return np.asarray(shared / np.maximum(union, 1e-9), np.float64)
