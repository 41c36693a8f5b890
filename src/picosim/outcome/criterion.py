"""The interfaces of criteria: on one particle, and on one layer.

A criterion turns a response that is known for every radiant exposure into a value, compares it with a
critical value that has a range, and finds the exposure at which the two meet.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from picosim.data.tables import Parameter
from picosim.outcome.start import Start
from picosim.skin.absorber import Absorber, Particle
from picosim.spec import Field, Spec


@dataclass(frozen=True)
class Medium:
    """What surrounds a particle [SI]."""

    thermal_conductivity: float
    density: float
    specific_heat: float
    sound_speed: float
    thermal_expansion: float

    @property
    def volumetric_heat_capacity(self) -> float:
        """Density times specific heat [J/m3/K]."""
        return self.density * self.specific_heat


@dataclass(frozen=True)
class ParticleResponse:
    """What one pulse does to one particle, per unit of adiabatic rise: all peaks over time.

    Temperatures are ratios to the adiabatic rise, pressures to the confined pressure, hoop stress to alpha E dT/(1 - nu).
    ``initial_temperature`` is that of the tissue without light; in a train ``starts`` tells what the strongest pulses find.
    """

    particle: Particle
    medium: Medium
    initial_temperature: float
    pulse_duration: float
    wall_ratio: float
    centre_ratio: float
    retained_fraction: float
    centre_compression_ratio: float
    centre_tension_ratio: float
    outside_tension_ratio: float
    hoop_ratio: float
    starts: tuple[Start, ...] = ()

    def before(self, rise: float) -> float:
        """Return the temperature [K] of the tissue before the pulse that finds it warmest, at an adiabatic rise [K]."""
        fluence = rise / self.particle.adiabatic_rise_per_fluence if self.starts else 0.0
        return max((start.at(fluence) for start in self.starts), default=self.initial_temperature)

    @property
    def warming(self) -> float:
        """What earlier pulses leave per kelvin of adiabatic rise; of a response to one pulse of a train."""
        return self.starts[0].warmth / self.particle.adiabatic_rise_per_fluence if self.starts else 0.0

    def by_pulse(self) -> list[Self]:
        """Return one response for each pulse that may find the tissue warmest; values of each are linear in the rise."""
        if len(self.starts) < 2:
            return [self]
        return [replace(self, initial_temperature=start.temperature, starts=(start,)) for start in self.starts]


@dataclass(frozen=True)
class LayerResponse:
    """Temperature of one layer at its depths, for every radiant exposure H: T(t, z) = baseline(t, z) + H rise(t, z).

    ``depth`` (nz,) [m]; ``time`` (nt,) [s]; ``baseline`` (nt, nz) [K] without light (cooling included); ``rise`` (nt, nz)
    [K m2/J] per radiant exposure of the strongest pulse; one depth may be given as a number and histories (nt,).
    All depths count: the hottest one lies on a face, cools first, and need not be the one that is harmed most.
    ``peak_tension`` [Pa m2/J] per radiant exposure. ``first_light``: row of the instant at which the first pulse begins;
    cooled skin is warmest before anything happens, so peaks count from there on.
    """

    layer: str
    depth: NDArray[np.float64]
    time: NDArray[np.float64]
    baseline: NDArray[np.float64]
    rise: NDArray[np.float64]
    model: str
    peak_tension: float = 0.0
    water_fraction: float = 0.7
    notes: tuple[str, ...] = field(default=())
    first_light: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "depth", np.atleast_1d(np.asarray(self.depth, dtype=np.float64)))
        for name in ("baseline", "rise"):
            values = np.asarray(getattr(self, name), dtype=np.float64).reshape(len(self.time), len(self.depth))
            object.__setattr__(self, name, values)

    def temperature(self, radiant_exposure: float) -> NDArray[np.float64]:
        """Temperature (nt, nz) [K] at a radiant exposure [J/m2]."""
        return self.baseline + radiant_exposure * self.rise

    def hottest(self, radiant_exposure: float) -> int:
        """Index of the depth that becomes hottest from the first pulse on, at a radiant exposure [J/m2]."""
        return int(np.argmax(self.temperature(radiant_exposure)[self.first_light :].max(axis=0)))


class Criterion(Spec):
    """What every criterion has: a name, what it is, and the unit of its value and limit."""

    name: str | None = Field(default=None, min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_ .-]+$")
    """Name in tables and files; the kind by default."""

    @property
    def label(self) -> str:
        """Name in tables and files."""
        return self.name or self.kind

    @property
    @abstractmethod
    def title(self) -> str:
        """What it is, in a few words."""

    @property
    @abstractmethod
    def unit(self) -> str:
        """SI unit of value and limit."""


class ParticleCriterion(Criterion):
    """A criterion on one particle; ``value`` grows with the adiabatic rise."""

    @abstractmethod
    def limit_of(self, absorber: Absorber) -> Parameter:
        """Critical value with range, mark and source."""

    @abstractmethod
    def value(self, response: ParticleResponse, rise: float) -> float:
        """Return the value at an adiabatic rise [K]."""

    def threshold_rise(self, response: ParticleResponse, limit: float) -> float:
        """Adiabatic rise [K] at which the value reaches ``limit``; inf when it never does."""
        return self.threshold_rises(response, (limit,))[0]

    def threshold_rises(self, response: ParticleResponse, limits: Sequence[float]) -> list[float]:
        """Adiabatic rise [K] at which the value reaches each limit.

        Exact for values linear in the rise, which all criteria of this package but those that override it are.
        """
        ends = [(self.value(one, 0.0), self.value(one, 1.0)) for one in response.by_pulse()]
        return [min(_crossing(start, end - start, limit) for start, end in ends) for limit in limits]


class LayerCriterion(Criterion):
    """A criterion on one layer of the epidermis; ``value`` grows with the radiant exposure."""

    @property
    @abstractmethod
    def limit_parameter(self) -> Parameter:
        """Critical value with range, mark and source."""

    @abstractmethod
    def value(self, response: LayerResponse, radiant_exposure: float) -> float:
        """Return the value at a radiant exposure [J/m2]."""

    def threshold(self, response: LayerResponse, limit: float) -> float:
        """Radiant exposure [J/m2] at which the value reaches ``limit``, by bracketing and bisection; inf beyond 1e9 J/m2."""
        return rising_root(lambda exposure: self.value(response, exposure) - limit, 1.0, 1e9)


def _crossing(start: float, slope: float, limit: float) -> float:
    """Return where the line ``start + slope x`` reaches ``limit``: 0 when it starts there, inf when it never does."""
    if start >= limit:
        return 0.0
    return (limit - start) / slope if slope > 0 else math.inf


def rising_root(function: Callable[[float], float], start: float, stop: float) -> float:
    """Return the zero of a function that grows, between 0 and ``stop``.

    0 when it starts above zero, inf when it never rises to it.
    """
    from scipy.optimize import brentq

    if function(0.0) >= 0:
        return 0.0
    low, high = 0.0, start
    while function(high) < 0:
        low, high = high, 4.0 * high
        if high > stop:
            return math.inf
    return float(brentq(function, low, high, xtol=1e-300, rtol=4.0 * np.finfo(np.float64).eps, maxiter=300))
