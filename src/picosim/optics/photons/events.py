"""Events: what happens to the few photons of a step that met a boundary or faded, one after another.

Refraction or reflection, entry into another layer, escape, track scores in thin layers, roulette and splitting, death and
rebirth. The event stage runs before the spin, so that it sees the direction in which the photon came.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from picosim.numerics.bits import choose, is_negative
from picosim.numerics.jit import kernel
from picosim.optics.photons.lanes import (
    FIRST,
    FLAG,
    FREE_PATH,
    LAST,
    LAYER,
    LAYER_ROWS,
    LIVE_ROWS,
    MEETS,
    PHOTON_ROWS,
    STRIDE,
    UX,
    UY,
    UZ,
    WEIGHT,
    X,
    Y,
    Z,
)  # fmt: skip

f4, i4 = np.float32, np.int32
ZERO, HALF, ONE = f4(0), f4(0.5), f4(1)
MOST_PARTS = 16
"""A photon is split into at most so many parts at once."""
BANK = 4096
"""Split photons that may wait; beyond that photons stay whole, which is unbiased too."""


@kernel(inline=True)
def settle(U: Any, N: Any, layers: Any, k: int, layer: int) -> None:
    """Give lane k the numbers of a layer."""
    N[LAYER + k] = layer
    for row in range(LAYER_ROWS):
        U[FREE_PATH + row * STRIDE + k] = layers[layer, row]
    U[FIRST + k] = layers[layer, LAYER_ROWS]
    U[LAST + k] = layers[layer, LAYER_ROWS + 1]


@kernel(inline=True, fastmath=True)
def start(F: Any, N: Any, U: Any, layers: Any, k: int, radius: float, cosine: float, weight: float) -> None:
    """Start a photon in lane k at the top of the first layer; it flies with the next step."""
    F[X + k] = f4(radius)
    F[Y + k] = ZERO
    F[Z + k] = ZERO
    F[UX + k] = f4(math.sqrt(max(1.0 - cosine * cosine, 0.0)))
    F[UY + k] = ZERO
    F[UZ + k] = f4(cosine)
    F[WEIGHT + k] = f4(weight)
    N[FLAG + k] = i4(MEETS)
    settle(U, N, layers, k, 1)


@kernel(inline=True)
def move(U: Any, source: int, target: int) -> None:
    """Move a photon, with the numbers of its step, to another lane; the random words stay where they are."""
    for row in range(LIVE_ROWS):
        U[row * STRIDE + target] = U[row * STRIDE + source]


@kernel(inline=True)
def store(U: Any, k: int, bank: Any, place: int) -> None:
    """Put a copy of the photon in lane k into the bank of split photons."""
    for row in range(PHOTON_ROWS):
        bank[place, row] = U[row * STRIDE + k]
    bank[place, PHOTON_ROWS] = U[LAYER + k]


@kernel(inline=True)
def recall(U: Any, N: Any, layers: Any, k: int, bank: Any, place: int) -> None:
    """Take a photon from the bank into lane k; it flies with the next step."""
    for row in range(PHOTON_ROWS):
        U[row * STRIDE + k] = bank[place, row]
    N[FLAG + k] = i4(MEETS)
    settle(U, N, layers, k, int(bank[place, PHOTON_ROWS]))


@kernel(inline=True, fastmath=True)
def interface(q: np.float32, uz: np.float32, u: np.float32) -> tuple[np.int32, np.float32, np.float32]:
    """Decide a meeting with an interface by u in (0, 1): 1 if reflected, new uz, and the factor of ux and uy.

    ``q`` is the index before over the index behind. Without branches: nobody can predict them.
    """
    ci = abs(uz)
    ct = f4(math.sqrt(max(ONE - (ONE - ci * ci) * q * q, ZERO)))
    a = q * ci
    b = q * ct
    d1 = a + ct
    d2 = b + ci
    scale = ONE / (d1 * d2)
    s = (a - ct) * d2 * scale
    p = (b - ci) * d1 * scale
    reflected = is_negative(u - HALF * (s * s + p * p))
    return reflected, choose(reflected, -uz, f4(math.copysign(ct, uz))), choose(reflected, ONE, q)
