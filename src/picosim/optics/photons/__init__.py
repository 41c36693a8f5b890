"""Photon transport in plane layers: kernels, tallies, beams and the runner behind ``optics.monte_carlo``."""
