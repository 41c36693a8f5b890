"""The coupled answer: light in a skin preset, one particle in it, its wall, and the exposure that makes a bubble.

It walks the stages of ``picosim run`` with the particle, medium and temperatures of the case.
"""

from __future__ import annotations

from typing import Annotated, Any, Self

import numpy as np
from pydantic import field_validator, model_validator

from picosim.chain import light
from picosim.formulas.absorption_efficiency import absorption_efficiency
from picosim.laser.pulse import Pulse
from picosim.optics.discrete_ordinates import DiscreteOrdinates
from picosim.outcome.criterion import Medium, ParticleResponse
from picosim.outcome.wall_nucleation import WallNucleation
from picosim.particle.heat_model import ParticleHeat
from picosim.particle.sphere import Material, Sphere
from picosim.skin.absorber import Particle
from picosim.skin.skin import Skin
from picosim.spec import (
    FamilyOf,
    Field,
    InverseLength,
    Length,
    Plain,
    RadiantExposure,
    Temperature,
    ThermalConductivity,
    VolumetricHeatCapacity,
    Wavelength,
    members,
)
from picosim.verification.problem import Answer, At, NotCovered, Quantity, Solver


class Absorber(Plain):
    """One sphere."""

    radius: Length = Field(gt=0, le=1e-3)
    """Radius."""
    mu_a: InverseLength = Field(gt=0, le=1e9)
    """Interior absorption coefficient."""
    thermal_conductivity: ThermalConductivity = Field(gt=0)
    """Thermal conductivity of the sphere."""
    volumetric_heat_capacity: VolumetricHeatCapacity = Field(gt=0)
    """Volumetric heat capacity of the sphere."""


class Around(Plain):
    """The medium around the sphere."""

    thermal_conductivity: ThermalConductivity = Field(gt=0)
    """Thermal conductivity of the medium."""
    volumetric_heat_capacity: VolumetricHeatCapacity = Field(gt=0)
    """Volumetric heat capacity of the medium."""


class Setup(Plain):
    """Skin preset, pulse, sphere, medium, depth, temperatures, exposure."""

    skin: str
    """type_i to type_vi."""
    wavelength: Wavelength = Field(ge=350e-9, le=1600e-9)
    """Wavelength in vacuum."""
    pulse: Annotated[Pulse, FamilyOf("picosim.laser.pulses")]
    """Pulse shape."""
    absorber: Absorber
    """The sphere."""
    medium: Around
    """What surrounds it."""
    depth: Length = Field(ge=0)
    """Depth of the sphere."""
    initial_temperature: Temperature = Field(gt=0)
    """Temperature before the pulse."""
    nucleation_temperature: Temperature = Field(gt=0)
    """Temperature of the wall at threshold."""
    radiant_exposure: RadiantExposure = Field(gt=0)
    """Radiant exposure on the surface."""

    @model_validator(mode="after")
    def _above_rest(self) -> Self:
        if self.nucleation_temperature <= self.initial_temperature:
            raise ValueError("nucleation_temperature must lie above initial_temperature")
        return self

    @field_validator("skin")
    @classmethod
    def _known(cls, value: str) -> str:
        Skin(preset=value)
        return value


QUANTITIES = {
    "adiabatic_rise": Quantity("K"),
    "peak_wall_temperature_ratio": Quantity("1"),
    "threshold_radiant_exposure": Quantity("J/m2"),
}


def solvers() -> dict[str, Solver]:
    """One solver a pairing of the deterministic light model with a particle heat model."""
    found: dict[str, Solver] = {}
    for kind, member in members("picosim.particle.heat").items():
        if issubclass(member, ParticleHeat):
            found[f"discrete_ordinates + {kind}"] = _chain(kind, member)
    return found


def _chain(kind: str, heat: Any) -> Solver:
    def solve(setup: Setup, quantity: str, at: At) -> Answer:
        if quantity == "adiabatic_rise":
            return Answer(_rise(setup))
        try:
            ratio = heat().peak_wall(_sphere(setup), setup.pulse)
        except NotImplementedError as reason:
            raise NotCovered(str(reason)) from None
        if quantity == "peak_wall_temperature_ratio":
            return Answer(ratio)
        # through the criterion that a run uses
        particle = _particle(setup)
        medium = Medium(
            setup.medium.thermal_conductivity, 1.0, setup.medium.volumetric_heat_capacity, 1500.0, 0.0
        )
        response = ParticleResponse(
            particle,
            medium,
            setup.initial_temperature,
            setup.pulse.duration,
            ratio,
            1.0,
            1.0,
            0.0,
            0.0,
            0.0,
            0.0,
        )
        criterion = WallNucleation.model_construct(temperature=setup.nucleation_temperature)
        rise = criterion.threshold_rise(response, setup.nucleation_temperature)
        return Answer(rise / _rise(setup) * setup.radiant_exposure)

    return solve


def _particle(setup: Setup) -> Particle:
    sphere = setup.absorber
    efficiency = float(absorption_efficiency(radius=sphere.radius, mu_a=sphere.mu_a))
    return Particle(
        diameter=2.0 * sphere.radius, interior_scale=1.0, mu_a=sphere.mu_a, absorption_efficiency=efficiency, density=1.0,
        specific_heat=sphere.volumetric_heat_capacity, thermal_conductivity=sphere.thermal_conductivity, youngs_modulus=1.0,
        poissons_ratio=0.0, linear_thermal_expansion=0.0, tensile_strength=1.0, interface_conductance=np.inf,
    )  # fmt: skip


def _rise(setup: Setup) -> float:
    lit = light.solve(
        Skin(preset=setup.skin), setup.wavelength, None, DiscreteOrdinates(), depths=(setup.depth,)
    )
    fluence_ratio = float(lit.deposition.at(setup.depth)[0])
    return _particle(setup).adiabatic_rise_per_fluence * fluence_ratio * setup.radiant_exposure


def _sphere(setup: Setup) -> Sphere:
    return Sphere(
        setup.absorber.radius,
        Material(setup.absorber.thermal_conductivity, setup.absorber.volumetric_heat_capacity),
        Material(setup.medium.thermal_conductivity, setup.medium.volumetric_heat_capacity),
    )
