"""A flat disc: constant radiant exposure inside the diameter, none outside."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from picosim.laser.beam import Beam


class TopHat(Beam):
    """Uniform disc; the axis value is the pulse energy over the disc's area, H_0 = 4 E / (pi d^2)."""

    kind: Literal["top_hat"] = "top_hat"

    def radiant_exposure_ratio(self, radius: Any) -> NDArray[np.float64]:
        """Return one inside the disc, zero outside."""
        return np.where(np.asarray(radius) <= self.half_width, 1.0, 0.0)

    @property
    def area(self) -> float:
        """Area of the disc [m2]."""
        return math.pi * self.half_width**2
