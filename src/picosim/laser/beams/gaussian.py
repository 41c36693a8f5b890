"""A Gaussian beam by its 1/e2 diameter: H(r) = H_0 exp(-2 r^2/w^2), w = diameter/2."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from picosim.laser.beam import Beam


class Gaussian(Beam):
    """Gaussian profile; the radiant exposure on the axis is H_0 = 2 E / (pi w^2), twice the mean over the 1/e2 disc."""

    kind: Literal["gaussian"] = "gaussian"

    def radiant_exposure_ratio(self, radius: Any) -> NDArray[np.float64]:
        """Return exp(-2 r^2/w^2)."""
        # far out the exponent is cut where the profile is below any float's interest
        exponent = np.minimum(2.0 * (np.asarray(radius, dtype=np.float64) / self.half_width) ** 2, 700.0)
        return np.asarray(np.exp(-exponent))

    @property
    def area(self) -> float:
        """Pulse energy over the radiant exposure on the axis, pi w^2/2 [m2]."""
        return 0.5 * math.pi * self.half_width**2
