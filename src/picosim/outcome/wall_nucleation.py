"""Bubble nucleation at the particle's wall: the wall reaches a nucleation temperature.

The temperature was measured on melanosomes themselves and is not one number: 136 degC (retinal melanosomes, 12 ns,
532 nm; doi:10.1063/1.2740348), 150 degC (12 ns to 1.8 us; J Biomed Opt 10:024001), 112 degC (skin, 694 nm, from memory),
303 degC the superheat limit of water (doi:10.3390/e26010035).
"""

from __future__ import annotations

from typing import Literal

from picosim.data.tables import Parameter
from picosim.outcome.criterion import ParticleCriterion, ParticleResponse
from picosim.skin.absorber import Absorber
from picosim.spec import Field, Temperature


class WallNucleation(ParticleCriterion):
    """Peak wall temperature T_0 + ratio dT_ad against the nucleation temperature."""

    kind: Literal["wall_nucleation"] = "wall_nucleation"
    temperature: Temperature = Field(default="136 degC", ge=373.15, le=647.0)
    """Nucleation temperature: 136 degC by default; 112, 150 and 303 degC are in use (range 112-303 degC)."""

    @property
    def title(self) -> str:
        """What it is."""
        return "bubble nucleation at the wall"

    @property
    def unit(self) -> str:
        """SI unit."""
        return "K"

    def limit_of(self, absorber: Absorber) -> Parameter:
        """Return the nucleation temperature; its range spans the published values for melanosomes."""
        if abs(self.temperature - 409.15) > 1e-6:
            return Parameter(
                self.temperature, self.temperature, self.temperature, "K", "given", "configuration"
            )
        return Parameter(
            409.15, 385.15, 423.15, "K", "abstract", "Neumann and Brinkmann 2007, doi:10.1063/1.2740348"
        )

    def value(self, response: ParticleResponse, rise: float) -> float:
        """Return the peak wall temperature [K]."""
        return response.before(rise) + response.wall_ratio * rise
