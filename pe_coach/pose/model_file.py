"""The file that describes a network: `models/le_hrnet.toml`, or that of any other network with the same points."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pe_coach.errors import ModelError
from pe_coach.people.model_file import read_network
from pe_coach.small_files import read_small, read_toml

Triple = tuple[float, float, float]
Decoder = Literal["heatmap", "simcc", "coordinates"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelInput(_Table):
    """What the network wants to see. Pixel values are (value - mean) / deviation on the scale 0 to 255.

    With `mirrored` the network looks at every crop a second time in the mirror, and its heat maps of both are averaged.
    """

    width: int = Field(gt=0)
    height: int = Field(gt=0)
    channel_order: Literal["RGB", "BGR"] = "RGB"
    mean: Triple = (0.0, 0.0, 0.0)
    deviation: Triple = (1.0, 1.0, 1.0)
    context: float = Field(default=1.25, ge=1.0, description="crop size over box size")
    layout: Literal["NCHW", "NHWC"] = "NCHW"
    dtype: Literal["float32", "float16", "int32", "uint8"] = "float32"
    mirrored: bool = False


class ModelOutput(_Table):
    """What the network answers.

    `heatmap`: one map a point (N, 17, height / stride, width / stride), logits where `softmax`. `simcc`: two outputs
    (N, 17, bins) along x and y. `coordinates`: (..., 17, 3) y, x, score, shares of the input. A point is the centre of
    mass of `window` cells around the peak; its confidence is the mass in them, without `softmax` the peak's height.

    `grid` says where the cells of a heat map lie on the input. `centres`: each covers `stride` x `stride` px, x_input =
    (x_map + 0.5) * stride - 0.5. `corners`: the first and last cells lie on the first and last pixels (unbiased data
    processing, arXiv 1911.07524). `origins`: x_input = x_map * stride (Simple Baselines, arXiv 1804.06208).
    """

    decoder: Decoder
    names: tuple[str, ...] = Field(min_length=1)
    stride: int = Field(default=1, gt=0, description="input px for one cell")
    window: int = Field(default=5, gt=0, description="cells, odd")
    softmax: bool = True
    grid: Literal["centres", "corners", "origins"] = "centres"
    spread_scale: float = Field(default=1.0, gt=0, description="error found on validation over spread of the map")
    confidence_exponent: float = Field(
        default=1.0, gt=0, description="power that makes the confidence the chance of lying within 0.2 torso"
    )
    spread_px: float | None = Field(
        default=None, gt=0, description="error found of coordinates, input px; None: unknown"
    )

    @model_validator(mode="after")
    def _complete(self) -> ModelOutput:
        wanted = 2 if self.decoder == "simcc" else 1
        if len(self.names) != wanted:
            raise ValueError(f"decoder {self.decoder} reads {wanted} outputs, names holds {len(self.names)}")
        return self


class ModelFile(_Table):
    """A network on disk: what it is, how to feed it, what is known about it."""

    schema_version: Literal[1] = Field(alias="schema")
    name: str
    file: str = Field(description="the .onnx file, relative to this one")
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    licence: str
    skeleton: Literal["coco17"] = "coco17"
    training_data: tuple[str, ...] = ()
    input: ModelInput
    output: ModelOutput
    figures: dict[str, Any] = Field(default_factory=dict, description="what was measured, and on what")

    @model_validator(mode="after")
    def _can_be_mirrored(self) -> ModelFile:
        if self.input.mirrored and (self.output.decoder != "heatmap" or self.output.grid == "origins"):
            raise ValueError("input.mirrored is for heat maps whose grid is centres or corners")
        return self

    def shares_found(self) -> dict[str, float]:
        """What reports say of the network: shares of points found, such as `trial_pck_02` of `[figures.trial]`."""
        trial = self.figures.get("trial")
        named = {f"trial_{key}": value for key, value in trial.items()} if isinstance(trial, dict) else {}
        return {key: float(value) for key, value in (named | self.figures).items() if "pck" in key and _is_share(value)}


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and 0 <= value <= 1


def read_model_file(path: Path) -> tuple[ModelFile, bytes]:
    """The description at `path` and the network it names, checked against its sha256.

    Raises:
        ModelError: `bad_model`, when either file is missing, is not what it should be, or the hash differs.
    """
    description = read_description(path)
    return description, read_network(path, description.file, description.sha256)


def read_description(path: Path) -> ModelFile:
    """The description at `path`; the network that it names is not opened.

    Raises:
        ModelError: `bad_model`, when the file is missing or is not what it should be.
    """
    return _parse(path, _bytes(path, read_small))


def _bytes(path: Path, read: Callable[[Path], bytes] = Path.read_bytes) -> bytes:
    try:
        return read(path)
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        text = f"{path} cannot be read ({reason}). Name a model's .toml file with --model, or install pe-coach again."
        raise ModelError("bad_model", text) from error


def _parse(path: Path, data: bytes) -> ModelFile:
    try:
        return ModelFile.model_validate(read_toml(data))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        line = _line_of(data.decode(), [str(part) for part in first["loc"]])
        message = f"{path}, line {line}: {where}: {first['msg'].lower()}. Correct the line or install pe-coach again."
        raise ModelError("bad_model", message) from error
    except ValueError as error:
        raise ModelError("bad_model", f"{path} is not a TOML file: {error}. Name a model's .toml file.") from error


def _line_of(text: str, loc: list[str]) -> int:
    """Line of the key at `loc`, or of its table when the key is not there; 1 when neither is."""
    found, table = 1, ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([\w.]+)]", line):
            table = header[1]
            found = number if loc[:1] == [table] and found == 1 else found
        elif key := re.match(r"\s*(\w+)\s*=", line):
            full = [*table.split("."), key[1]] if table else [key[1]]
            if loc[: len(full)] == full:
                return number
    return found
