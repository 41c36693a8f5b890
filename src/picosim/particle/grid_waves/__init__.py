"""Waves and heat on one grid of shells: kernels and grids behind ``stress/wave_grid``."""
