"""Reference motions: an expert's movement on the phase axis, with its spread and where it comes from."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.errors import ReferenceMotionError
from pe_coach.resources import path

Floats = NDArray[np.float64]
FOLDER = "reference_motions"


@dataclass(frozen=True)
class Calibration:
    """Raw similarities that count as 0 and 100, for the whole and by phase.

    Zero is the 90th percentile of other motions, hundred the median of the references themselves, each against a
    reference made without it.
    """

    zero: dict[str, float]
    hundred: dict[str, float]

    def __call__(self, raw: float, part: str = "total") -> float:
        """Calibrated similarity, 0…100, of a raw one, 0…1."""
        zero, hundred = self.zero[part], self.hundred[part]
        return float(np.clip(100 * (raw - zero) / (hundred - zero), 0, 100))


@dataclass(frozen=True)
class Reference:
    """A movement to compare with; take-off leg on the left, movement towards +x, root at the origin.

    Attributes:
        position: (T, 17, 2) torso lengths, y up; NaN where the sources give no point.
        sigma: (T, 17) torso lengths, spread of the sources.
        count: (T, 17) samples behind each point.
        time_s: (T,) seconds from the start of the first phase.
        phase_bounds: (P + 1,) indices; phase p is rows bounds[p] … bounds[p + 1], both included.
        phases: ids of the phases.
        instants: row of every instant that bounds a phase.
    """

    event: str
    name: str
    kind: str
    sources: tuple[str, ...]
    phases: tuple[str, ...]
    instants: dict[str, int]
    position: Floats
    sigma: Floats
    count: Floats
    time_s: Floats
    phase_bounds: NDArray[np.intp]
    calibration: Calibration | None
    version: str

    def rows(self, phase: str) -> slice:
        """Rows of a phase, its last instant included."""
        p = self.phases.index(phase)
        return slice(int(self.phase_bounds[p]), int(self.phase_bounds[p + 1]) + 1)

    def duration(self, phase: str) -> float:
        """Seconds from the start to the end of a phase."""
        inside = self.time_s[self.rows(phase)]
        return float(inside[-1] - inside[0])


def reference_names(event: str) -> tuple[str, ...]:
    """Names of the references that ship for an event."""
    return tuple(sorted(p.stem for p in path(FOLDER, event).glob("*.toml")))


def load_reference(event: str, name: str) -> Reference:
    """A shipped reference by name, or one from the path of its .toml.

    Raises:
        ReferenceMotionError: `unknown_reference`, also when its file is damaged.
    """
    file = Path(name) if name.endswith(".toml") else path(FOLDER, event, f"{name}.toml")
    if not file.is_file():
        known = ", ".join(reference_names(event)) or "none yet"
        raise ReferenceMotionError("unknown_reference", f"{event} has no reference '{name}': it has {known}")
    try:
        card = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as mistake:
        raise ReferenceMotionError("unknown_reference", f"{file.name} is not valid TOML: {mistake}") from None
    arrays = file.with_suffix(".npz")
    data = arrays.read_bytes() if arrays.is_file() else b""
    if hashlib.sha256(data).hexdigest() != card["sha256"]:
        raise ReferenceMotionError(
            "unknown_reference", f"{arrays.name} is missing or was changed after {file.name} was written: install again"
        )
    calibration = Calibration(**card["calibration"]) if "calibration" in card else None
    with np.load(arrays, allow_pickle=False) as z:
        return Reference(
            event=card["event"],
            name=file.stem,
            kind=card["kind"],
            sources=tuple(card["sources"]),
            phases=tuple(card["phases"]),
            instants=dict(card["instants"]),
            position=z["position"].astype(float),
            sigma=z["sigma"].astype(float),
            count=z["count"].astype(float),
            time_s=z["time_s"].astype(float),
            phase_bounds=z["phase_bounds"].astype(np.intp),
            calibration=calibration,
            version=card["sha256"][:8],
        )
