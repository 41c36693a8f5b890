"""Spin: Henyey-Greenstein deflection of every photon that collided."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from picosim.numerics.jit import kernel
from picosim.numerics.polynomials import sine_cosine
from picosim.optics.photons.lanes import AZIMUTH, BLOCK, FLAG, HALF, LAYER, MEETS, POLAR, UX, UY, UZ, G

f4, i4 = np.float32, np.int32
ZERO, HALF_, ONE, TWO, TINY = f4(0), f4(0.5), f4(1), f4(2), f4(1e-30)
HIT = i4(MEETS)


@kernel(inline=True, fastmath=True)
def versine(g: np.float32, half: np.float32, q: np.float32) -> np.float32:
    """One minus the cosine of a Henyey-Greenstein deflection, for q uniform in (0, 2): no cancellation at any angle."""
    p = ONE + g
    d = p - g * q
    return half * q * (d + p) / (d * d)


@kernel(inline=True, fastmath=True)
def root(x: np.float32) -> np.float32:
    """Square root of a number that is not far below zero, as x times the fast reciprocal root of vector units."""
    x = max(x, ZERO)
    return x / f4(math.sqrt(x + TINY))


@kernel(inline=True, fastmath=True)
def look_up(F: Any, N: Any, versines: Any, active: int) -> None:
    """Put one minus the cosine of the deflection, from the table of a phase function, in the place of its variate."""
    steps = f4(versines.shape[1] - 1)
    for k in range(active):
        x = F[POLAR + k] * (HALF_ * steps)
        i = min(int(x), versines.shape[1] - 2)
        layer = N[LAYER + k]
        low = versines[layer, i]
        F[POLAR + k] = low + (x - f4(i)) * (versines[layer, i + 1] - low)


@kernel(inline=True, fastmath=True)
def spin(F: Any, N: Any, U: Any, block: int, tabulated: bool) -> None:
    """Turn the directions; frame of Duff et al. 2017, J. Comput. Graph. Tech. 6, 1, folded into the update."""
    for lane in range(BLOCK):
        k = block * BLOCK + lane
        v = F[POLAR + k] if tabulated else versine(F[G + k], F[HALF + k], F[POLAR + k])
        cosine = ONE - v
        sine = root(v * (TWO - v))
        s, c = sine_cosine(U[AZIMUTH + k])
        a = c * sine
        b = s * sine
        ux = F[UX + k]
        uy = F[UY + k]
        uz = F[UZ + k]
        sign = ONE if uz >= ZERO else -ONE
        h = a * sign * ux + b * uy
        e = cosine - h / (sign + uz)
        hit = N[FLAG + k] == HIT
        F[UX + k] = ux if hit else e * ux + a
        F[UY + k] = uy if hit else e * uy + b * sign
        F[UZ + k] = uz if hit else cosine * uz - h


@kernel(inline=True, fastmath=True)
def spin_broad(F: Any, N: Any, U: Any, block: int, tabulated: bool) -> None:
    """As ``spin``, for the depth direction alone: all that a broad beam needs."""
    for lane in range(BLOCK):
        k = block * BLOCK + lane
        v = F[POLAR + k] if tabulated else versine(F[G + k], F[HALF + k], F[POLAR + k])
        _, c = sine_cosine(U[AZIMUTH + k])
        uz = F[UZ + k]
        across = root(max(v * (TWO - v), ZERO) * max((ONE - uz) * (ONE + uz), ZERO))
        hit = N[FLAG + k] == HIT
        F[UZ + k] = uz if hit else (ONE - v) * uz - across * c
