"""Writing and deleting reference motions."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from pe_coach.alignment.collection import ARRAYS, NAME, SCHEMA, Arrays, own_folder
from pe_coach.alignment.reference import Reference
from pe_coach.errors import ReferenceMotionError
from pe_coach.files import not_writable, output_folder, write_file


def check_name(name: str) -> None:
    """See that a name can be a file's on any computer.

    Raises:
        ReferenceMotionError: `unknown_reference`.
    """
    if not NAME.fullmatch(name) or name.endswith(" "):
        text = f"'{name}' cannot name a reference: use up to 60 letters, digits, spaces, - and _"
        raise ReferenceMotionError("unknown_reference", text)


def write_reference(
    reference: Reference, folder: Path, *, recording: Arrays | None = None, said: Mapping[str, object] | None = None
) -> Path:
    """Write a reference into the folder of its event; returns its .toml.

    The arrays of a recording lie under a name with their own hash, and the .toml that names them is written last:
    whoever reads meanwhile sees the old reference or the new one, never half of each.

    Args:
        reference: what is written.
        folder: of all events' references.
        recording: further arrays, what a recorded one was made from; without them it is one that ships.
        said: further lines of the .toml.

    Raises:
        OutputError: `not_writable`.
    """
    content = _packed(reference, recording or {})
    sha256 = hashlib.sha256(content).hexdigest()
    with output_folder(folder / reference.event) as place:
        file = place / f"{reference.name}.toml"
        before = set(place.glob(f"{reference.name}.*.npz"))
        name = f"{reference.name}.npz" if recording is None else f"{reference.name}.{sha256[:8]}.npz"
        arrays = write_file(place / name, content)
        card = _card_text(reference, arrays.name, sha256, said or {})
        file = write_file(file, card.encode("utf-8"))
        for old in before - {arrays}:
            with contextlib.suppress(OSError):
                old.unlink()
    return file


def _packed(reference: Reference, more: Arrays) -> bytes:
    buffer = io.BytesIO()
    arrays = {key: getattr(reference, key).astype(np.float32) for key in ARRAYS}
    rows = reference.phase_rows.astype(np.int32)
    np.savez_compressed(buffer, allow_pickle=False, **arrays, phase_rows=rows, **more)
    return buffer.getvalue()


def _card_text(reference: Reference, arrays: str, sha256: str, said: Mapping[str, object]) -> str:
    lines = {
        "schema": SCHEMA,
        "event": reference.event,
        "profile": reference.profile or "",
        "view": reference.view,
        "n": len(reference.sources),
        "sources": list(reference.sources),
        "origin": reference.origin,
        "kind": reference.kind,
        "phases": list(reference.phases),
        "arrays": arrays,
        "sha256": sha256,
        **said,
    }
    text = [*_lines(lines), "", "[instants]", *_lines(reference.instants), "", "[samples]", *_lines(reference.samples)]
    if reference.calibration is not None:
        for part in ("zero", "typical"):
            values = {phase: round(v, 4) for phase, v in getattr(reference.calibration, part).items()}
            text += ["", f"[calibration.{part}]", *_lines(values)]
    return "\n".join(text) + "\n"


def _lines(values: Mapping[str, object]) -> list[str]:
    return [f"{key} = {_toml(value)}" for key, value in values.items()]


def _toml(value: object) -> str:
    """A value as TOML: what JSON writes is TOML too, but for tables, which stand in one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(_lines(value)) + " }"
    return json.dumps(value, ensure_ascii=False)


def remove_reference(event: str, name: str) -> None:
    """Delete one of the teacher's own references.

    Raises:
        ReferenceMotionError: `unknown_reference`, there is none of that name.
        OutputError: `not_writable`.
    """
    folder = own_folder() / event
    file = folder / f"{name}.toml"
    if not (NAME.fullmatch(name) and file.is_file()):
        raise ReferenceMotionError("unknown_reference", f"{event} has no reference of your own called '{name}'")
    try:
        file.unlink()
        for arrays in folder.glob(f"{name}.*.npz"):
            arrays.unlink()
    except OSError as error:
        raise not_writable(file, error) from error
