"""Buttons that save a file."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


def save_button(
    label: str,
    data: str | bytes | Callable[[], str | bytes],
    name: str,
    kind: str,
    key: str,
    *,
    icon: str,
    help: str | None = None,
) -> None:
    """A button that saves a file, made when it is pressed; the page does not run again."""
    st.download_button(label, data, name, kind, key=key, on_click="ignore", icon=f":material/{icon}:", help=help)


Tell = Callable[[float], None]
"""Told the share of the work that is done, 0…1."""


def made_button(
    label: str, make: Callable[[Tell], bytes], name: str, kind: str, key: str, *, asked: object, icon: str
) -> None:
    """A button that makes a file, with a bar that shows how far it is, and becomes the one that saves it.

    Args:
        label: of the button.
        make: makes the content.
        name, kind: the file's name and media type.
        key: of the button.
        asked: what the content depends on; once that is another, it has to be made again.
        icon: name of a symbol.
    """
    place, kept_as, told = st.empty(), f"{key}-made", repr(asked)
    if st.session_state.get(kept_as, ("",))[0] != told:
        if not place.button(label, key=key, icon=f":material/{icon}:"):
            return
        bar = place.progress(0.0, label)

        def tell(share: float) -> None:
            bar.progress(min(share, 1.0), label)

        st.session_state[kept_as] = (told, make(tell))
    content = st.session_state[kept_as][1]
    sign = ":material/download:"
    place.download_button(label, content, name, kind, key=f"{key}-save", on_click="ignore", icon=sign)
