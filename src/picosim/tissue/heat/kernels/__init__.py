"""Compiled loops of the layer heat solvers."""
