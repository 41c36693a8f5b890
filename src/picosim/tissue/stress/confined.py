"""Stress confinement: the pressure follows the deposit, p = Gamma q(z) H, and goes nowhere.

Holds while c t is far below the length over which q changes; the upper bound of the compression.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.laser.pulse import Pulse
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.source import HeatSource
from picosim.tissue.stress.model import LayerPressure, TissueStress, checked, confined_pressure, confinement

Array = NDArray[np.float64]


class Confined(TissueStress):
    """No waves: pressure proportional to the energy delivered so far."""

    kind: Literal["confined"] = "confined"

    def solve(
        self,
        layers: ThermalLayers,
        source: HeatSource,
        pulse: Pulse,
        radiant_exposure: float,
        time: Array,
        depth: Array,
    ) -> LayerPressure:
        """See `TissueStress.solve`."""
        time, depth = checked(layers, time, depth)
        p0 = confined_pressure(layers, source, radiant_exposure, depth)
        pressure = pulse.cumulative(time)[:, None] * p0
        return LayerPressure(
            self.kind, layers, time, depth, pressure, pressure.max(axis=0), np.zeros(depth.size), p0,
            confinement(layers, pulse), self.reflection(layers),
        )  # fmt: skip
