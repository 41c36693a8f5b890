"""Decomposition of the particle: its centre reaches the temperature at which the pigment comes apart.

Melanin about 250 degC (200-350 degC) [memory]; carbon sublimes at 3900 K (3600-4000 K) [memory], and reacts
with steam from about 900 degC. Slow-heating values: a pulse of nanoseconds may need more.
"""

from __future__ import annotations

from typing import Literal

from picosim.data.tables import Parameter
from picosim.outcome.criterion import ParticleCriterion, ParticleResponse
from picosim.outcome.validity import Validity
from picosim.skin.absorber import Absorber
from picosim.spec import Field, Temperature


class Decomposition(ParticleCriterion):
    """Peak centre temperature T_0 + ratio dT_ad against the decomposition temperature of the pigment."""

    kind: Literal["decomposition"] = "decomposition"
    temperature: Temperature | None = Field(default=None, ge=373.15, le=1e4)
    """Decomposition temperature; by default that of melanin or the sublimation of carbon, with its range."""

    @property
    def title(self) -> str:
        """What it is."""
        return "decomposition of the particle"

    @property
    def unit(self) -> str:
        """SI unit."""
        return "K"

    def limit_of(self, absorber: Absorber) -> Parameter:
        """Return the decomposition temperature of the absorber's solid."""
        if self.temperature is not None:
            return Parameter(
                self.temperature, self.temperature, self.temperature, "K", "given", "configuration"
            )
        return Validity().limits(absorber)[absorber.solid_limit]

    def value(self, response: ParticleResponse, rise: float) -> float:
        """Return the peak temperature [K] of the centre."""
        return response.before(rise) + response.centre_ratio * rise
