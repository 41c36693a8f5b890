"""The spinodal: where the liquid has no stability left; an upper bound, 320 degC at ambient pressure
(IAPWS-95).
"""

from __future__ import annotations

from typing import Literal

from picosim.data.tables import Parameter
from picosim.particle.nucleation.criterion import NucleationCriterion


class Spinodal(NucleationCriterion):
    """The end of the liquid."""

    kind: Literal["spinodal"] = "spinodal"

    def temperature_at(
        self, liquid_pressure: float = 101325.0, *, volume: float = 1e-18, duration: float = 1e-9
    ) -> float:
        """Return the spinodal temperature [K]; volume and duration do not enter.

        Raises
        ------
        OutOfRange : beyond -165 MPa or above 21 MPa.
        """
        from picosim.formulas.water import spinodal_temperature

        return spinodal_temperature(liquid_pressure)

    def parameter(self) -> Parameter:
        """Return the value at ambient pressure; it has no range of its own."""
        value = self.temperature_at()
        return Parameter(
            value, value, value, "K", "computed", "liquid spinodal of IAPWS-95, an extrapolation"
        )
