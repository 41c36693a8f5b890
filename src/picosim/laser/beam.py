"""The interface of every beam: radiant exposure against distance from the axis."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.spec import Field, Length, Spec


class Beam(Spec):
    """Radial profile of the radiant exposure on the surface, one on the axis."""

    diameter: Length = Field(ge=1e-6, le=0.2)
    """Diameter of the spot: of the disc (top hat) or at 1/e2 of the axis (Gaussian); 1 um to 200 mm."""

    @abstractmethod
    def radiant_exposure_ratio(self, radius: Any) -> NDArray[np.float64]:
        """Radiant exposure at ``radius`` [m] over that on the axis."""

    @property
    @abstractmethod
    def area(self) -> float:
        """Pulse energy over the radiant exposure on the axis [m2]."""

    @property
    def half_width(self) -> float:
        """Half the diameter [m]."""
        return 0.5 * self.diameter
