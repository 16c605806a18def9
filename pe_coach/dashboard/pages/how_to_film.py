"""How to film: one picture that is right, and what goes wrong most often."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pe_coach.advice.spoken import filming
from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.speech import Speech, lang, speech
from pe_coach.dashboard.state import open_page
from pe_coach.events import event_ids, load_event

PICTURES = Path(__file__).parents[1] / "pictures"
"""Drawn by `scripts/filming_pictures.py`."""

GOOD = "good"

MISTAKES = ("feet", "far", "front", "two", "upright")
"""Pictures of what goes wrong, the most frequent first."""

WIDTHS_PX: dict[str, int] = {"upright": 200}
"""Of pictures that are not as wide as their column."""

COLUMNS = 2


def main() -> None:
    """The page from top to bottom."""
    t = speech("how_to_film")
    st.title(t("title"))
    st.image(str(PICTURES / f"{GOOD}.jpg"), caption=t("good"), alt=t("good"), width="stretch")
    st.markdown(t("rules"))
    st.header(t("mistakes"))
    for start in range(0, len(MISTAKES), COLUMNS):
        for column, name in zip(st.columns(COLUMNS), MISTAKES[start : start + COLUMNS], strict=False):
            column.image(str(PICTURES / f"{name}.jpg"), alt=t(name), width=WIDTHS_PX.get(name, "stretch"))
            column.markdown(f":material/close: **{t(name)}** {t(f'{name}_better')}")
    _events(t)
    st.header(t("afterwards"))
    st.markdown(t("afterwards_text"))
    if st.button(t("to_grade")):
        open_page("grade")


def _events(t: Speech) -> None:
    """What is particular to each event."""
    st.header(t("events"))
    for event in event_ids():
        if said := filming(load_event(event), lang()):
            st.markdown(f"**{plain(t.say.name('events', event))}.** {plain(said)}")


if __name__ == "__main__":
    main()
