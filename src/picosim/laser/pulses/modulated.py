"""Longitudinal mode beating: a Gaussian envelope times 1 + depth cos(2 pi t/period + phase).

Multimode Q-switched lasers are not smooth: the beat of their modes makes spikes far shorter than the pulse,
and stress follows the spikes (a 6 ns pulse with a full 2 ns beat stresses a 1 um sphere 13 times more than a
smooth one).
"""

from __future__ import annotations

import cmath
import math
from typing import Any, Literal, Self

import numpy as np
from pydantic import model_validator

from picosim.laser.pulse import Array, Pulse
from picosim.laser.pulses.gaussian import FWHM_OVER_SIGMA
from picosim.spec import Angle, Field, Ratio, Time


class Modulated(Pulse):
    """Gaussian envelope, centre t = 0, modulated by a cosine; ``duration`` is the envelope's FWHM."""

    kind: Literal["modulated"] = "modulated"
    period: Time = Field(gt=0, le=10.0)
    """Beat period: one over the spacing of the modes, twice the optical length of the cavity over c."""
    depth: Ratio = Field(default=1.0, ge=0.0, le=1.0)
    """Depth of the modulation; 1 reaches zero power between the beats."""
    phase: Angle = Field(default="0 deg", ge=-360.0, le=360.0)
    """Phase of the cosine at the centre of the envelope; 0 puts a crest there."""

    @model_validator(mode="after")
    def _leaves_energy(self) -> Self:
        if self._area < 1e-3:
            raise ValueError(
                f"the trough of the beat (period {self.period:g} s, depth {self.depth:g}, phase "
                f"{self.phase:g} deg) blots out the whole envelope; choose a shorter period or another phase"
            )
        return self

    @property
    def sigma(self) -> float:
        """Standard deviation of the envelope [s]: FWHM/2.354820."""
        return self.duration / FWHM_OVER_SIGMA

    @property
    def _beat(self) -> float:
        """Beat frequency in the transform of the envelope: pi sqrt(2) sigma/period."""
        return math.pi * math.sqrt(2.0) * self.sigma / self.period

    @property
    def _area(self) -> float:
        """Integral of the modulated envelope of unit area, before normalisation."""
        return 1.0 + self.depth * math.cos(math.radians(self.phase)) * math.exp(-min(self._beat**2, 700.0))

    def power(self, time: Any) -> Array:
        """Power over pulse energy [1/s]; ``time`` [s], any shape."""
        t = np.asarray(time, dtype=np.float64)
        envelope = np.exp(-0.5 * np.square(t / self.sigma)) / (self.sigma * math.sqrt(2.0 * math.pi))
        beat = 1.0 + self.depth * np.cos(2.0 * math.pi * t / self.period + math.radians(self.phase))
        return np.asarray(envelope * beat / self._area)

    def cumulative(self, time: Any) -> Array:
        """Fraction of the energy delivered up to ``time`` [s], by the complex error function."""
        from scipy.special import ndtr, wofz

        # int_-inf^t of the beat term is Re[e^{i phase} e^{-b^2} erfc(-(x - i b))/2], x = t/(s sqrt 2);
        # Faddeeva's w keeps it finite for any b: the part up to -|x|, and for t > 0 the whole less that.
        x = np.asarray(time, dtype=np.float64) / (self.sigma * math.sqrt(2.0))
        b, turn = self._beat, cmath.exp(1j * math.radians(self.phase))
        side = np.where(x < 0, -b, b) + 1j * np.abs(x)
        tail = 0.5 * np.exp(-np.square(x)) * np.exp(2j * b * x) * wofz(side)
        whole = math.cos(math.radians(self.phase)) * math.exp(-min(b * b, 700.0))
        beat = np.where(x < 0, (turn * tail).real, whole - (turn * tail).real)
        return np.asarray((ndtr(x * math.sqrt(2.0)) + self.depth * beat) / self._area)

    def support(self) -> tuple[float, float]:
        """-3.5 and 3.5 FWHM of the envelope [s]."""
        return -3.5 * self.duration, 3.5 * self.duration

    @property
    def peak_power(self) -> float:
        """Largest power over pulse energy [1/s]."""
        cycles = 2.0 * self.duration / self.period
        count = int(min(max(2001, 200 * cycles), 2e6)) | 1
        t = np.linspace(-self.duration, self.duration, count)
        top = float(t[int(np.argmax(self.power(t)))])
        fine = np.linspace(top - (t[1] - t[0]), top + (t[1] - t[0]), 2001)
        return float(np.max(self.power(fine)))
