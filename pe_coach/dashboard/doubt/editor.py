"""The editor in the page."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from pe_coach.changes import Changes
from pe_coach.clip.preview import preview_of
from pe_coach.dashboard.changing import settle
from pe_coach.dashboard.component import component
from pe_coach.dashboard.doubt.acting import Act, changed_by
from pe_coach.dashboard.doubt.showing import editor_data
from pe_coach.dashboard.media import media_url
from pe_coach.dashboard.regraded import regraded, watched_of
from pe_coach.dashboard.speech import Speech, speech
from pe_coach.errors import PeCoachError
from pe_coach.grading import Graded
from pe_coach.jobs.previews import shown_frames
from pe_coach.store import Store
from pe_coach.store.types import Attempt

_HERE = Path(__file__).parent

FILES = ("editor.html", "editor.css", "phases.js", "picture.js", "pointing.js", "editor.js")

_editor = component("pe_coach.doubt", *(_HERE / name for name in FILES))

WORDS = (
    *("picture", "frame_at", "back", "on", "frames", "who", "who_help", "person", "athlete", "nobody", "phases"),
    *("phases_help", "moved", "set_here", "set", "sides", "sides_film", "sides_from", "sides_to", "sides_since"),
    *("points", "points_help", "points_off", "points_on", "joint", "changed", "nothing", "undo", "reset", "working"),
    *("left", "right"),
)
"""What the editor itself says."""

LAST_S = 0.01
"""So long the last picture of a preview is surely shown."""


def doubt_editor(store: Store, attempt: Attempt, *, key: str = "doubt") -> None:
    """A switch, and behind it the editor of a graded attempt.

    What the teacher does is kept and graded before the page is drawn again: whatever the page then asks of the store is
    new.
    """
    t = speech("doubt")
    if not st.toggle(t("open"), key=f"{key}-open", help=t("open_help")):
        return
    try:
        graded = regraded(attempt)
        data = editor_data(graded, watched_of(attempt), shown_frames(graded), t)
    except PeCoachError as error:
        st.error(error.text)
        return
    own = f"{key}-{attempt.id}"
    memory = st.session_state.setdefault(f"{own}-memory", {"before": [], "answered": "", "note": ""})
    data |= _film(attempt, graded, data["frames"], t)
    data |= {"words": {word: t.page[word] for word in WORDS}, "undo": bool(memory["before"])}
    data |= {"answered": memory["answered"], "note": memory["note"], "lang": t.say.lang}
    _editor(key=own, data=data, on_act_change=partial(_act, store, attempt, own, memory))


def _film(attempt: Attempt, graded: Graded, frames: list[int], t: Speech) -> dict[str, Any]:
    """The film as the browser plays it, and for each frame the middle of the time in which it is shown; nothing where
    the film is gone.

    A browser that is asked for the very start of a frame often shows the one before.
    """
    nothing: dict[str, Any] = {"film": "", "film_size": None, "pts": {}}
    if attempt.film is None or not frames:
        return nothing
    try:
        with st.spinner(t("preparing")):
            preview = preview_of(attempt.film, attempt.folder, frames)
    except PeCoachError as error:
        st.warning(error.text)
        return nothing
    url = media_url(preview.path, "video/mp4", f"preview-{attempt.id}")
    ends = (*preview.pts[1:], preview.pts[-1] + LAST_S)
    middles = [(start + end) / 2 for start, end in zip(preview.pts, ends, strict=True)]
    pts = dict(zip(map(str, preview.frames), middles, strict=True))
    return {"film": url, "film_size": preview.size, "pts": pts}


def _act(store: Store, attempt: Attempt, own: str, memory: dict[str, Any]) -> None:
    """Do what the browser sent, once."""
    sent = st.session_state[own].get("act")
    if not sent or sent.get("id") == memory["answered"]:
        return
    memory |= {"answered": sent.get("id", ""), "note": ""}
    before: list[Changes] = memory["before"]
    try:
        act = Act.of(sent)
        now = store.attempt(attempt.id)
        settle(store, now, changed_by(act, now.changes, before, regraded(now)))
    except PeCoachError as error:
        memory["note"] = error.text
        return
    if act.what != "undo":
        before.append(now.changes)
    elif before:
        before.pop()
