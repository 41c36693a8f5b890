"""The interface of every pulse shape: normalised power against time."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.spec import Field, Spec, Time

Array = NDArray[np.float64]


class Pulse(Spec):
    """Temporal shape of one pulse, unit area: the integral of ``power`` over all times is one.

    t = 0 is the start of a ``square`` pulse and the centre of a ``gaussian`` one; every shape says its own.
    """

    duration: Time = Field(gt=0, le=10.0)
    """Full width at half maximum (length, for a square pulse)."""

    @abstractmethod
    def power(self, time: Any) -> Array:
        """Power at ``time`` [s] over the pulse energy [1/s]."""

    @abstractmethod
    def cumulative(self, time: Any) -> Array:
        """Fraction of the energy delivered up to ``time`` [s]: the integral of ``power``."""

    @abstractmethod
    def support(self) -> tuple[float, float]:
        """First and last instant [s]; outside it less than 1e-12 of the energy is left."""

    def kinks(self) -> Array:
        """Instants [s] where the power or its slope jumps; integrators restart there."""
        return np.empty(0)

    @property
    def peak_power(self) -> float:
        """Largest power over pulse energy [1/s]."""
        start, stop = self.support()
        return float(np.max(self.power(np.linspace(start, stop, 20001))))
