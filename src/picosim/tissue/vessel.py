"""One blood vessel of a given diameter in the layers: its own verdict for erythema and purpura.

The light that the vessel takes up besides what its layer does on average heats it as a cylinder
(picosim.formulas.vessel); the layer's temperature at that depth is added. Blood at 532 nm absorbs some
hundred times more than at 1064 nm, so the vessel is far hotter than its layer at the first and hardly at the
second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.formulas.vessel import axis_rise_ratio, shadow_factor
from picosim.spec import Field, Length, Plain, ThermalConductivity, VolumetricHeatCapacity
from picosim.tissue.pulses import HeatPulses

Array = NDArray[np.float64]


@dataclass(frozen=True)
class VesselTemperature:
    """Temperature on the axis of a vessel: ``time`` (nt,) [s], ``temperature`` and ``background`` (nt,) [K].

    ``adiabatic_rise`` [K m2/J]: of the vessel per radiant exposure on the skin; ``shadow``: its shadow
    factor.
    """

    time: Array
    temperature: Array
    background: Array
    adiabatic_rise: float
    shadow: float


class Vessel(Plain):
    """A straight vessel parallel to the surface."""

    diameter: Length = Field(default="50 um", validate_default=True, ge=1e-6, le=5e-3)
    """Diameter; 50 um is a venule of the upper plexus, 10-300 um [assumed]."""
    depth: Length = Field(default="260 um", validate_default=True, ge=0.0, le=0.02)
    """Depth of its axis; 260 um is the middle of the upper plexus of the default skin [derived]."""
    thermal_conductivity: ThermalConductivity = Field(default="0.517 W/m/K", validate_default=True, gt=0, le=10)
    """Of blood (and of the tissue around it); 0.517 W/m/K, IT'IS v4 [secondary code]."""
    volumetric_heat_capacity: VolumetricHeatCapacity = Field(default="3.798e6 J/m3/K", validate_default=True, gt=0, le=1e7)
    """Of blood; 1050 kg/m3 x 3617 J/kg/K, IT'IS v4 [secondary code]."""

    def heat(
        self, *, blood_mu_a: float, layer_mu_a: float, fluence_ratio: float, pulses: HeatPulses, time: Array,
        background: Array,
    ) -> VesselTemperature:  # fmt: skip
        """Temperature on the axis of the vessel for a sequence of square or instantaneous pulses.

        Parameters
        ----------
        blood_mu_a, layer_mu_a : [1/m]; of whole blood, and of the layer on average (already in
            ``background``).
        fluence_ratio : fluence at the depth over the radiant exposure.
        pulses : the sequence.
        time : (nt,) [s]; background : (nt,) [K], the layer's temperature at the depth.
        """
        radius = 0.5 * self.diameter
        shadow = shadow_factor(blood_mu_a * radius)
        excess = max(blood_mu_a * shadow - layer_mu_a, 0.0)
        rise = excess * fluence_ratio / self.volumetric_heat_capacity
        diffusivity = self.thermal_conductivity / self.volumetric_heat_capacity
        total = np.zeros(np.asarray(time).size)
        first, length = float(pulses.edges[0]), float(pulses.edges[-1] - pulses.edges[0])
        for begin, energy in zip(pulses.start, pulses.radiant_exposure, strict=True):
            local = np.asarray(time) - begin - first
            total += energy * rise * axis_rise_ratio(local, radius=radius, diffusivity=diffusivity, pulse_duration=length)
        return VesselTemperature(np.asarray(time), background + total, background, rise, shadow)
