"""Air or another fluid: -k dT/dz = h (T_surface - T_fluid), optionally blown cold from before the first
pulse."""

from __future__ import annotations

from typing import Literal

from picosim.spec import Field, HeatTransferCoefficient, Temperature, Time
from picosim.tissue.surface import Ambient, Phase


class Convection(Ambient):
    """Newton cooling. Still air by default; forced cold air is 50-200 W/m2/K [textbook, memory].

    With ``fluid_*`` left out the skin stays in room air throughout.
    """

    kind: Literal["convection"] = "convection"

    fluid_coefficient: HeatTransferCoefficient | None = Field(default=None, ge=0.0, le=1e12)
    """Heat transfer coefficient of the fluid that acts from ``start`` on; room air when left out."""
    fluid_temperature: Temperature = Field(default="23 degC", validate_default=True, ge=77.0, le=400.0)
    """Temperature of that fluid."""
    start: Time = Field(default="0 s", validate_default=True, ge=-3600.0, le=0.0)
    """When the fluid begins to act; negative is before the first pulse."""

    def phases(self, until: float) -> tuple[Phase, ...]:
        """One phase of the fluid (or of air)."""
        if self.fluid_coefficient is None:
            return (self.air(self.start, until),)
        return (Phase(self.start, until, self.fluid_coefficient, self.fluid_temperature),)
