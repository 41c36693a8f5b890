"""The way from an OpticalStack into the compiled solver, one stack or many of equal shape."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from picosim.optics.ordinates.grid import Grid, make_grid
from picosim.optics.ordinates.stack import solve_stack
from picosim.optics.stack import OpticalStack

Array = NDArray[np.float64]


@functools.lru_cache(maxsize=64)
def _grid(indices: bytes, half: int) -> Grid:
    grid: Grid = make_grid(np.frombuffer(indices), half)
    return grid


def solve(stack: OpticalStack, depth: Array, streams: int, diffuse: bool) -> tuple[float, float, Array, Array]:
    """Return (total reflectance, transmittance, absorbed fraction of each layer, fluence ratio at ``depth``)."""
    thickness, n_below = stack.thickness, stack.n_below
    if np.isinf(thickness[-1]):
        n_below = float(stack.n[-1])
        if stack.mu_a[-1] == 0.0 and stack.mu_s[-1] == 0.0:  # a clear half space sends all light on: it transmits
            reach = float(np.max(depth, initial=0.0)) + 1.0
            thickness = np.append(thickness[:-1], reach)
    grid = _grid(np.array([stack.n_above, *stack.n, n_below]).tobytes(), streams // 2)
    fluence = np.empty(len(depth))
    absorbed = np.empty(len(thickness))
    reflected, through = solve_stack(grid, thickness, stack.mu_a, stack.mu_s, stack.g, diffuse, depth, fluence, absorbed)
    return reflected, through, absorbed, fluence
