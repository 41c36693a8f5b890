"""Equalisation of spheres and surroundings in the zero-flux cell of a suspension."""

from __future__ import annotations

import math

from picosim.formulas.suspension_cell import equalisation_rate, final_rise_ratio
from picosim.spec import (
    Field,
    HeatTransferCoefficient,
    Length,
    Plain,
    Ratio,
    ThermalConductivity,
    VolumetricHeatCapacity,
)
from picosim.verification.problem import Answer, At, Quantity, Solver


class Medium(Plain):
    """A material."""

    thermal_conductivity: ThermalConductivity = Field(gt=0)
    """Thermal conductivity."""
    volumetric_heat_capacity: VolumetricHeatCapacity = Field(gt=0)
    """Density times specific heat."""


class Setup(Plain):
    """The suspension."""

    radius: Length = Field(gt=0)
    """Radius of the spheres."""
    inside: Medium
    """The spheres."""
    outside: Medium
    """What they are suspended in."""
    interface_conductance: HeatTransferCoefficient | None = Field(default=None, gt=0)
    """Conductance of the wall; perfect contact when left out."""
    volume_fraction: Ratio = Field(gt=0, lt=1)
    """Volume of the spheres over the whole."""


QUANTITIES = {"equalisation_time": Quantity("s"), "final_temperature_ratio": Quantity("1")}


def closed_form(setup: Setup, quantity: str, at: At) -> Answer:
    """Root of the transcendental equation; heat shared by heat capacity."""
    heat = (setup.inside.volumetric_heat_capacity, setup.outside.volumetric_heat_capacity)
    if quantity == "final_temperature_ratio":
        value = final_rise_ratio(
            volume_fraction=setup.volume_fraction, heat_capacity_inside=heat[0], heat_capacity_outside=heat[1]
        )
        return Answer(value)
    rate = equalisation_rate(
        radius=setup.radius, volume_fraction=setup.volume_fraction,
        conductivity_inside=setup.inside.thermal_conductivity, conductivity_outside=setup.outside.thermal_conductivity,
        heat_capacity_inside=heat[0], heat_capacity_outside=heat[1],
        interface_conductance=setup.interface_conductance or math.inf,
    )  # fmt: skip
    return Answer(1.0 / rate)


def solvers() -> dict[str, Solver]:
    """The closed form, which the two-temperature layer uses."""
    return {"closed_form": closed_form}
