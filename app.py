"""The page: `streamlit run app.py`, or `pe-coach app`."""

from pe_coach.dashboard.page import main

main()
