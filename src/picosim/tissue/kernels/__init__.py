"""Compiled loops of the layer solvers."""
