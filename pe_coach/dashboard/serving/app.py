"""The server that `pe-coach app` and the checkout's `app.py` start: the pages behind their gate."""

from __future__ import annotations

from streamlit.starlette import App

from pe_coach.dashboard.serving.parts import PAGE, parts

app = App(PAGE, **parts())
