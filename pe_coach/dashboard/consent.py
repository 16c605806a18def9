"""Consent on the pages: one sentence and one button for a class, a choice for who said yes or no."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pe_coach.consent import Consent
from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.receipt import keep_receipt
from pe_coach.dashboard.speech import Speech, speech
from pe_coach.dashboard.state import store
from pe_coach.store.types import Pupil, SchoolClass

WHO = "confirmed_by"
"""Setting: the name that was typed last, offered again for the next class."""


def consent_asked(school_class: SchoolClass, *, key: str) -> None:
    """What is withheld of a class, and how it is unlocked or deleted; nothing where nothing is withheld."""
    t, withheld = speech("consent"), store().withheld(school_class.id)
    if withheld.not_recorded:
        _confirm(school_class, withheld.not_recorded, t, f"{key}-{school_class.id}")
    if withheld.no:
        _refused(school_class, withheld.no, t, f"{key}-{school_class.id}")


def _confirm(school_class: SchoolClass, count: int, t: Speech, key: str) -> None:
    """The sentence, the name and the button."""
    with st.container(border=True):
        st.markdown(f":material/lock: {t('waiting', count=count)}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            by = st.text_input(t("name"), str(store().setting(WHO, "")), key=f"{key}-by", max_chars=80).strip()
            if st.button(t("confirm"), icon=":material/check:", type="primary", key=f"{key}-confirm"):
                _confirmed(school_class, by, t)


def _confirmed(school_class: SchoolClass, by: str, t: Speech) -> None:
    if not by:
        st.warning(t("name_missing"))
        return
    store().set_setting(WHO, by)
    store().confirm_consent(school_class.id, by)
    st.rerun()


def _refused(school_class: SchoolClass, count: int, t: Speech, key: str) -> None:
    """Films of those who said no: kept, not analysed, and deleted by one button."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(t("refused", count=count), icon=":material/block:")
        if st.button(t("refused_delete"), icon=":material/delete:", key=f"{key}-refused"):
            keep_receipt(store().delete_refused(school_class.id))
            st.rerun()


def consent_panel(school_class: SchoolClass, pupils: Sequence[Pupil]) -> None:
    """Who said yes, who said no, and who answers for the rest."""
    t, key = speech("consent"), f"consent-{school_class.id}"
    with st.expander(t("title"), icon=":material/verified_user:", key=key):
        st.caption(t("rule"))
        if pupils:
            _states(pupils, t, key)
        if school_class.consent is not None:
            said = school_class.consent
            st.write(t("confirmed", name=plain(said.by), at=f"{said.at.astimezone():%d.%m.%Y %H:%M}"))
            if st.button(t("withdraw"), key=f"{key}-withdraw"):
                store().withdraw_consent(school_class.id)
                st.rerun()


def _states(pupils: Sequence[Pupil], t: Speech, key: str) -> None:
    """Two lists of names; whoever is in neither is not recorded, whoever is in both said no."""
    names = {pupil.id: pupil.name for pupil in pupils}
    chosen = {}
    for state in (Consent.NO, Consent.YES):
        now = [pupil.id for pupil in pupils if pupil.consent is state]
        chosen[state] = st.multiselect(t(state), list(names), now, names.__getitem__, key=f"{key}-{state}")
    wanted = {one: next((state for state, ids in chosen.items() if one in ids), Consent.NOT_RECORDED) for one in names}
    changed = {pupil.id: wanted[pupil.id] for pupil in pupils if pupil.consent is not wanted[pupil.id]}
    if st.button(t("save"), disabled=not changed, key=f"{key}-save"):
        for pupil_id, consent in changed.items():
            store().set_consent(pupil_id, consent)
        st.rerun()
