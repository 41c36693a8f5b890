"""Cracking from the temperature gradient: hoop tension at the particle's surface exceeds its strength (criterion 2)."""

from __future__ import annotations

from typing import Literal

from picosim.data.tables import Parameter
from picosim.outcome.criterion import ParticleCriterion, ParticleResponse
from picosim.skin.absorber import Absorber


class HoopStress(ParticleCriterion):
    """Peak surface hoop stress alpha E (T_mean - T_s)/(1 - nu): needs no stress confinement, so ns pulses have it too."""

    kind: Literal["hoop_stress"] = "hoop_stress"

    @property
    def title(self) -> str:
        """What it is."""
        return "cracking by hoop stress"

    @property
    def unit(self) -> str:
        """SI unit."""
        return "Pa"

    def limit_of(self, absorber: Absorber) -> Parameter:
        """Return the tensile strength with its range."""
        return absorber.parameter("tensile_strength")

    def value(self, response: ParticleResponse, rise: float) -> float:
        """Return the hoop stress [Pa], tension positive."""
        return response.hoop_ratio * response.particle.gradient_stress_per_kelvin * rise
