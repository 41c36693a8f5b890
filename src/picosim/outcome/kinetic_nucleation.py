"""Vaporisation without a nucleus: homogeneous nucleation at the wall, helped by the tension of the outgoing
wave.

Classical theory, J V t = 1 (``formulas.nucleation``): 315 degC at ambient pressure, 1.6-2.2 K less per MPa
of tension. The physically founded picosecond effect, and its upper bound: the peak tension is taken to meet
the peak wall temperature.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.data.tables import Parameter
from picosim.outcome.criterion import ParticleCriterion, ParticleResponse, rising_root
from picosim.skin.absorber import Absorber
from picosim.spec import Field, Length, Time

AMBIENT = 101325.0


class KineticNucleation(ParticleCriterion):
    """Peak wall temperature plus what tension takes off the nucleation temperature, against that at ambient
    pressure.
    """

    kind: Literal["kinetic_nucleation"] = "kinetic_nucleation"
    size: Length = Field(default="1 um", gt=1e-9, le=1e-4, validate_default=True)
    """Edge of the volume of water in which one bubble is expected."""
    duration: Time = Field(default="1 ns", gt=1e-15, le=1.0, validate_default=True)
    """Time in which one bubble is expected."""

    @property
    def title(self) -> str:
        """What it is."""
        return "homogeneous nucleation at the wall under tension"

    @property
    def unit(self) -> str:
        """SI unit."""
        return "K"

    def limit_of(self, absorber: Absorber) -> Parameter:
        """Return the nucleation temperature at ambient pressure, and its range over volume and time.

        Low: (10 um)^3 for 1 us; high: (0.1 um)^3 for 1 ps.
        """
        from picosim.formulas.nucleation import nucleation_temperature

        value, low, high = (
            nucleation_temperature(AMBIENT, size**3, duration)
            for size, duration in ((self.size, self.duration), (1e-5, 1e-6), (1e-7, 1e-12))
        )
        low, high = min(low, value), max(high, value)
        return Parameter(value, low, high, "K", "computed", "classical nucleation theory, IAPWS-95")

    def relief(self, tension: float) -> float:
        """Return by how much [K] a ``tension`` [Pa, positive] lowers the nucleation temperature."""
        pressure, temperature = nucleation_line(self.size, self.duration)
        return float(temperature[-1] - np.interp(AMBIENT - tension, pressure, temperature))

    def value(self, response: ParticleResponse, rise: float) -> float:
        """Return the peak wall temperature plus the relief by tension [K]."""
        tension = 2.0 * response.outside_tension_ratio * response.particle.confined_pressure_per_kelvin * rise
        return response.before(rise) + response.wall_ratio * rise + self.relief(tension)

    def threshold_rises(self, response: ParticleResponse, limits: Sequence[float]) -> list[float]:
        """Adiabatic rise [K] at which the value reaches each limit; the relief makes it nonlinear."""
        return [rising_root(lambda rise, limit=limit: self.value(response, rise) - limit, 1.0, 1e6) for limit in limits]  # type: ignore[misc]


@functools.lru_cache(maxsize=32)
def nucleation_line(size: float, duration: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return liquid pressures from -150 MPa to ambient [Pa] and the nucleation temperature [K] at each."""
    from picosim.formulas.nucleation import nucleation_temperature

    pressure = AMBIENT - np.linspace(150e6, 0.0, 61)
    return pressure, np.array([nucleation_temperature(float(p), size**3, duration) for p in pressure])
