"""Compiled evaluation of Chebyshev pieces (see ``piecewise``)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.jit import kernel

Array = NDArray[np.float64]


@kernel
def clenshaw(coefs: Array, x: float) -> float:
    """Return sum_k coefs[k] T_k(x), -1 <= x <= 1."""
    b1, b2 = 0.0, 0.0
    for k in range(coefs.size - 1, 0, -1):
        b1, b2 = 2.0 * x * b1 - b2 + coefs[k], b1
    return float(x * b1 - b2 + coefs[0])


@kernel(inner=True)
def clenshaw4(coefs: Array, x0: float, x1: float, x2: float, x3: float) -> tuple[float, float, float, float]:
    """Return ``clenshaw`` at four places, to the same bits: four chains that do not wait for each other."""
    p0, p1, p2, p3 = 2.0 * x0, 2.0 * x1, 2.0 * x2, 2.0 * x3
    a0, a1, a2, a3 = 0.0, 0.0, 0.0, 0.0
    b0, b1, b2, b3 = 0.0, 0.0, 0.0, 0.0
    for k in range(coefs.size - 1, 0, -1):
        c = coefs[k]
        a0, b0 = p0 * a0 - b0 + c, a0
        a1, b1 = p1 * a1 - b1 + c, a1
        a2, b2 = p2 * a2 - b2 + c, a2
        a3, b3 = p3 * a3 - b3 + c, a3
    c = coefs[0]
    return x0 * a0 - b0 + c, x1 * a1 - b1 + c, x2 * a2 - b2 + c, x3 * a3 - b3 + c


@kernel
def locate(breaks: Array, t: float) -> int:
    """Return the piece i with breaks[i] <= t < breaks[i + 1]; -1 before the first, n from the last on."""
    if t < breaks[0]:
        return -1
    low, high = 0, breaks.size - 1
    if t >= breaks[high]:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if t < breaks[middle]:
            high = middle
        else:
            low = middle
    return low


@kernel
def evaluate(breaks: Array, coefs: Array, i: int, t: float) -> float:
    """Return piece i at t; zero for a piece that does not exist."""
    if i < 0 or i >= breaks.size - 1:
        return 0.0
    left, right = breaks[i], breaks[i + 1]
    return clenshaw(coefs[i], (2.0 * t - left - right) / (right - left))
