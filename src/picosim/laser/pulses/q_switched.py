"""Skewed pulse of a Q-switched laser: g = (t/tr)^2 exp(-t/tr)/(2 tr), from t = 0."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from picosim.laser.pulse import Array, Pulse

# Width of x^2 exp(-x) at half of its maximum 4/e^2: between its roots 0.76124022935 and 4.15592090020.
FWHM_OVER_RISE = 3.39468067084650284


class QSwitched(Pulse):
    """(t/tr)^2 exp(-t/tr) from t = 0: fast rise, slow fall; ``duration`` is the FWHM."""

    kind: Literal["q_switched"] = "q_switched"

    @property
    def rise(self) -> float:
        """Time constant tr [s] = FWHM/3.394681; the peak is at 2 tr."""
        return self.duration / FWHM_OVER_RISE

    def power(self, time: Any) -> Array:
        """Power over pulse energy [1/s]; ``time`` [s], any shape."""
        x = np.maximum(np.asarray(time, dtype=np.float64) / self.rise, 0.0)
        return np.asarray(x * x * np.exp(-x) / (2.0 * self.rise))

    def cumulative(self, time: Any) -> Array:
        """Fraction of the energy delivered up to ``time`` [s]: 1 - exp(-x)(1 + x + x^2/2), x = t/tr."""
        from scipy.special import gammainc  # the incomplete gamma function does not cancel at small x

        return np.asarray(gammainc(3.0, np.maximum(np.asarray(time, dtype=np.float64) / self.rise, 0.0)))

    def support(self) -> tuple[float, float]:
        """0 and 42 tr [s]: 5e-16 of the energy comes later."""
        return 0.0, 42.0 * self.rise

    def kinks(self) -> Array:
        """The start [s], where the curvature jumps."""
        return np.array([0.0])

    @property
    def peak_power(self) -> float:
        """Largest power over pulse energy [1/s], at t = 2 tr: 2 exp(-2)/tr."""
        return 2.0 * math.exp(-2.0) / self.rise
