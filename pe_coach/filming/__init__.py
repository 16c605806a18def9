"""Renders athletes to frames and films with known truth: the demo, the tests, synthetic training data."""
