"""What is set once and holds for every film: which pose network looks at it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pe_coach.dashboard.escaping import plain
from pe_coach.pose.networks import SHIPPED, Network, networks, user_folder
from pe_coach.report.types import TRIAL_PCK

ADDING = "pe-coach model add FILE.onnx --kind KIND --install"


def network() -> Path | None:
    """The card of the network that was chosen; None for the one that ships."""
    known = {one.id: one for one in networks()}
    usable = [key for key, one in known.items() if not one.problem]
    chosen = st.selectbox("Network", usable, key="network", format_func=lambda key: _name(known[key]))
    if chosen in known:
        st.caption(_figures(known[chosen]))
    for one in known.values():
        if one.problem:
            st.warning(plain(f"{one.id}: {one.problem}"), icon=":material/warning:")
    st.caption(plain(f"Your own networks lie in {user_folder()}. To add one: {ADDING}"))
    return None if chosen in (None, SHIPPED) else known[chosen].card


def _name(one: Network) -> str:
    """A network as the list shows it; two may have the same name."""
    name = one.description.name if one.description else one.id
    return f"{name} ({one.id})"


def _figures(one: Network) -> str:
    """What is known of a network: input, share of points found, licence."""
    if one.description is None:
        return ""
    found = one.description.shares_found().get(TRIAL_PCK)
    tried = f"finds {found:.0%} of the points of rendered athletes" if found is not None else "not tried here"
    size = f"{one.description.input.height} × {one.description.input.width} px"
    return plain(f"{size}, {tried}. Licence: {one.description.licence}")
