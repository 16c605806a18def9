"""The pages: `streamlit run app.py`, or `pe-coach app`."""

from streamlit.starlette import App

from pe_coach.dashboard.serving.parts import PAGE, parts

app = App(PAGE, **parts())
