"""What a surface does to the skin in time: the interface of every thermal boundary."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from picosim.spec import Field, HeatTransferCoefficient, Spec, Temperature


@dataclass(frozen=True)
class Plate:
    """A slab in contact: thickness [m], conductivity [W/m/K], heat capacity [J/m3/K], start temperature [K].

    ``back_conductance`` couples its far face to ``temperature``: 0 is insulated, ``inf`` held cold.
    """

    thickness: float
    thermal_conductivity: float
    volumetric_heat_capacity: float
    temperature: float
    back_conductance: float


@dataclass(frozen=True)
class Phase:
    """An interval during which the surface does one thing.

    Heat flux into the skin = ``conductance * (temperature - T_surface)`` [W/m2]; ``inf`` holds the surface at
    ``temperature``, 0 insulates it. With a ``plate``, ``conductance`` is that of the contact and
    ``temperature`` that behind the plate.
    """

    start: float
    stop: float
    conductance: float
    temperature: float
    plate: Plate | None = None


class Boundary(Spec):
    """Thermal boundary at the surface of the skin; t = 0 is the first pulse."""

    @abstractmethod
    def phases(self, until: float) -> tuple[Phase, ...]:
        """Consecutive phases from the first action of the boundary (at or before t = 0) to ``until`` [s]."""

    @abstractmethod
    def resting(self) -> Phase:
        """The phase that skin has been in for long before: its steady state is a start temperature."""


class Ambient(Boundary):
    """A boundary that is free skin in room air whenever nothing else acts on it."""

    air_temperature: Temperature = Field(default="23 degC", validate_default=True, ge=223.15, le=373.15)
    """Temperature of the room; 23 degC [assumed]."""
    air_coefficient: HeatTransferCoefficient = Field(default="10 W/m2/K", validate_default=True, ge=0.0, le=1000.0)
    """Free convection and radiation; 10 W/m2/K, 5-30 [textbook, memory]."""

    def resting(self) -> Phase:
        """Room air for ever."""
        return self.air(-float("inf"), float("inf"))

    def air(self, start: float, stop: float) -> Phase:
        """Return a phase of free skin in room air."""
        return Phase(start, stop, self.air_coefficient, self.air_temperature)
