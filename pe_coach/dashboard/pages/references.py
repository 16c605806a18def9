"""References: the motions that attempts are compared with, to look at, to add to, to put right."""

from __future__ import annotations

import streamlit as st

from pe_coach.alignment import Reference
from pe_coach.alignment.collection import load_reference, own_names, reference_names
from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.own_references import MADE, edit_panel, record_panel
from pe_coach.dashboard.player import player
from pe_coach.dashboard.speech import Speech, lang, speech
from pe_coach.dashboard.state import store
from pe_coach.errors import PeCoachError
from pe_coach.events import event_ids
from pe_coach.report.reference_replay import reference_replay


def main() -> None:
    """The page from top to bottom."""
    t = speech("references")
    st.title(t("title"))
    st.caption(t("lead"))
    known = [event for event in event_ids() if reference_names(event)]
    last = store().setting("event", None)
    event = st.pills(
        t("event"),
        known,
        default=last if last in known else known[0],
        required=True,
        format_func=lambda e: t.say.name("events", e),
        key="ref_event",
    )
    assert event is not None, "one is always chosen"
    motions = _motions(event, t)
    if motions:
        _browse(event, motions, t)
    record_panel(event, t)


def _motions(event: str, t: Speech) -> dict[str, Reference]:
    """The references of an event that can be used; a line for each that cannot."""
    found = {}
    for name in reference_names(event):
        try:
            found[name] = load_reference(event, name)
        except PeCoachError as error:
            st.warning(plain(t("damaged", name=name, why=error.text)), icon=":material/warning:")
    return found


def _browse(event: str, motions: dict[str, Reference], t: Speech) -> None:
    """One reference, played, with what it rests on."""
    names, shown = list(motions), f"ref_{event}"
    if (made := st.session_state.pop(MADE, None)) in motions:
        st.session_state[shown] = made
    name = st.selectbox(t("reference"), names, format_func=lambda n: _title(motions[n], t), key=shown)
    motion = motions[name]
    left, right = st.columns([3, 2], gap="large")
    with left:
        player(reference_replay(motion, lang=lang()), None, key=f"reference-{event}-{name}-{motion.version}")
    with right:
        _about(motion, t)
        if (event, name) in own_names(name):
            edit_panel(motion, t)


def _title(motion: Reference, t: Speech) -> str:
    """A reference in the list: its kind, its style, its name."""
    style = t.say.name("profiles", motion.profile) if motion.profile else ""
    return " · ".join(part for part in (t(f"kind_{motion.kind}"), style, motion.name) if part)


def _about(motion: Reference, t: Speech) -> None:
    """What a reference is made from, and what it is good for."""
    st.markdown(f"**{t('measures') if motion.may_measure else t('ghost_only')}**")
    st.markdown(t("sources_one") if len(motion.sources) == 1 else t("sources", count=len(motion.sources)))
    st.dataframe(
        [
            {t("phase"): t.say.name("phases", phase), t("lasts"): f"{t.say.number(float(stop - start), 2)} s"}
            for phase, (start, stop) in zip(motion.phases, motion.bounds_s, strict=True)
        ],
        hide_index=True,
    )
    if motion.origin:
        st.caption(plain(motion.origin))


if __name__ == "__main__":
    main()
