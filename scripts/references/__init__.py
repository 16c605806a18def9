"""How the shipped reference motions are made from key point sequences."""
