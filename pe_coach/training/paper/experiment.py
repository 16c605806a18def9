"""One experiment of the paper: a TOML file in `configs/`, or one of the user's own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator, model_validator

from pe_coach.errors import UsageError
from pe_coach.resources import path
from pe_coach.training.le_hrnet import SIDE_STEP, Design

BASE = "base"
"""The file whose values hold where an experiment says nothing."""

Side = Annotated[int, Field(gt=0, multiple_of=SIDE_STEP)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Data(_Table):
    """What is learnt: the data set and the input of the network, px."""

    set: Literal["coco", "mpii"]
    height: Side
    width: Side

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        return self.height, self.width


class Schedule(_Table):
    """How it is learnt.

    Adam with `rate`, times `factor` from each of the epochs in `falls` on (epochs count from 0). One step sees `batch`
    people, `at_once` at a time. A view is turned by up to `turn_deg` either way and mirrored with the chance
    `mirrored`; its scale changes by up to the share `zoom`. Targets are Gaussians with the standard deviation
    `sigma_cells` and the peak 1. `evaluate_every` epochs, and after the last, the validation people are scored.
    """

    epochs: int = Field(gt=0)
    rate: float = Field(gt=0)
    factor: float = Field(gt=0, le=1)
    falls: tuple[int, ...]
    batch: int = Field(gt=0)
    at_once: int = Field(gt=0)
    turn_deg: float = Field(ge=0, le=180)
    zoom: float = Field(ge=0, lt=1)
    mirrored: float = Field(ge=0, le=1)
    sigma_cells: float = Field(gt=0)
    evaluate_every: int = Field(gt=0)

    @model_validator(mode="after")
    def _whole_parts(self) -> Schedule:
        if self.batch % self.at_once:
            raise ValueError(f"batch {self.batch} is no multiple of at_once {self.at_once}")
        return self

    def rate_at(self, epoch: int) -> float:
        """Learning rate in an epoch, the first is 0."""
        return self.rate * self.factor ** sum(epoch >= fall for fall in self.falls)


class Experiment(_Table):
    """A row of the paper's tables: what is built, from which data, how."""

    title: str
    data: Data
    design: Design
    schedule: Schedule

    @field_validator("design", mode="before")
    @classmethod
    def _known(cls, value: Any) -> Any:
        """A misspelt field of the design is a mistake, not a default."""
        unknown = sorted(set(value) - set(Design.__dataclass_fields__)) if isinstance(value, Mapping) else []
        if unknown:
            raise ValueError(f"unknown: {', '.join(unknown)}")
        return value

    def design_for(self, joints: int) -> Design:
        """The network with one heat map for each of the data set's points."""
        return replace(self.design, joints=joints)


def names() -> list[str]:
    """Names of the experiments that ship."""
    return sorted(file.stem for file in _folder().glob("*.toml") if file.stem != BASE)


def load(config: str) -> Experiment:
    """The experiment of a name, or of a TOML file of the user's own.

    Raises:
        UsageError: there is none, or the file has a mistake.
    """
    file = Path(config) if config.endswith(".toml") else _folder() / f"{config}.toml"
    if not file.is_file() or file.stem == BASE:
        text = f"No experiment {config}. Name one of {', '.join(names())}, or a .toml file like them."
        raise UsageError("unreadable", text)
    try:
        values = _over(_values(_folder() / f"{BASE}.toml"), _values(file))
        return TypeAdapter(Experiment).validate_python(values)
    except (ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("unreadable", f"{file} has a mistake: {_first(error)}.") from error


def _folder() -> Path:
    return path("training", "paper", "configs")


def _values(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Tables merged; what `above` says holds."""
    out = {**below, **above}
    shared = {key for key in below if isinstance(below[key], dict) and isinstance(above.get(key), dict)}
    return out | {key: {**below[key], **above[key]} for key in shared}


def _first(error: Exception) -> str:
    """The first mistake of a file, in one line."""
    if not isinstance(error, ValidationError):
        return str(error)
    mistake = error.errors()[0]
    return f"{'.'.join(map(str, mistake['loc']))}: {mistake['msg']}"
