"""This program's version, the one place where it is written down beside `pyproject.toml`."""

__version__ = "0.1.0"
