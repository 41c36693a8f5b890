"""Short polynomials for functions whose library versions stop vectorisation, in float32, from Chebyshev fits.

The wheels of numba carry no vector mathematics library: ``log``, ``sin`` and ``cos`` would be scalar calls. These inline
into vector loops. Largest absolute errors in float32: ``minus_log`` 4e-7, ``sine_cosine`` 3e-7.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.bits import bits32, float32_of
from picosim.numerics.jit import kernel

Array = NDArray[np.float64]


def chebyshev(function: Callable[[Array], Array], low: float, high: float, degree: int) -> list[np.float32]:
    """Coefficients, lowest first, of the least-squares fit at 400 Chebyshev nodes: near-minimax on [low, high]."""
    node = np.cos(np.pi * (np.arange(400) + 0.5) / 400)
    x = 0.5 * (low + high) + 0.5 * (high - low) * node
    fit = np.polynomial.Polynomial.fit(x, function(x), degree, domain=[low, high])
    return [np.float32(c) for c in fit.convert().coef]


def _log_ratio(t: Array) -> Array:
    return -np.log1p(t) / t


L0, L1, L2, L3, L4, L5, L6 = chebyshev(_log_ratio, math.sqrt(0.5) - 1, math.sqrt(2) - 1, 6)
S0, S1, S2 = chebyshev(lambda q: np.sin(np.sqrt(q)) / np.sqrt(q), 1e-12, (math.pi / 4) ** 2, 2)
C0, C1, C2, C3 = chebyshev(lambda q: np.cos(np.sqrt(q)), 0.0, (math.pi / 4) ** 2, 3)

ONE = np.float32(1)
MINUS_LN2 = np.float32(-math.log(2))
ROOT_HALF = np.int32(np.float32(math.sqrt(0.5)).view(np.int32))
_23 = np.int32(23)
EIGHTH_TURN = np.float32(math.pi / 4 * 2.0**-31)
_2 = np.uint32(2)
SWAP, FLIP = np.uint32(0x80000000), np.uint32(0x40000000)
f4, i4, u4 = np.float32, np.int32, np.uint32


@kernel(inline=True, fastmath=True)
def minus_log(u: np.float32) -> np.float32:
    """Return -ln(u) for 0 < u < 1: exponent and mantissa apart, the mantissa in [sqrt(1/2), sqrt(2))."""
    b = bits32(u)
    e = i4(i4(b - ROOT_HALF) >> _23)
    t = float32_of(i4(b - i4(e << _23))) - ONE
    p = L6
    p = p * t + L5
    p = p * t + L4
    p = p * t + L3
    p = p * t + L2
    p = p * t + L1
    p = p * t + L0
    result: np.float32 = p * t + f4(e) * MINUS_LN2
    return result


@kernel(inline=True, fastmath=True)
def sine_cosine(word: np.uint32) -> tuple[np.float32, np.float32]:
    """Sine and cosine (of a common sign up to quadrant) of a uniformly random angle, from 32 random bits.

    Thirty bits are an angle in [-pi/4, pi/4); one bit swaps the two, one flips the pair: the whole circle, uniformly.
    """
    a = f4(i4(u4(word << _2))) * EIGHTH_TURN
    q = a * a
    s = a * (S0 + q * (S1 + q * S2))
    c = C0 + q * (C1 + q * (C2 + q * C3))
    swapped = (word & SWAP) != 0
    first = s if swapped else c
    second = c if swapped else s
    flipped = (word & FLIP) != 0
    return (-first if flipped else first), (-second if flipped else second)
