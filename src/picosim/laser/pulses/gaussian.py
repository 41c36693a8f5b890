"""Gaussian pulse, centred at t = 0: g = exp(-t^2/(2 s^2))/(s sqrt(2 pi)), s = FWHM/(2 sqrt(2 ln 2))."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from picosim.laser.pulse import Array, Pulse

FWHM_OVER_SIGMA = 2.0 * math.sqrt(2.0 * math.log(2.0))


class Gaussian(Pulse):
    """Gaussian with its centre at t = 0; ``duration`` is the full width at half maximum."""

    kind: Literal["gaussian"] = "gaussian"

    @property
    def sigma(self) -> float:
        """Standard deviation [s]: FWHM/2.354820."""
        return self.duration / FWHM_OVER_SIGMA

    def power(self, time: Any) -> Array:
        """Power over pulse energy [1/s]; ``time`` [s], any shape."""
        x = np.asarray(time, dtype=np.float64) / self.sigma
        return np.exp(-0.5 * np.square(x)) / (self.sigma * math.sqrt(2.0 * math.pi))

    def cumulative(self, time: Any) -> Array:
        """Fraction of the energy delivered up to ``time`` [s]: the normal distribution function."""
        from scipy.special import ndtr  # here, not above: checking an input must not import scipy

        return np.asarray(ndtr(np.asarray(time, dtype=np.float64) / self.sigma))

    def support(self) -> tuple[float, float]:
        """-3.5 and 3.5 FWHM [s] (8.2 standard deviations): 2e-16 of the energy lies outside."""
        return -3.5 * self.duration, 3.5 * self.duration

    @property
    def peak_power(self) -> float:
        """Largest power over pulse energy [1/s], at t = 0: 0.9394/FWHM."""
        return 1.0 / (self.sigma * math.sqrt(2.0 * math.pi))
