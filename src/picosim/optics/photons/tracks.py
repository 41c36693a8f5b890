"""Tracks: photons in thin and clear layers score the length of their way, whether it ended at a boundary or in a collision."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.bits import bits32
from picosim.numerics.jit import kernel
from picosim.optics.photons import medium as m
from picosim.optics.photons.lanes import (
    FLAG,
    LAYER,
    MEETS,
    PLACE,
    SCORE,
    THICKNESS,
    UX,
    UY,
    UZ,
    WAY,
    WEIGHT,
    X,
    Y,
    Z,
)  # fmt: skip
from picosim.optics.photons.scalar import score_track

Array = NDArray[np.float64]
f4 = np.float32
ZERO = f4(0)
TRACK = m.TRACK
MET = np.int32(MEETS)


@kernel
def track(
    F: Any, U: Any, volume: Array, tally: Any, top: Array, bottom: Array, table: Array, rings: int, places: Any, count: int
) -> None:
    """Score the last way of the lanes in ``places`` that are in such a layer, in place of their collision."""
    for j in range(count):
        k = places[j]
        layer = bits32(F[LAYER + k])
        if table[layer, TRACK] == 0.0:
            continue
        uz = F[UZ + k]
        way, back = F[WAY + k], F[WAY + k]
        if bits32(F[FLAG + k]) == MET:  # still where it began
            way, back = ((ZERO if uz < ZERO else F[THICKNESS + k]) - F[Z + k]) / uz, ZERO
        tally[U[PLACE + k]] -= U[SCORE + k]
        F[WEIGHT + k] = f4(
            score_track(
                volume, top, bottom, table, layer, rings,
                F[X + k] - back * F[UX + k], F[Y + k] - back * F[UY + k], F[Z + k] - back * uz,
                F[UX + k], F[UY + k], uz, np.float64(way), np.float64(F[WEIGHT + k]),
            )
        )  # fmt: skip
