"""Steps from one shape of the database to the next; `python -m alembic` is not needed, opening the store takes them."""
