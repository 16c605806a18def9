"""The pose network: pictures and boxes in, seventeen points each out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pe_coach import resources
from pe_coach.errors import ModelError
from pe_coach.people.model_file import in_short, open_session
from pe_coach.pose.cropping import crop, crop_matrix, inverse, matrix_scale, transform
from pe_coach.pose.decoding import decode
from pe_coach.pose.model_file import ModelFile, ModelInput, read_model_file
from pe_coach.pose.onnx_bytes import require_self_contained
from pe_coach.pose.skeleton import COCO17

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]
View = tuple[Pixels, Floats, float]
"""A picture (H, W, 3) RGB, a box (4,) x0 y0 x1 y1 px and the clockwise turn in degrees that brings the head up."""

BATCH = 8
"""Crops in one run of the network: each takes about 15 % less time than alone, more crops bring little."""

POINTS = len(COCO17.names)


@dataclass(frozen=True)
class Crop:
    """A person as the network sees them: the pixels of its input, and the way there from the picture.

    Attributes:
        pixels: (H, W, 3) uint8 RGB; all that has to be kept of a picture until the network runs.
        matrix: (2, 3) from px of the picture to px of the input; NaN where the box was not usable.
    """

    pixels: Pixels
    matrix: Floats


@dataclass(frozen=True)
class Poses:
    """Key points of N people, in px of the picture that each was cut from.

    Attributes:
        xy: (N, 17, 2) px, NaN where the box was not usable.
        confidence: (N, 17) in 0…1.
        spread: (N, 17) px, standard deviation expected of a point; NaN where the network does not say.
    """

    xy: Floats
    confidence: Floats
    spread: Floats

    @classmethod
    def unknown(cls, count: int) -> Poses:
        """`count` people of whom nothing is known."""
        nothing = np.full((count, POINTS), np.nan)
        return cls(np.full((count, POINTS, 2), np.nan), np.zeros((count, POINTS)), nothing)


class PoseEstimator:
    """A 17-point network in onnxruntime, described by its TOML file."""

    def __init__(self, description: ModelFile, session: InferenceSession, path: Path) -> None:
        self.description = description
        self._session = session
        self._path = path
        batch = session.get_inputs()[0].shape[0]
        self._batch = 1 if isinstance(batch, int) else BATCH

    @classmethod
    def load(cls, path: Path | None = None, *, threads: int = 1) -> PoseEstimator:
        """The shipped LE-HRNet, or the network that another model file describes.

        Args:
            path: a model's `.toml`; None for the shipped one.
            threads: cores that one run may use.

        Raises:
            ModelError: `bad_model`, when a file is missing, damaged, or not what its description says.
        """
        path = model_card(path)
        description, network = read_model_file(path)
        require_self_contained(network, description.file)
        session = open_session(network, description.file, threads)
        _check_network(session, description, path)
        return cls(description, session, path)

    def described(self, description: ModelFile) -> PoseEstimator:
        """The same network, fed and read in another way."""
        return PoseEstimator(description, self._session, self._path)

    @property
    def input_size(self) -> tuple[int, int]:
        """Width and height of the network's input in px."""
        return self.description.input.width, self.description.input.height

    def estimate(self, image: Pixels, boxes: Floats, angles_deg: Floats | None = None) -> Poses:
        """Key points of the people in one picture.

        Args:
            image: (H, W, 3) uint8 RGB.
            boxes: (N, 4) x0 y0 x1 y1 px, one a person; NaN or empty boxes give NaN points.
            angles_deg: (N,) clockwise turns of the picture that bring each person's head up; None: all stand.

        Raises:
            ModelError: `bad_model`, when the network's answer has another shape than its description says.
        """
        turns = np.zeros(len(boxes)) if angles_deg is None else angles_deg
        return self.estimate_many([(image, box, float(turn)) for box, turn in zip(boxes, turns, strict=True)])

    def estimate_many(self, views: Sequence[View]) -> Poses:
        """Key points of people in several pictures, one row a view; as `estimate`, in batches over the pictures."""
        return self.estimate_crops([self.cut(view) for view in views])

    def cut(self, view: View) -> Crop:
        """What the network needs of a picture; this much smaller thing can wait for a batch in its place."""
        image, box, turn = view
        if not _is_usable(box, turn):
            return Crop(np.zeros((0, 0, 3), np.uint8), np.full((2, 3), np.nan))
        matrix = crop_matrix(box, turn, self.input_size, self.description.input.context)
        return Crop(crop(image, matrix, self.input_size), matrix)

    def estimate_crops(self, crops: Sequence[Crop]) -> Poses:
        """Key points in px of the pictures that the crops were cut from; NaN where a box was not usable."""
        poses = Poses.unknown(len(crops))
        usable = [row for row, cut in enumerate(crops) if np.isfinite(cut.matrix).all()]
        for start in range(0, len(usable), self._batch):
            rows = usable[start : start + self._batch]
            self._fill(poses, rows, [crops[row] for row in rows])
        return poses

    def _fill(self, poses: Poses, rows: list[int], crops: list[Crop]) -> None:
        """Run the network on the crops and write its answer into `rows` of `poses`."""
        batch = _as_input(np.stack([cut.pixels for cut in crops]), self.description.input)
        xy, confidence, spread = self._run(batch)
        for row, cut, points, sure, error in zip(rows, crops, xy, confidence, spread, strict=True):
            poses.xy[row] = transform(inverse(cut.matrix), points)
            poses.confidence[row] = sure
            poses.spread[row] = error / matrix_scale(cut.matrix)

    def _run(self, batch: NDArray[np.generic]) -> tuple[Floats, Floats, Floats]:
        try:
            found = decode(self._maps(batch), self.description.output, self.input_size)
        except ValueError as error:
            raise _unlike(self._path, str(error)) from error
        if found[0].shape[1] != POINTS:
            raise _unlike(self._path, f"it has {found[0].shape[1]} points, not {POINTS}")
        return found

    def _maps(self, batch: NDArray[np.generic]) -> list[NDArray[np.float32]]:
        """The network's answers, where wanted averaged with those to the mirrored batch."""
        answers, how = self._answers(batch), self.description.input
        if not how.mirrored:
            return answers
        again = self._answers(np.ascontiguousarray(np.flip(batch, 3 if how.layout == "NCHW" else 2)))
        pairs = zip(answers, again, strict=True)
        return [np.asarray((maps + unmirrored(other)) / 2, np.float32) for maps, other in pairs]

    def _answers(self, batch: NDArray[np.generic]) -> list[NDArray[np.float32]]:
        try:
            answers = self._session.run(
                list(self.description.output.names), {self._session.get_inputs()[0].name: batch}
            )
        except Exception as error:  # onnxruntime raises a dozen kinds, with no common base class of its own
            raise _unlike(self._path, f"it stops ({in_short(error)})") from error
        return [np.asarray(answer) for answer in answers]


def unmirrored(maps: NDArray[np.float32]) -> NDArray[np.float32]:
    """Heat maps (N, 17, h, w) of a mirrored crop as those of the crop itself: left and right change places, too.

    Raises:
        ValueError: they are no such maps.
    """
    if maps.ndim != 4 or maps.shape[1] != POINTS:
        raise ValueError(f"heat maps of shape {maps.shape}, not (N, {POINTS}, height, width)")
    return maps[:, COCO17.mirror, :, ::-1]


def model_card(path: Path | None) -> Path:
    """The `.toml` that describes a network; of the shipped one for None."""
    return path or resources.path("models", "le_hrnet.toml")


def _is_usable(box: Floats, turn: float) -> bool:
    return bool(np.isfinite(box).all() and np.isfinite(turn) and box[2] > box[0] and box[3] > box[1])


def _as_input(crops: Pixels, wanted: ModelInput) -> NDArray[np.generic]:
    """Crops (N, H, W, 3) RGB in the network's colours, scale, layout and type."""
    ordered = crops if wanted.channel_order == "RGB" else crops[..., ::-1]
    mean, deviation = (np.array(values, dtype=np.float32) for values in (wanted.mean, wanted.deviation))
    scaled = (ordered.astype(np.float32) - mean) / deviation
    placed = scaled if wanted.layout == "NHWC" else scaled.transpose(0, 3, 1, 2)
    return np.ascontiguousarray(placed, dtype=wanted.dtype)


def _check_network(session: InferenceSession, description: ModelFile, path: Path) -> None:
    """Compare what the network declares with its description, before any film is read."""
    inputs, wanted = session.get_inputs(), description.input
    sides = (wanted.height, wanted.width)
    expected = (3, *sides) if wanted.layout == "NCHW" else (*sides, 3)
    declared = inputs[0].shape
    fits = len(declared) == 4 and all(
        not isinstance(d, int) or d == e for d, e in zip(declared[1:], expected, strict=True)
    )
    one_by_one = not isinstance(declared[0], int) or declared[0] == 1
    if len(inputs) != 1 or not (fits and one_by_one):
        raise _unlike(path, f"it takes {declared}, not (N, {', '.join(map(str, expected))})")
    names = [output.name for output in session.get_outputs()]
    if absent := [name for name in description.output.names if name not in names]:
        raise _unlike(path, f"it has no output {absent[0]!r}, only {', '.join(names)}")


def _unlike(path: Path, what: str) -> ModelError:
    text = f"{path} does not describe its network: {what}. Correct it or install pe-coach again."
    return ModelError("bad_model", text)
