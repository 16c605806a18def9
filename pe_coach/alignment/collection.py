"""Where reference motions are kept: those that ship with the program, and a teacher's own."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from pe_coach.alignment.reference import Calibration, Reference
from pe_coach.array_file import read_npz
from pe_coach.data_file import read_data
from pe_coach.errors import ReferenceMotionError
from pe_coach.events import Event
from pe_coach.resources import path

FOLDER = "reference_motions"

FOLDER_VARIABLE = "PE_COACH_REFERENCES"
"""Environment variable that names another folder for a teacher's own references."""

SCHEMA = 1

REMEMBERED = 32
"""References that are kept after they were read."""

ARRAYS = ("position", "sigma", "count", "time_s")
"""Of a reference, besides `phase_rows`."""

NAME = re.compile(r"\w[\w -]{0,59}")
"""What a reference may be called: a file's name on any computer."""

Arrays = Mapping[str, NDArray[np.generic]]


class _Calibration(BaseModel):
    zero: dict[str, float]
    typical: dict[str, float]


class Card(BaseModel):
    """What the .toml of a reference says; what follows `calibration` only that of a recording, see `recording`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    schema_: int = Field(SCHEMA, alias="schema", le=SCHEMA)
    event: str
    profile: str = ""
    view: str = "side"
    n: int
    sources: tuple[str, ...]
    origin: str
    kind: Literal["real", "constructed", "recorded"]
    phases: tuple[str, ...]
    arrays: str = ""
    sha256: str
    instants: dict[str, int]
    samples: dict[str, int] = {}
    calibration: _Calibration | None = None
    instants_s: dict[str, float] = {}
    by_hand: tuple[str, ...] = ()
    missing: dict[str, str] = {}
    takeoff_side: str = "left"
    slowed: float = 1.0


def own_folder() -> Path:
    """Folder of a teacher's own references; it need not exist. Never inside the program."""
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_data_path("pe-coach", appauthor=False) / FOLDER


def shipped_names(event: str) -> tuple[str, ...]:
    """Names of the references that ship for an event."""
    return tuple(sorted(_stems(path(FOLDER), event)))


def reference_names(event: str) -> tuple[str, ...]:
    """Names of the references of an event: those that ship, then the teacher's own."""
    shipped = shipped_names(event)
    return (*shipped, *(name for name in sorted(_stems(own_folder(), event)) if name not in shipped))


def own_names(name: str | None = None) -> Iterator[tuple[str, str]]:
    """Event and name of the teacher's own references; of those with this name only."""
    folder = own_folder()
    for event in sorted(p.name for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else ():
        yield from ((event, stem) for stem in sorted(_stems(folder, event)) if name in (None, stem))


def _stems(folder: Path, event: str) -> list[str]:
    return [p.stem for p in (folder / event).glob("*.toml") if not p.name.startswith(".")]


def reference_file(event: str, name: str) -> Path:
    """The .toml of a reference by its name, or by its own path.

    Raises:
        ReferenceMotionError: `unknown_reference`.
    """
    if name.endswith(".toml"):
        candidates = [Path(name)]
    else:
        candidates = [folder / event / f"{name}.toml" for folder in (path(FOLDER), own_folder())]
    for file in candidates:
        if file.is_file() and (name.endswith(".toml") or NAME.fullmatch(name)):
            return file
    known = ", ".join(reference_names(event)) or "none yet"
    raise ReferenceMotionError("unknown_reference", f"{event} has no reference '{name}': it has {known}")


def load_reference(event: str, name: str) -> Reference:
    """A reference by its name, the shipped ones first, or from the path of its .toml; the same one while its files
    are the same.

    Raises:
        ReferenceMotionError: `unknown_reference`, also when its file is damaged.
    """
    file = reference_file(event, name)
    card = read_card(file)
    try:
        return _remembered(file, card.model_dump_json(by_alias=True), _checked(file, card))
    except (KeyError, ValueError):
        raise _damaged(file, "does not belong to its arrays") from None


def load_reference_of(event: Event, name: str) -> Reference:
    """A reference of an event by its name; of a teacher's copy of an event, its own first, then those of the original.

    Raises:
        ReferenceMotionError: `unknown_reference`, also when its file is damaged.
    """
    own = name.endswith(".toml") or name in reference_names(event.id)
    return load_reference(event.id if own else event.words_of, name)


@lru_cache(REMEMBERED)
def _remembered(file: Path, card: str, data: bytes) -> Reference:
    """The reference of a card, as JSON, and the file of its arrays, which nobody may change."""
    reference = _reference(file.stem, Card.model_validate_json(card), _unpacked(file, data))
    for array in (reference.position, reference.sigma, reference.count, reference.time_s, reference.phase_rows):
        array.setflags(write=False)
    return reference


def _reference(name: str, card: Card, arrays: Arrays) -> Reference:
    calibration = None if card.calibration is None else Calibration(card.calibration.zero, card.calibration.typical)
    position, sigma, count, time_s = (arrays[key].astype(float) for key in ARRAYS)
    _check_shapes(position, time_s, rows := arrays["phase_rows"].astype(np.intp), len(card.phases))
    if not all(0 <= frame < len(time_s) for frame in card.instants.values()):
        raise ValueError("instants outside of the frames")
    if calibration and not (calibration.zero.keys() & calibration.typical.keys()) >= set(card.phases):
        raise ValueError("a calibration without some phase")
    return Reference(
        event=card.event,
        name=name,
        kind=card.kind,
        sources=card.sources,
        phases=card.phases,
        instants=dict(card.instants),
        position=position,
        sigma=sigma,
        count=count,
        time_s=time_s,
        phase_rows=rows,
        calibration=calibration,
        version=card.sha256[:8],
        profile=card.profile or None,
        view=card.view,
        origin=card.origin,
        samples=dict(card.samples),
    )


def _check_shapes(
    position: NDArray[np.float64], time_s: NDArray[np.float64], rows: NDArray[np.intp], phases: int
) -> None:
    """See that phases lie within the frames, that times advance and that no point is infinitely far away."""
    sound = rows.shape == (phases, 2) and position.shape[1:] == (17, 2) and time_s.shape == position.shape[:1]
    if not sound or np.isinf(position).any() or not (np.diff(time_s) > 0).all():
        raise ValueError("arrays of other shapes")
    if (rows < 0).any() or (rows >= len(time_s)).any() or (rows[:, 0] > rows[:, 1]).any():
        raise ValueError("phases outside of the frames")


def read_card(file: Path) -> Card:
    """What a reference's .toml says.

    Raises:
        ReferenceMotionError: `unknown_reference`, it cannot be read or is none.
    """
    return read_data(Card, file, ReferenceMotionError, "unknown_reference")


def read_arrays(file: Path, card: Card) -> dict[str, NDArray[np.generic]]:
    """The arrays beside a reference's .toml, as they were when it was written.

    Raises:
        ReferenceMotionError: `unknown_reference`, they are missing or were changed.
    """
    return _unpacked(arrays_file(file, card), _checked(file, card))


def _checked(file: Path, card: Card) -> bytes:
    """The bytes of the arrays beside a reference's .toml."""
    beside = arrays_file(file, card)
    data = beside.read_bytes() if beside.is_file() else b""
    if hashlib.sha256(data).hexdigest() != card.sha256:
        raise _damaged(beside, f"is missing or was changed after {file.name} was written")
    return data


def _unpacked(file: Path, data: bytes) -> dict[str, NDArray[np.generic]]:
    try:
        return read_npz(data)
    except ValueError:
        raise _damaged(file, "is not a file of plain arrays") from None


def arrays_file(file: Path, card: Card) -> Path:
    """The .npz that a reference's .toml names, always in its own folder."""
    return file.with_name(Path(card.arrays).name) if card.arrays else file.with_suffix(".npz")


def _damaged(file: Path, what: str) -> ReferenceMotionError:
    return ReferenceMotionError("unknown_reference", f"{file.name} {what}: install or record it again")
