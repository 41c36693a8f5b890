"""Input of threshold curves: over which pulse durations, and whether over diameters too."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from picosim.spec import Field, Plain, Time

Array = NDArray[np.float64]
STEPS = 6  # of the map, a decade


class Durations(Plain):
    """Pulse durations over which every particle criterion gets its threshold; the pulse keeps its shape."""

    shortest: Time = Field(default="10 ps", gt=0, le=10.0)
    """Shortest pulse."""
    longest: Time = Field(default="10 us", gt=0, le=10.0)
    """Longest pulse."""
    points: int = Field(default=25, ge=2, le=400)
    """Durations, evenly spaced in the logarithm; that of the laser is added when it lies between."""
    band: bool = True
    """Move every doubtful parameter to the ends of its range, one at a time (about eight times the work)."""
    map: bool = False
    """Add which criterion comes first on the target over diameter and duration."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.longest <= self.shortest:
            raise ValueError("'longest' must be longer than 'shortest'")
        return self

    def values(self, *known: float) -> Array:
        """Return the durations [s], rising; ``known`` ones among them where they lie between."""
        between = [t for t in known if self.shortest <= t <= self.longest]
        return np.unique(np.append(np.geomspace(self.shortest, self.longest, self.points), between))

    def steps(self) -> Array:
        """Return the durations of the map [s], six a decade."""
        return decade_steps(self.shortest, self.longest)


def decade_steps(low: float, high: float) -> Array:
    """Return powers of ten that cover ``low`` to ``high``, six a decade.

    >>> decade_steps(1.0, 10.0).round(2).tolist()
    [1.0, 1.47, 2.15, 3.16, 4.64, 6.81, 10.0]
    """
    first, last = (round(STEPS * np.log10(value)) for value in (low, high))
    return np.asarray(10.0 ** (np.arange(first, last + 1) / STEPS))
