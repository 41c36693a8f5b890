"""Short polynomials for functions whose library versions stop vectorisation, in float32, from Chebyshev fits.

The wheels of numba carry no vector mathematics library: ``log``, ``sin`` and ``cos`` would be scalar calls. These inline
into vector loops. Largest absolute errors in float32: ``exponential`` 1e-6, ``sine_cosine`` 1.5e-6.
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


L0, L1, L2, L3, L4, L5, L6 = chebyshev(lambda t: math.log(2) - np.log(1.5 + t), -0.5, 0.5, 6)
S0, S1, S2, S3 = chebyshev(lambda q: np.sin(np.sqrt(q)) / np.sqrt(q), 1e-12, (math.pi / 2) ** 2, 3)
C0, C1, C2, C3, C4 = chebyshev(lambda q: np.cos(np.sqrt(q)), 0.0, (math.pi / 2) ** 2, 4)

ONE_AND_HALF = np.float32(1.5)
MINUS_LN2 = np.float32(-math.log(2) * 2.0**-23)
EXPONENT, HALF_EXPONENT = np.int32(-(2**23)), np.int32(np.float32(2.0**23).view(np.int32))
MANTISSA, MIDDLE_OF_ONE = np.int32(0x7FFF80), np.int32(0x3F800040)
_1, _7, _8 = np.uint32(1), np.uint32(7), np.uint32(8)
QUARTER_TURN = np.float32(math.pi / 2 * 2.0**-31)
f4, i4, u4 = np.float32, np.int32, np.uint32


@kernel(inline=True, fastmath=True)
def exponential(word: np.uint32) -> np.float32:
    """Return -ln(u) for u uniform in (0, 1), from 32 random bits.

    The exponent of u is that of the first 24 bits, read as a number: half of them begin with a one, a quarter with zero and
    one, and so on; all zeros, once in 2^24, counts as a one at the end. Its mantissa, in [1, 2), is made of the last 16
    bits, which the exponent depends on once in 65,536 numbers.
    """
    e = i4(i4(bits32(f4(i4(word >> _8 | _1))) - HALF_EXPONENT) & EXPONENT)
    t = float32_of(i4(i4(u4(word << _7)) & MANTISSA | MIDDLE_OF_ONE)) - ONE_AND_HALF
    tt = t * t  # pairs of terms: a shorter chain of dependent operations than Horner's
    p = ((L6 * tt + (L5 * t + L4)) * tt + (L3 * t + L2)) * tt + (L1 * t + L0)
    result: np.float32 = f4(e) * MINUS_LN2 + p
    return result


@kernel(inline=True, fastmath=True)
def sine_cosine(word: np.int32, middle: np.float32) -> tuple[np.float32, np.float32]:
    """Sine and cosine of the angle (word + middle) 2^-31 pi/2, which lies in the half circle around zero."""
    a = (f4(word) + middle) * QUARTER_TURN
    q = a * a
    qq = q * q
    s = a * ((S0 + q * S1) + qq * (S2 + q * S3))
    c = (C0 + q * C1) + qq * ((C2 + q * C3) + qq * C4)
    return s, c
