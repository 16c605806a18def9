"""The page: a film in, the one correction out. `app.py` opens it; nothing else in the product knows streamlit."""
