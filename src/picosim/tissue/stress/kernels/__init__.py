"""Compiled loops of the stress solvers."""
