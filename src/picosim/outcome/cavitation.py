"""Cavitation of the water around a particle: the tension of the outgoing wave exceeds what the water holds.

Bulk water held -26 MPa (0 degC) to -17 MPa (80 degC) in acoustic experiments and about -120 MPa in inclusions
(Herbert, Balibar and Caupin 2006, doi:10.1103/PhysRevE.74.041603); a dirty interface gave way at -0.8 MPa
(140 ns; doi:10.1117/12.137470). The tension outside falls as 1/r exactly, so the value at the wall is twice
that at r = 2a.
"""

from __future__ import annotations

from typing import Literal

from picosim.data.tables import Parameter
from picosim.outcome.criterion import ParticleCriterion, ParticleResponse
from picosim.skin.absorber import Absorber
from picosim.spec import Field, Pressure

AMBIENT = 101325.0
_MEASURED = Parameter(
    21.8e6, 0.8e6, 120e6, "Pa", "abstract",
    "Herbert, Balibar and Caupin 2006, doi:10.1103/PhysRevE.74.041603, at 37 degC; low: doi:10.1117/12.137470",
)  # fmt: skip


class Cavitation(ParticleCriterion):
    """Peak tension in the water at the wall, ratio x p_0 less the ambient pressure, against the cavitation
    tension.
    """

    kind: Literal["cavitation"] = "cavitation"
    tension: Pressure | None = Field(default=None, gt=0, le=3e8)
    """Tension at which the water cavitates; 21.8 MPa (0.8-120 MPa) when not given."""

    @property
    def title(self) -> str:
        """What it is."""
        return "cavitation of the surrounding water"

    @property
    def unit(self) -> str:
        """SI unit."""
        return "Pa"

    def limit_of(self, absorber: Absorber) -> Parameter:
        """Return the cavitation tension; linear between 0 and 80 degC at the default 37 degC."""
        if self.tension is None:
            return _MEASURED
        return Parameter(self.tension, self.tension, self.tension, "Pa", "given", "configuration")

    def value(self, response: ParticleResponse, rise: float) -> float:
        """Return the tension [Pa] at the wall, positive; below zero while the water is still compressed."""
        unit = response.particle.confined_pressure_per_kelvin
        return 2.0 * response.outside_tension_ratio * unit * rise - AMBIENT
