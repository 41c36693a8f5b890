"""Fracture from within: the tension at the particle's centre exceeds its strength (physics.md section 5, criterion 1)."""

from __future__ import annotations

from typing import Literal

from picosim.data.tables import Parameter
from picosim.outcome.criterion import ParticleCriterion, ParticleResponse
from picosim.skin.absorber import Absorber


class CentreTension(ParticleCriterion):
    """Peak tension at the centre, ratio x p_0 with p_0 = 3 K alpha dT_ad, against the tensile strength.

    The strength of every pigment is unknown and is carried as a range; the elastic constants are assumed.
    """

    kind: Literal["centre_tension"] = "centre_tension"

    @property
    def title(self) -> str:
        """What it is."""
        return "fracture by centre tension"

    @property
    def unit(self) -> str:
        """SI unit."""
        return "Pa"

    def limit_of(self, absorber: Absorber) -> Parameter:
        """Return the tensile strength with its range."""
        return absorber.parameter("tensile_strength")

    def value(self, response: ParticleResponse, rise: float) -> float:
        """Return the tension [Pa], positive."""
        return response.centre_tension_ratio * response.particle.confined_pressure_per_kelvin * rise
