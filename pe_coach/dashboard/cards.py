"""The corrections of a result: the first one large beside the pupil's own frame, then one card each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st
from PIL import Image

from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.moments import go_button
from pe_coach.dashboard.speech import Speech
from pe_coach.report.as_text import difference, place, shows_corrections

PICTURE = "picture.jpg"
"""File of an attempt that shows the first correction, or the pupil as seen best."""

HEIGHT_PX = 520
"""Of that picture at most: with the title it fits on a laptop's screen of 768 pixels."""


def first_correction(report: dict[str, Any], folder: Path, t: Speech) -> None:
    """What to change, what to practise, and what was good, beside the pupil's own frame."""
    beside = st.container()
    if (folder / PICTURE).exists():
        picture, beside = st.columns([2, 3], gap="medium", vertical_alignment="center")
        picture.image(str(folder / PICTURE), width=_width(folder / PICTURE), alt=t("picture_alt"))
    if not shows_corrections(report):
        return
    with beside:
        if not report["corrections"]:
            st.header(t.say.text("no_correction"))
        for first in report["corrections"][:1]:
            st.caption(t.say.text("first_correction"))
            st.header(plain(first["advice"]))
            _drill(first, t)
        for praise in report["good"]:
            st.markdown(f":material/thumb_up: {plain(praise['text'])}")


def _width(picture: Path) -> int:
    """Width in px at which a picture is no higher than `HEIGHT_PX`."""
    with Image.open(picture) as image:
        return round(min(1.0, HEIGHT_PX / image.height) * image.width)


def cards(report: dict[str, Any], t: Speech, *, key: str) -> None:
    """Up to three corrections with where they were seen, what was measured, and a way to the frame."""
    found = report["corrections"] if shows_corrections(report) else []
    for number, (column, correction) in enumerate(zip(st.columns(max(len(found), 1)), found, strict=False), start=1):
        with column.container(border=True, height="stretch"):
            st.caption(t("correction", number=number))
            st.markdown(f"**{plain(correction['advice'])}**")
            st.caption(f"{plain(place(correction, t.say))}  \n{plain(difference(correction, t.say))}")
            if number > 1:
                _drill(correction, t)
            go_button(t("go", frame=correction["frame"]), correction["time_s"], key=f"{key}-go-{number}")


def _drill(correction: dict[str, Any], t: Speech) -> None:
    if correction["drill"]:
        st.markdown(f"**{t.say.text('practise')}:** {plain(correction['drill'])}")
