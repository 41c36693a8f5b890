"""The way from plain arrays into the compiled solver: one stack, or many of equal shape."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.jit import kernel
from picosim.optics.ordinates.grid import Grid, make_grid
from picosim.optics.ordinates.layers import make_layers
from picosim.optics.ordinates.stack import make_ladder, solve_stack
from picosim.optics.stack import OpticalStack

Array = NDArray[np.float64]


@functools.lru_cache(maxsize=64)
def _grid(indices: bytes, half: int) -> Grid:
    return make_grid(np.frombuffer(indices), half)


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
    grid = _grid(np.array([stack.n_above, *stack.n, n_below]).tobytes(), streams // 2)
    size = grid.even.shape[1]
    light, ladder = make_layers(len(thickness), size), make_ladder(len(thickness), size)
    fluence = np.empty(len(depth))
    absorbed = np.empty(len(thickness))
    reflected, through = solve_stack(
        grid, thickness, stack.mu_a, stack.mu_s, stack.g, diffuse, depth, light, ladder, fluence, absorbed
    )
    return reflected, through, absorbed, fluence


@kernel
def _solve_all(
    indices: Array, thickness: Array, mu_a: Array, mu_s: Array, g: Array, diffuse: bool, half: int, depth: Array,
    reflected: Array, through: Array, absorbed: Array, fluence: Array,
) -> None:  # fmt: skip
    L = thickness.shape[1]
    grid = make_grid(indices[0], half)
    size = grid.even.shape[1]
    light, ladder = make_layers(L, size), make_ladder(L, size)
    for i in range(len(thickness)):
        changed = False
        for j in range(L + 2):
            changed = changed or indices[i, j] != indices[max(i - 1, 0), j]
        if changed:
            grid = make_grid(indices[i], half)
            size = grid.even.shape[1]
            light, ladder = make_layers(L, size), make_ladder(L, size)
        reflected[i], through[i] = solve_stack(
            grid, thickness[i], mu_a[i], mu_s[i], g[i], diffuse, depth[i], light, ladder, fluence[i], absorbed[i]
        )


def _contiguous(values: Array) -> Array:
    return np.ascontiguousarray(values, dtype=np.float64)


def solve_batch(
    thickness: Array, mu_a: Array, mu_s: Array, g: Array, indices: Array, depth: Array, streams: int, diffuse: bool
) -> tuple[Array, Array, Array, Array]:
    """Solve many stacks of equal shape in one compiled loop; the bits are those of ``solve``.

    Parameters
    ----------
    thickness, mu_a, mu_s, g : shape (m, n); as in OpticalStack, but not checked, and without a clear half space.
    indices : shape (m, n + 2), refractive indices above, of the layers, and below (that of a half space again).
        Neighbours with the same indices share their directions: sort a sweep by index.
    depth : shape (m, nz) [m], inside the stack.
    streams : directions of a layer, even.
    diffuse : Lambertian light in place of a beam at normal incidence.

    Returns
    -------
    Total reflectance (m,), transmittance (m,), absorbed fraction (m, n), fluence ratio (m, nz).
    """
    count, layers = thickness.shape
    indices, thickness, mu_a, mu_s, g, depth = map(_contiguous, (indices, thickness, mu_a, mu_s, g, depth))
    reflected, through = np.empty(count), np.empty(count)
    absorbed, fluence = np.empty((count, layers)), np.empty(depth.shape)
    if count:
        _solve_all(
            indices, thickness, mu_a, mu_s, g, diffuse, streams // 2, depth, reflected, through, absorbed, fluence
        )
    return reflected, through, absorbed, fluence
