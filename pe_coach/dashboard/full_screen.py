"""A page on the whole screen: without menu, and with a button that lets the browser take all of it."""

from __future__ import annotations

import streamlit as st

SCRIPT = """
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  button.textContent = data.words;
  button.onclick = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  };
}
"""

STYLE = """
button { font: inherit; min-height: 2.75rem; padding: 0 1rem; border-radius: 6px;
  border: 1px solid var(--st-text-color); color: var(--st-text-color);
  background: var(--st-background-color); cursor: pointer; }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
"""

NO_MENU = """<style>
[data-testid="stHeader"], [data-testid="stSidebar"] { display: none; }
[data-testid="stMainBlockContainer"] { padding-top: 1rem; max-width: 100%; }
</style>"""
"""Hides Streamlit's own bars while the page is shown."""

_button = st.components.v2.component(
    "pe_coach.full_screen", html='<button type="button"></button>', css=STYLE, js=SCRIPT
)


def hide_menu() -> None:
    """Hide Streamlit's own bars, the menu with them."""
    st.html(NO_MENU)


def full_screen_button(words: str, *, key: str) -> None:
    """A button with these words that goes to the whole screen and back."""
    _button(key=key, data={"words": words})
