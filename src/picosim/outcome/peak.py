"""Criteria that look at the highest temperature of a history alone: their threshold is one division."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from picosim.outcome.criterion import LayerResponse
from picosim.outcome.history import HistoryCriterion

Array = NDArray[np.float64]

HIGHEST = 1e9
"""Radiant exposure [J/m2] beyond which a threshold counts as never reached, as in `LayerCriterion.threshold`."""


class PeakCriterion(HistoryCriterion):
    """A criterion on the peak temperature [K] over all depths and all instants from the first pulse on."""

    @property
    def unit(self) -> str:
        """SI unit."""
        return "K"

    def course(self, time: Array, temperature: Array) -> Array:
        """Highest temperature so far [K]."""
        return np.maximum.accumulate(np.asarray(temperature, dtype=np.float64), axis=0)

    def since(self, response: LayerResponse) -> int:
        """Row of the first pulse: skin that is cooled was warmer before."""
        return response.first_light

    def value(self, response: LayerResponse, radiant_exposure: float) -> float:
        """Return the peak [K] at a radiant exposure [J/m2]."""
        return float(np.max(response.temperature(radiant_exposure)[self.since(response) :]))

    def values(self, response: LayerResponse, radiant_exposure: Array) -> Array:
        """Return the peak [K] at each radiant exposure (n,) [J/m2], as `value` does.

        Only an instant and depth that no other surpasses both cold and in its rise can be the peak.
        """
        order = np.lexsort((response.baseline.ravel(), response.rise.ravel()))[::-1]
        baseline, rise = response.baseline.ravel()[order], response.rise.ravel()[order]
        best = np.append(True, baseline[1:] > np.maximum.accumulate(baseline)[:-1])
        return np.asarray(np.max(baseline[best] + radiant_exposure[:, None] * rise[best], axis=1))

    def threshold(self, response: LayerResponse, limit: float) -> float:
        """Radiant exposure [J/m2] at which the peak reaches ``limit`` [K]: the least of (limit - baseline)/rise.

        0 when it is there without light, inf beyond 1e9 J/m2.
        """
        since = self.since(response)
        room = limit - response.baseline[since:]
        if room.min() <= 0:
            return 0.0
        steepest = float(np.max(response.rise[since:] / room))  # its inverse is finite where nothing warms, too
        return 1.0 / steepest if steepest * HIGHEST >= 1.0 else math.inf
