"""Which pose network looks at the films, and what is known of each."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.speech import Speech
from pe_coach.dashboard.state import store
from pe_coach.pose.networks import SHIPPED, Network, networks, user_folder
from pe_coach.report.types import TRIAL_PCK

MODEL = "model"
"""Setting: the card of the network that was chosen; none for the one that ships."""


def network_choice(t: Speech) -> None:
    """The networks that can be used, and why others cannot."""
    known = {one.id: one for one in networks()}
    usable = [key for key, one in known.items() if not one.problem]
    now = _chosen(usable, known, t)
    chosen = st.selectbox(
        t("model"),
        usable,
        index=usable.index(now) if now in usable else 0,
        key="network",
        format_func=lambda key: _name(known[key]),
        help=t("model_help"),
    )
    if chosen in known:
        st.caption(_figures(known[chosen], t))
        _keep(None if chosen == SHIPPED else known[chosen].card)
    for one in known.values():
        if one.problem:
            st.warning(plain(f"{one.id}: {one.problem}"), icon=":material/warning:")
    st.caption(plain(t("model_folder", folder=user_folder())))


def _chosen(usable: list[str], known: dict[str, Network], t: Speech) -> str:
    """Id of the network that is set; the one that ships where it went away."""
    card = store().setting(MODEL, None)
    if card is None:
        return SHIPPED
    found = next((key for key in usable if known[key].card == Path(card)), None)
    if found is None:
        st.warning(t("model_gone"), icon=":material/warning:")
        st.session_state.pop("network", None)
    return found or SHIPPED


def _keep(card: Path | None) -> None:
    value = None if card is None else str(card)
    if store().setting(MODEL, None) != value:
        store().set_setting(MODEL, value)


def _name(one: Network) -> str:
    """A network as the list shows it; two may have the same name."""
    name = one.description.name if one.description else one.id
    return f"{name} ({one.id})"


def _figures(one: Network, t: Speech) -> str:
    """What is known of a network: input, share of points found, licence."""
    if one.description is None:
        return ""
    found = one.description.shares_found().get(TRIAL_PCK)
    size = t("model_input", height=one.description.input.height, width=one.description.input.width)
    tried = t("model_found", found=t.say.number(100 * found)) if found is not None else t("model_untried")
    return plain(f"{size}, {tried}. {t('model_licence', licence=one.description.licence)}")
