"""Homogeneous nucleation by classical theory: J V t = 1; the one criterion that tension changes.

Tension lowers the temperature by 1.6-2.2 K/MPa: the physically founded advantage of a stress-confined pulse.
Volume and duration matter little (a factor of ten each: about 1 K). See ``formulas.nucleation``.
"""

from __future__ import annotations

from typing import Literal

from picosim.data.tables import Parameter
from picosim.particle.nucleation.criterion import NucleationCriterion


class Kinetic(NucleationCriterion):
    """Homogeneous nucleation rate of superheated or stretched water."""

    kind: Literal["kinetic"] = "kinetic"

    def temperature_at(
        self, liquid_pressure: float = 101325.0, *, volume: float = 1e-18, duration: float = 1e-9
    ) -> float:
        """Return the temperature [K] at which one bubble is expected in ``volume`` during ``duration``.

        Raises
        ------
        OutOfRange : the liquid does not nucleate below its critical point (above about 22 MPa).
        """
        from picosim.formulas.nucleation import nucleation_temperature

        return nucleation_temperature(liquid_pressure, volume, duration)

    def parameter(self) -> Parameter:
        """Return the value for 1 um3 and 1 ns; the range spans 1e-3 um3 x 1 ps to 1e3 um3 x 1 us."""
        value = self.temperature_at()
        high = self.temperature_at(volume=1e-21, duration=1e-12)
        low = self.temperature_at(volume=1e-15, duration=1e-6)
        return Parameter(value, low, high, "K", "computed", "classical nucleation theory, IAPWS-95")
