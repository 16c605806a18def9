"""A button that saves a file."""

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
