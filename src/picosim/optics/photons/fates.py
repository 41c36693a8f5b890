"""Fates: photons that left are counted; photons that faded play roulette, and those too heavy for their window are split."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.jit import kernel
from picosim.numerics.rng import uniform
from picosim.optics.photons import medium as m
from picosim.optics.photons.events import store
from picosim.optics.photons.grid import ANGLES
from picosim.optics.photons.lanes import UZ, WEIGHT, X, Y
from picosim.optics.photons.scalar import ring_at
from picosim.optics.photons.tally import SPLITS

Array = NDArray[np.float64]
LOW, TARGET, HIGH = m.LOW, m.TARGET, m.HIGH
MOST_PARTS = 16
"""A photon is split into at most so many parts at once."""
BANK = 4096
"""Split photons that may wait; beyond that photons stay whole, which is unbiased too."""


@kernel(inline=True)
def escape(F: Any, k: int, side: int, rings: int, by_radius: Array, by_angle: Array) -> None:
    """Count a photon that left above (side 0) or below (side 1)."""
    w = F[WEIGHT + k]
    by_radius[side * rings + ring_at(F[X + k], F[Y + k], rings)] += w
    by_angle[side * ANGLES + min(int(abs(F[UZ + k]) * ANGLES), ANGLES - 1)] += w


@kernel(inline=True)
def survive(
    F: Any, U: Any, k: int, layer: int, table: Array, single: Any, bank: Any, waiting: int, counters: Array
) -> tuple[bool, int]:
    """Bring a photon into the weight window of its layer; return whether it lives, and how many wait in the bank."""
    w = F[WEIGHT + k]
    lives = True
    if w < table[layer, LOW]:
        lives = uniform(single) * table[layer, TARGET] < w
        F[WEIGHT + k] = table[layer, TARGET]
    elif w > table[layer, HIGH]:
        parts = min(int(w / table[layer, TARGET] + 0.5), MOST_PARTS, BANK - waiting + 1)
        F[WEIGHT + k] = w / np.float32(parts)
        for _ in range(1, parts):
            store(U, k, bank, waiting)
            waiting += 1
        counters[SPLITS] += 1.0
    return lives, waiting
