"""The player in a page: a component of the page's own document, with the film at an address of this session.

It moves where the page's `pe-coach:go` event says, see `moments`, and tells what it shows by `pe-coach:at` with
`detail.player`, `detail.frame` and `detail.time`, both of the film.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from pe_coach.alignment import load_reference_of
from pe_coach.clip.preview import Drawing, Preview, beside, preview_of
from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.media import media_url
from pe_coach.dashboard.speech import speech
from pe_coach.errors import PeCoachError
from pe_coach.events import load_event
from pe_coach.filming.figures import CELL_PX, figures
from pe_coach.motion.series import oriented
from pe_coach.report.overlay import encoded
from pe_coach.report.player import dressed, script, style
from pe_coach.report.replay import within

Data = dict[str, Any]

MOST_FIGURES, MOST_SHEETS = 60, 12
"""Pictures of a reference, a frame or two apart, and references in memory; a sheet has 1 MB and takes 2 s to draw."""

_WRAPPER = """
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".pe-root");
  if (root.peShown === data.shown) return undefined;
  root.peShown = data.shown;
  if (root.pePlayer) root.pePlayer.load(data.replay);
  else mount(root, data.replay);
  return undefined;
}
"""

_component = st.components.v2.component(
    "pe_coach.player", html='<div class="pe-root"></div>', css=style(), js=script() + _WRAPPER
)


def player(
    data: Data,
    film: Path | None,
    *,
    key: str,
    other_film: Path | None = None,
    name: str = "preview",
    drawing: Drawing | None = None,
    other_drawing: Drawing | None = None,
) -> None:
    """Show what `replay` found, with the pupil's film where there is one.

    Args:
        data: `replay`'s.
        film: in the folder of its attempt; the preview is made there when it is first shown.
        key: of the component, which others in the page may move it by.
        other_film: of the attempt that `replay` took for the ghost: it stands beside the pupil's, frame by frame.
        name: of the preview's file: one for every `drawing`.
        drawing, other_drawing: what makes the pictures of either film, to blur bystanders for instance.
    """
    shown = data | {"id": key}
    if film is not None and data["frames"]["frame"]:
        try:
            shown = _filmed(shown, film, other_film, name, (drawing, other_drawing))
        except PeCoachError as error:
            st.caption(plain(error.text))
    if data.get("model") and other_film is None:
        shown = shown | {"figures": _figures(data["model"], key)}
    text = json.dumps(shown, sort_keys=True)
    _component(key=key, data={"replay": dressed(shown), "shown": hashlib.sha256(text.encode()).hexdigest()})


def _filmed(
    data: Data, film: Path, other_film: Path | None, name: str, drawings: tuple[Drawing | None, Drawing | None]
) -> Data:
    """The data with its film, cut to the frames of which there are pictures."""
    other = data["other"] if other_film is not None else None
    with st.spinner(speech("player")("preparing"), show_time=False):
        if other is None or other_film is None:
            preview = preview_of(film, film.parent, data["frames"]["frame"], name=name, drawing=drawings[0])
        else:
            pairs = dict(zip(data["frames"]["frame"], other["frames"]["frame"], strict=True))
            both, apart = beside(other_film, pairs, *drawings), f"{name}_{other_film.parent.name}"
            preview = preview_of(film, film.parent, list(pairs), name=apart, drawing=both, drawn_from=repr(pairs))
    frames = set(preview.frames)
    kept = within(data, [k for k, frame in enumerate(data["frames"]["frame"]) if frame in frames])
    return kept | {"film": _film(preview, data["id"], None if other is None else other["size"])}


def _figures(model: Data, key: str) -> Data:
    """The reference as a body: where its pictures are, which row each shows, and how it lies in them."""
    with st.spinner(speech("player")("preparing"), show_time=False):
        sheet, said = _drawn(model["event"], model["reference"], model["takeoff_near"])
    return said | {"src": media_url(sheet, "image/png", f"{key}-figures"), "mirrored": model["mirrored"]}


@st.cache_data(max_entries=MOST_SHEETS, show_spinner=False)
def _drawn(event: str, name: str, takeoff_near: bool) -> tuple[bytes, Data]:
    reference = load_reference_of(load_event(event), name)
    rows = np.unique(np.linspace(0, len(reference.position) - 1, MOST_FIGURES).round().astype(int))
    made = figures(oriented(reference.position[rows], "right" if takeoff_near else "left"))
    said = {"rows": rows.tolist(), "hips": made.hips.round(1).tolist(), "torso": made.torso_px, "cell": CELL_PX}
    return encoded(np.roll(made.sheet, 1, axis=-1), ".png"), said  # it is turned round: opacity goes first


def _film(preview: Preview, key: str, other_size: tuple[int, int] | None) -> Data:
    """Where the film is, when its pictures come, and which part of them is whose."""
    film: Data = {
        "src": media_url(preview.path, "video/mp4", key),
        "pts": list(preview.pts),
        "frames": list(preview.frames),
    }
    if other_size is None:
        return film
    (width, height), (own, theirs) = preview.size, (w / h for w, h in (preview.source_size, other_size))
    border = width * own / (own + theirs)
    return film | {"own": [0, 0, border, height], "other": [border, 0, width - border, height]}
