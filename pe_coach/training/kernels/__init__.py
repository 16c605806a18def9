"""Compiled kernels, training only; the plain modules are their oracle and fallback."""
