"""Accuracy of a key point network on people that training never saw, beside networks whose predictions are stored."""
