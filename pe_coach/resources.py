"""Where the files that ship with the program lie: in a checkout or in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_BESIDE = ("models", "reference_motions", ".streamlit", "docs")
"""What stands in the top folder of a checkout."""


def path(*parts: str) -> Path:
    """Path of a shipped file or folder, such as `path("models", "le_hrnet.toml")`.

    A checkout keeps `models/`, `reference_motions/`, `docs/` and `.streamlit/` beside the package, a wheel inside it;
    everything else (`events`, `filming`, …) lies in the package itself. The path is returned whether or not it exists.

    >>> path("models").name
    'models'
    """
    if parts[0] not in _BESIDE:
        return _PACKAGE.joinpath(*parts)
    in_wheel = _PACKAGE / "data"
    return (in_wheel if in_wheel.is_dir() else _PACKAGE.parent).joinpath(*parts)
