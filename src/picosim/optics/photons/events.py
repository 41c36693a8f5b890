"""What is done to single lanes: a photon starts, enters a layer, is split, waits, comes back, or moves to another lane."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from picosim.numerics.bits import float32_of
from picosim.numerics.jit import kernel
from picosim.optics.photons.lanes import (
    COLUMNS,
    FIRST,
    FLAG,
    FREE_PATH,
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
ZERO = f4(0)
HIT, FIRST_LAYER = i4(MEETS), i4(1)

@kernel(inline=True)
def settle(F: Any, layers: Any, k: int, layer: np.int32) -> None:
    """Give lane k the numbers of a layer."""
    F[LAYER + k] = float32_of(layer)
    at = np.uint32(layer) * COLUMNS
    for row in range(LAYER_ROWS):
        F[FREE_PATH + row * STRIDE + k] = layers[at + row]
    F[FIRST + k] = layers[at + LAYER_ROWS]


@kernel(inline=True, fastmath=True)
def start(F: Any, layers: Any, k: int, radius: float, cosine: float, weight: float) -> None:
    """Start a photon in lane k at the top of the first layer; it flies with the next step."""
    F[X + k] = f4(radius)
    F[Y + k] = ZERO
    F[Z + k] = ZERO
    F[UX + k] = f4(math.sqrt(max(1.0 - cosine * cosine, 0.0)))
    F[UY + k] = ZERO
    F[UZ + k] = f4(cosine)
    F[WEIGHT + k] = f4(weight)
    F[FLAG + k] = float32_of(HIT)
    settle(F, layers, k, FIRST_LAYER)


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
def recall(F: Any, U: Any, layers: Any, k: int, bank: Any, place: int) -> None:
    """Take a photon from the bank into lane k; it flies with the next step."""
    for row in range(PHOTON_ROWS):
        U[row * STRIDE + k] = bank[place, row]
    F[FLAG + k] = float32_of(HIT)
    settle(F, layers, k, i4(bank[place, PHOTON_ROWS]))
