"""Peaceman-Rachford steps in (r, z): the loops behind `picosim.tissue.heat.axisymmetric`.

    (I - h A_r) T*  = T  + h A_z T + h S          h = half the step
    (I - h A_z) T'  = T* + h A_r T* + h S

The explicit halves are free: h A_r T* = T* - rhs of its solve, and likewise for A_z. Coefficients of the
r-sweep depend on the layer only and of the z-sweep on z only, so the factors stay in the first cache.
Peaceman and Rachford 1955, 10.1137/0103003.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from picosim.numerics.jit import kernel
from picosim.numerics.vectors import assume_numbers, prefer_wide_vectors

BLOCK = 64


@kernel(fastmath=True)
def factor(a: Any, b: Any, c: Any, h: float, lower: Any, inverse: Any, upper: Any) -> None:
    """Factor I - h A, A tridiagonal with rows (a, b, c), so that a solve needs products only."""
    n = b.size
    x = 1.0 / (1.0 - h * b[0])
    inverse[0] = x
    lower[0] = 0.0
    upper[0] = -h * c[0] * x
    for i in range(1, n):
        x = 1.0 / (1.0 - h * b[i] + h * a[i] * upper[i - 1])
        inverse[i] = x
        lower[i] = -h * a[i] * x
        upper[i] = -h * c[i] * x


@kernel(fastmath=True)
def sweep_r(T: Any, R: Any, h: float, lower: Any, inverse: Any, upper: Any, first: int, last: int) -> None:
    """Solve along r for the columns ``first`` to ``last`` of one diffusivity, some at a time so that they stay in cache.

    R turns from the explicit part, A_z T + S, into the solution's T* + h A_r T*. T, R : (nr, nz).
    """
    prefer_wide_vectors()
    # the row solved last in an array of its own: as a row of T the compiler would have to think it may overlap
    solved = np.empty(BLOCK)
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        solved[:] = 0.0
        for i in range(T.shape[0]):
            x = inverse[i]
            y = lower[i]
            t, r = T[i, begin:end], R[i, begin:end]
            for j in range(end - begin):
                right = t[j] + h * r[j]
                value = right * x - y * solved[j]
                r[j] = right
                t[j] = value
                solved[j] = value
        solved[:] = 0.0
        for i in range(T.shape[0] - 1, -1, -1):
            y = upper[i]
            t, r = T[i, begin:end], R[i, begin:end]
            for j in range(end - begin):
                value = t[j] - y * solved[j]
                solved[j] = value
                t[j] = value
                r[j] = 2.0 * value - r[j]


@kernel(fastmath=True)
def add(R: Any, S: Any, factor: float) -> None:
    """R += factor S."""
    for i in range(R.shape[0]):
        for j in range(R.shape[1]):
            R[i, j] += factor * S[i, j]


@kernel(fastmath=True)
def sweep_z(T: Any, R: Any, h: float, lower: Any, inverse: Any, upper: Any) -> None:
    """Solve along z, four rows at a time to hide the latency of the chain; R turns from the right side into
    A_z T'."""
    rows, n = T.shape
    per = 1.0 / h
    i = 0
    while i < rows:
        # the last block overlaps rows already done only in its idle chains
        i1 = min(i + 1, rows - 1)
        i2 = min(i + 2, rows - 1)
        i3 = min(i + 3, rows - 1)
        x0 = 0.0
        x1 = 0.0
        x2 = 0.0
        x3 = 0.0
        for j in range(n):
            p = inverse[j]
            q = lower[j]
            x0 = R[i, j] * p - q * x0
            x1 = R[i1, j] * p - q * x1
            x2 = R[i2, j] * p - q * x2
            x3 = R[i3, j] * p - q * x3
            T[i, j] = x0
            T[i1, j] = x1
            T[i2, j] = x2
            T[i3, j] = x3
        x0 = 0.0
        x1 = 0.0
        x2 = 0.0
        x3 = 0.0
        for j in range(n - 1, -1, -1):
            q = upper[j]
            x0 = T[i, j] - q * x0
            x1 = T[i1, j] - q * x1
            x2 = T[i2, j] - q * x2
            x3 = T[i3, j] - q * x3
            T[i, j] = x0
            T[i1, j] = x1
            T[i2, j] = x2
            T[i3, j] = x3
        for m in range(i, min(i + 4, rows)):
            for j in range(n):
                R[m, j] = (T[m, j] - R[m, j]) * per
        i += 4


@kernel
def apply_z(T: Any, lower: Any, diagonal: Any, upper: Any, R: Any) -> None:
    """R = A_z T, from the rows (lower, diagonal, upper) of A_z."""
    rows, n = T.shape
    for i in range(rows):
        for j in range(n):
            value = diagonal[j] * T[i, j]
            if j > 0:
                value += lower[j] * T[i, j - 1]
            if j < n - 1:
                value += upper[j] * T[i, j + 1]
            R[i, j] = value


@kernel
def advance(T: Any, R: Any, S: Any, heated: bool, step: float, count: int, bounds: Any, diffusivity: Any,
            radial: Any, axial: Any, loss: Any, area: Any) -> float:  # fmt: skip
    """Take ``count`` equal steps.

    Parameters
    ----------
    T, R : (nr, nz) temperature rise [K] and A_z T [K/s]; updated in place.
    S : (nr, nz) heating rate [K/s], used when ``heated``.
    bounds, diffusivity : (m + 1,), (m,) column ranges of equal diffusivity [m2/s].
    radial : (3, nr) rows of the radial operator for unit diffusivity [1/m2]; axial : (3, nz) rows of A_z
        [1/s].
    loss : (nz,) heat that leaves a column per area, time and kelvin [W/m2/K]; area : (nr,) [m2].

    Returns
    -------
    Heat carried away in these steps [J].
    """
    rows, n = T.shape
    m = diffusivity.size
    h = 0.5 * step
    low_r = np.empty((m, rows))
    inv_r = np.empty((m, rows))
    up_r = np.empty((m, rows))
    for k in range(m):
        factor(radial[0], radial[1], radial[2], h * diffusivity[k], low_r[k], inv_r[k], up_r[k])
    low_z = np.empty(n)
    inv_z = np.empty(n)
    up_z = np.empty(n)
    factor(axial[0], axial[1], axial[2], h, low_z, inv_z, up_z)
    lost = 0.0
    before = leaving(T, loss, area)
    for _ in range(count):
        if heated:
            add(R, S, 1.0)
        for k in range(m):
            sweep_r(T, R, h, low_r[k], inv_r[k], up_r[k], bounds[k], bounds[k + 1])
        if heated:
            add(R, S, h)
        sweep_z(T, R, h, low_z, inv_z, up_z)
        after = leaving(T, loss, area)
        lost += h * (before + after)
        before = after
    return lost


@kernel(fastmath=True)
def leaving(T: Any, loss: Any, area: Any) -> float:
    """Heat that leaves per time [W]."""
    prefer_wide_vectors()
    total = 0.0
    for i in range(T.shape[0]):
        row = 0.0
        for j in range(T.shape[1]):
            row += loss[j] * T[i, j]
        total += area[i] * row
    return total


@kernel(fastmath=True)
def largest(T: Any) -> float:
    """Largest magnitude of an array."""
    assume_numbers()
    value = 0.0
    for i in range(T.shape[0]):
        for j in range(T.shape[1]):
            size = abs(T[i, j])
            value = size if size > value else value
    return value


@kernel(fastmath=True)
def largest_difference(A: Any, B: Any) -> float:
    """Largest magnitude of A - B."""
    assume_numbers()
    value = 0.0
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            apart = abs(A[i, j] - B[i, j])
            value = apart if apart > value else value
    return value
