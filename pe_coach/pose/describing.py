"""From an ONNX file to its description: what the file itself says of its input and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from pe_coach.errors import ModelError
from pe_coach.people.model_file import in_short
from pe_coach.pose.model_file import ModelInput, ModelOutput
from pe_coach.pose.presets import DECODERS, PRESETS, Kind, Preset, fed
from pe_coach.pose.skeleton import COCO17

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Size = tuple[int, int]
Answers = dict[str, NDArray[Any]]
Dtype = Literal["float32", "float16", "int32", "uint8"]

POINTS = len(COCO17.names)
LARGEST_SIDE_PX = 2048
"""No pose network looks at larger crops; a mistyped size does not fill the memory."""
FEWEST_CELLS = 4
"""Of a map's side or a distribution; coordinates with their score have three numbers a point."""
UNTRIED_WINDOW = 5
"""Cells, until the trial finds the best width."""
LOGITS_BELOW, LOGITS_ABOVE = -0.5, 1.5
"""Values outside are logits: networks trained on Gaussian maps answer with about 0 to 1."""

_DTYPES: dict[str, Dtype] = {
    "tensor(float)": "float32",
    "tensor(float16)": "float16",
    "tensor(int32)": "int32",
    "tensor(uint8)": "uint8",
}


def describe_input(session: InferenceSession, name: str, preset: Preset, size: Size | None) -> ModelInput:
    """What the network takes; `size` is (height, width) px, needed where the file leaves it open.

    Raises:
        ModelError: `bad_model`, when it does not take one picture at a time, or its size is not known or another.
    """
    inputs = session.get_inputs()
    if len(inputs) != 1:
        raise refused(name, f"it takes {len(inputs)} inputs, not one picture", "Export only the pose network")
    shape, dtype = inputs[0].shape, _DTYPES.get(inputs[0].type)
    if dtype is None:
        raise refused(name, f"it takes {inputs[0].type}", f"Export it for {', '.join(_DTYPES.values())}")
    layout = _layout(shape)
    if layout is None:
        raise refused(name, f"it takes {shape}, not pictures (N, 3, height, width) or (N, height, width, 3)")
    if isinstance(shape[0], int) and shape[0] != 1:
        raise refused(name, f"it takes {shape[0]} pictures at once", "Export it for one, or for any number")
    height, width = _size(shape[2:] if layout == "NCHW" else shape[1:3], size, name)
    plain = ModelInput(width=width, height=height, layout=layout, dtype=dtype)
    return fed(plain, preset.colours, preset.pixels if dtype.startswith("float") else "raw")


def _layout(shape: Sequence[int | str | None]) -> Literal["NCHW", "NHWC"] | None:
    if len(shape) != 4:
        return None
    if shape[1] == 3:
        return "NCHW"
    return "NHWC" if shape[3] == 3 else None


def _size(declared: Sequence[int | str | None], wanted: Size | None, name: str) -> Size:
    """Height and width in px, from the file where it says so."""
    fixed = [side if isinstance(side, int) and side > 0 else None for side in declared]
    if wanted is None and None in fixed:
        raise refused(name, "it takes pictures of any size", "Say which it was trained with: --size HEIGHT WIDTH")
    height, width = (side or asked for side, asked in zip(fixed, wanted or (0, 0), strict=True))
    if wanted not in (None, (height, width)):
        raise refused(name, f"it takes {height} x {width} px, not {wanted[0]} x {wanted[1]}", "Leave --size out")
    if not (0 < height <= LARGEST_SIDE_PX and 0 < width <= LARGEST_SIDE_PX):
        raise refused(name, f"{height} x {width} px is no size for a crop", f"Up to {LARGEST_SIDE_PX} px are possible")
    return height, width


def answers_to(session: InferenceSession, wanted: ModelInput, name: str) -> Answers:
    """Every output of the network for one picture, all of one colour, by name.

    Where the file allows any number of pictures, two are tried.

    Raises:
        ModelError: `bad_model`, when the network stops, or does not answer to each picture.
    """
    sides, open_count = (wanted.height, wanted.width), not isinstance(session.get_inputs()[0].shape[0], int)
    count = 2 if open_count else 1
    shape = (count, 3, *sides) if wanted.layout == "NCHW" else (count, *sides, 3)
    names = [output.name for output in session.get_outputs()]
    try:
        found = session.run(names, {session.get_inputs()[0].name: np.zeros(shape, wanted.dtype)})
    except Exception as error:  # onnxruntime raises a dozen kinds, with no common base class of its own
        what = f"{count} picture{'s' * open_count} of {sides[0]} x {sides[1]} px"
        raise refused(
            name, f"it stops on {what} ({in_short(error)})", "Export it for this size, one at a time"
        ) from None
    answers = {key: value for key, value in zip(names, found, strict=True) if isinstance(value, np.ndarray)}
    if open_count and any(value.shape[:1] != (count,) for value in answers.values()):
        raise refused(name, f"it does not answer to each of {count} pictures", "Export it for one picture")
    return {key: value[:1] for key, value in answers.items()}


def describe_output(answers: Answers, preset: Preset, size: Size, name: str) -> ModelOutput:
    """How the network's answer is read; `size` is (height, width) px of its input.

    Raises:
        ModelError: `bad_model`, when no output is of the preset's kind, or it has another number of points.
    """
    read = {"heatmap": _maps, "simcc": _axes, "movenet": _coordinates}[preset.kind]
    names, points, stride = read(answers, size, name)
    if points != POINTS:
        raise refused(name, f"it finds {points} points, not the {POINTS} of COCO")
    softmax = preset.softmax if preset.softmax is not None else any(map(_are_logits, (answers[n] for n in names)))
    return ModelOutput(
        decoder=DECODERS[preset.kind],
        names=names,
        stride=stride,
        window=preset.window or UNTRIED_WINDOW,
        softmax=softmax,
        grid=preset.grid,
        spread_px=1.0 if preset.kind == "movenet" else None,
    )


def _are_logits(values: NDArray[Any]) -> bool:
    return bool(values.min() < LOGITS_BELOW or values.max() > LOGITS_ABOVE)


Found = tuple[tuple[str, ...], int, int]
"""Names of the outputs, number of points, stride."""


def _maps(answers: Answers, size: Size, name: str) -> Found:
    """The one output that is maps (1, J, h, w) a whole number of times smaller than the input."""
    for key, value in answers.items():
        if value.ndim == 4 and min(value.shape[2:]) >= FEWEST_CELLS:
            stride = size[0] // value.shape[2]
            if stride < 1 or (value.shape[2] * stride, value.shape[3] * stride) != size:
                maps = f"{value.shape[2]} x {value.shape[3]}"
                raise refused(name, f"its maps of {maps} cells do not divide its input of {size[0]} x {size[1]} px")
            return (key,), value.shape[1], stride
    raise _another_kind(answers, "heat maps (N, 17, height, width)", "heatmap", name)


def _axes(answers: Answers, size: Size, name: str) -> Found:
    """The outputs (1, J, bins) along x and along y, with equally many bins a pixel."""
    lines = [key for key, value in answers.items() if value.ndim == 3 and value.shape[2] >= FEWEST_CELLS]
    if len(lines) != 2:
        raise _another_kind(answers, "two outputs (N, 17, bins)", "simcc", name)
    x, y = lines
    if not _fit(answers[x], answers[y], size) or (size[0] == size[1] and "y" in x.lower() and "x" in y.lower()):
        x, y = y, x
    if not _fit(answers[x], answers[y], size):
        bins = " and ".join(str(answers[key].shape[2]) for key in lines)
        raise refused(name, f"its {bins} bins are not the same for each of {size[1]} px across and {size[0]} px down")
    return (x, y), answers[x].shape[1], 1


def _fit(x: NDArray[Any], y: NDArray[Any], size: Size) -> bool:
    return bool(x.shape[1] == y.shape[1] and x.shape[2] * size[0] == y.shape[2] * size[1])


def _coordinates(answers: Answers, size: Size, name: str) -> Found:
    """The one output (1, 1, J, 3) or (1, J, 3): y, x, score."""
    for key, value in answers.items():
        if value.ndim in (3, 4) and value.shape[-1] == 3 and value.shape[0] == 1 and value.size == 3 * value.shape[-2]:
            return (key,), value.shape[-2], 1
    raise _another_kind(answers, "y, x and score of 17 points (1, 1, 17, 3)", "movenet", name)


def _another_kind(answers: Answers, wanted: str, kind: Kind, name: str) -> ModelError:
    """The refusal of an answer that is not of this kind, with the kind that it looks like."""
    shapes = ", ".join(str(value.shape) for value in answers.values())[:120]
    likely = [other for other in DECODERS if other != kind and _looks_like(answers, other)]
    hint = f"It looks like --kind {likely[0]}" if likely else "Only --kind heatmap, simcc and movenet can be read"
    return refused(name, f"it answers {shapes}, not {wanted}", hint)


def _looks_like(answers: Answers, kind: str) -> bool:
    """Whether the answer has as many axes and points as one of that kind."""
    shapes: list[tuple[int, ...]] = [value.shape for value in answers.values()]
    if kind == "heatmap":
        return any(len(s) == 4 and s[1] == POINTS and min(s[2:]) >= FEWEST_CELLS for s in shapes)
    if kind == "simcc":
        return sum(len(s) == 3 and s[1] == POINTS and s[2] >= FEWEST_CELLS for s in shapes) == 2
    return any(s[-2:] == (POINTS, 3) for s in shapes)


def preset_of(kind: Kind, name: str | None) -> Preset:
    """The preset of that name, which must be of the kind, or the kind's own.

    Raises:
        ModelError: `bad_model`, when there is no such preset of this kind.
    """
    preset = PRESETS.get(name or kind)
    if preset is None or preset.kind != kind:
        choice = ", ".join(key for key, other in PRESETS.items() if other.kind == kind)
        raise ModelError("bad_model", f"There is no preset {name!r} for --kind {kind}. Choose {choice}.")
    return preset


def refused(name: str, why: str, remedy: str = "Choose another network") -> ModelError:
    """The error for a network that cannot be used, in one line."""
    return ModelError("bad_model", f"{name} was not added: {why}. {remedy}.")
