"""What a work unit counts, as one flat vector, so that batches are summed and stored without ceremony.

Its constants are compiled into kernels, so this is one of the sources that ``numerics.jit`` watches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.optics.photons.grid import ANGLES, RINGS

Array = NDArray[np.float64]

STEPS, LOST, SPLITS, EVENTS, COUNTERS = 0, 1, 2, 3, 4


@dataclass(frozen=True)
class Layout:
    """Sizes of the tallies: ``bins`` depth bins, by ``rings`` (1: a broad beam, where the radius means nothing)."""

    bins: int
    rings: int = RINGS

    @property
    def size(self) -> int:
        """Length of the vector."""
        return (self.bins + 2) * self.rings + 2 * ANGLES + COUNTERS

    def volume(self, vector: Array) -> Array:
        """Score in each bin and ring, shape (..., bins * rings)."""
        return vector[..., : self.bins * self.rings]

    def by_radius(self, vector: Array) -> Array:
        """Escaped weight by ring: above, then below; shape (..., 2 * rings)."""
        start = self.bins * self.rings
        return vector[..., start : start + 2 * self.rings]

    def by_angle(self, vector: Array) -> Array:
        """Escaped weight by cosine of the exit angle: above, then below; shape (..., 2 * ANGLES)."""
        start = (self.bins + 2) * self.rings
        return vector[..., start : start + 2 * ANGLES]

    def counters(self, vector: Array) -> Array:
        """Scattering steps, weight lost in endless walks, splits, boundary and roulette events; shape (..., COUNTERS)."""
        return vector[..., self.size - COUNTERS :]

    def parts(self, vector: Array) -> tuple[Array, Array, Array, Array]:
        """All four, in the order in which the kernels take them."""
        return self.volume(vector), self.by_radius(vector), self.by_angle(vector), self.counters(vector)
