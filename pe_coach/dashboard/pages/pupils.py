"""Pupils over time."""

from __future__ import annotations

import streamlit as st

from pe_coach.dashboard.speech import speech


def main() -> None:
    """The page from top to bottom."""
    st.title(speech("navigation")("pupils"))


if __name__ == "__main__":
    main()
