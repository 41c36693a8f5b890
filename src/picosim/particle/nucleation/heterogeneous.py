"""Heterogeneous nucleation: a wall temperature measured on the object itself; the default.

Published for melanosomes: 136 degC (retinal, 12 ns, 532 nm; doi:10.1063/1.2740348), 150 degC (12 ns to 1.8
us; J Biomed Opt 10:024001), 112 degC (skin, 694 nm [memory], tied to its own absorption); beads above 200
degC. Whether pressure changes it is not known: it is taken as fixed.
"""

from __future__ import annotations

from typing import Literal

from picosim.data.tables import Parameter
from picosim.particle.nucleation.criterion import NucleationCriterion
from picosim.spec import Field, Temperature

PUBLISHED = Parameter(
    409.15,
    385.15,
    423.15,
    "K",
    "abstract",
    "Neumann and Brinkmann 2007, doi:10.1063/1.2740348; range 112-150 degC",
)


class Heterogeneous(NucleationCriterion):
    """A fixed wall temperature."""

    kind: Literal["heterogeneous"] = "heterogeneous"
    temperature: Temperature = Field(default="136 degC", validate_default=True, ge=373.15, le=647.0)
    """Wall temperature at which a bubble forms."""

    def temperature_at(
        self, liquid_pressure: float = 101325.0, *, volume: float = 1e-18, duration: float = 1e-9
    ) -> float:
        """Return the fixed temperature [K]; pressure, volume and duration do not enter."""
        return self.temperature

    def parameter(self) -> Parameter:
        """Return the temperature; the published range where it is the default."""
        if abs(self.temperature - PUBLISHED.value) < 1e-6:
            return PUBLISHED
        return Parameter(self.temperature, self.temperature, self.temperature, "K", "given", "configuration")
