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
