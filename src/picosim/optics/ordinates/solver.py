"""The way from plain arrays into the compiled solver: one stack, or many of equal shape."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from picosim.optics.ordinates.grid import Grid, make_grid
from picosim.optics.ordinates.light import make_light
from picosim.optics.ordinates.stack import solve_all
from picosim.optics.stack import OpticalStack

Array = NDArray[np.float64]


@functools.lru_cache(maxsize=128)
def _grid(indices: bytes, half: int) -> Grid:
    return make_grid(np.frombuffer(indices), half)


def _contiguous(values: Array) -> Array:
    return np.ascontiguousarray(values, dtype=np.float64)


def solve_batch(
    thickness: Array, mu_a: Array, mu_s: Array, g: Array, indices: Array, depth: Array, streams: int, diffuse: bool
) -> tuple[Array, Array, Array, Array]:
    """Solve many stacks of equal shape in compiled loops; the bits are those of ``solve``.

    Parameters
    ----------
    thickness, mu_a, mu_s, g : shape (m, n); as in OpticalStack, but not checked, and without a clear half space.
    indices : shape (m, n + 2), refractive indices above, of the layers, and below (that of a half space again).
        Stacks of the same indices share their directions.
    depth : shape (m, nz) [m], inside the stack.
    streams : directions of a layer, even.
    diffuse : Lambertian light in place of a beam at normal incidence.

    Returns
    -------
    Total reflectance (m,), transmittance (m,), absorbed fraction (m, n), fluence ratio (m, nz).
    """
    count, layers = thickness.shape
    indices, depth = _contiguous(indices), _contiguous(depth)
    stacks = np.ascontiguousarray(np.stack((thickness, mu_a, mu_s, g), axis=1), dtype=np.float64)
    reflected, through = np.empty(count), np.empty(count)
    absorbed, fluence = np.empty((count, layers)), np.empty(depth.shape)
    groups: dict[bytes, list[int]] = {}
    for i in range(count):
        groups.setdefault(indices[i].tobytes(), []).append(i)
    for key, rows in groups.items():
        grid = _grid(key, streams // 2)
        light = make_light(layers, int(grid.nodes[-1]))
        solve_all(
            grid, np.array(rows), stacks, diffuse, depth, light, reflected, through, absorbed, fluence
        )
    return reflected, through, absorbed, fluence


def solve(stack: OpticalStack, depth: Array, streams: int, diffuse: bool) -> tuple[float, float, Array, Array]:
    """Return (total reflectance, transmittance, absorbed fraction of each layer, fluence ratio at ``depth``).

    Parameters
    ----------
    stack : the layers.
    depth : shape (nz,) [m], inside the stack.
    streams : directions of a layer, even.
    diffuse : Lambertian light in place of a beam at normal incidence.
    """
    thickness, n_below = stack.thickness, stack.n_below
    if np.isinf(thickness[-1]):
        n_below = float(stack.n[-1])
        if stack.mu_a[-1] == 0.0 and stack.mu_s[-1] == 0.0:  # a clear half space sends all light on: it transmits
            reach = float(np.max(depth, initial=0.0)) + 1.0
            thickness = np.append(thickness[:-1], reach)
    indices = np.array([[stack.n_above, *stack.n, n_below]])
    reflected, through, absorbed, fluence = solve_batch(
        thickness[None], stack.mu_a[None], stack.mu_s[None], stack.g[None], indices, depth[None], streams, diffuse
    )
    return float(reflected[0]), float(through[0]), absorbed[0], fluence[0]
