"""The workers that grade for the pages of this server."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pe_coach.jobs.crew import Crew


@st.cache_resource(show_spinner=False, on_release=Crew.stop)
def crew(folder: Path) -> Crew:
    """The workers for the store in a folder: started by the first page that is opened, shared by all."""
    return Crew(folder).start()
