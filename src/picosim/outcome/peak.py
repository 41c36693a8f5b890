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


FEW = 8
"""Radiant exposures up to which looking at every instant and depth costs less than sorting them."""


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

        Of many exposures: only an instant and depth that no other surpasses both cold and in its rise can be the peak.
        """
        since = self.since(response)
        baseline, rise = response.baseline[since:].ravel(), response.rise[since:].ravel()
        if radiant_exposure.size > FEW:
            order = np.lexsort((baseline, rise))[::-1]
            baseline, rise = baseline[order], rise[order]
            best = np.append(True, baseline[1:] > np.maximum.accumulate(baseline)[:-1])
            baseline, rise = baseline[best], rise[best]
        return np.asarray(np.max(baseline + radiant_exposure[:, None] * rise, axis=1))

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
