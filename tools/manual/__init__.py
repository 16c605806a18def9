"""The parts of the manual that are written by a program: `python -m tools.manual` writes them anew."""
