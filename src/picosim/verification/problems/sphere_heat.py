"""Problem ``sphere_heat``: temperature in and around one heated sphere in an infinite medium."""

from __future__ import annotations

import math
from typing import Annotated, Self

from pydantic import model_validator

from picosim.errors import ConfigError, NotConverged
from picosim.laser.pulse import Pulse
from picosim.particle.heat.finite_volume import FiniteVolume
from picosim.particle.heat.laplace import steady_rise
from picosim.particle.heat_model import ParticleHeat
from picosim.particle.sphere import Material, Sphere
from picosim.spec import (
    FamilyOf,
    Field,
    HeatTransferCoefficient,
    Length,
    Plain,
    ThermalConductivity,
    Unit,
    VolumetricHeatCapacity,
    members,
)
from picosim.verification.problem import Answer, At, NotCovered, Quantity, Solver

FAMILY = "picosim.particle.heat"
FINER = FiniteVolume(resolution=1.6, tolerance=1e-9)


class Medium(Plain):
    """Thermal properties of one medium."""

    thermal_conductivity: ThermalConductivity = Field(gt=0)
    """k."""
    volumetric_heat_capacity: VolumetricHeatCapacity = Field(gt=0)
    """rho c_p."""

    def material(self) -> Material:
        """Return it as the solvers take it."""
        return Material(self.thermal_conductivity, self.volumetric_heat_capacity)


class SphereSetup(Plain):
    """A sphere, what is around it, and the contact between them."""

    radius: Length = Field(gt=0)
    """a."""
    inside: Medium
    """The sphere."""
    outside: Medium
    """Around it, without end."""
    interface_conductance: HeatTransferCoefficient | None = Field(default=None, gt=0)
    """G; perfect contact without it."""

    def sphere(self) -> Sphere:
        """Return it as the solvers take it."""
        conductance = math.inf if self.interface_conductance is None else self.interface_conductance
        return Sphere(self.radius, self.inside.material(), self.outside.material(), conductance)


class Setup(SphereSetup):
    """A sphere with a pulse of unit energy, or with a steady power density."""

    pulse: Annotated[Pulse, FamilyOf("picosim.laser.pulses")] | None = None
    """Pulse shape."""
    power_density: Annotated[float, Unit("W/m3")] | None = Field(default=None, gt=0)
    """Steady heating in place of a pulse."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.pulse is None) == (self.power_density is None):
            raise ValueError("give either 'pulse' or 'power_density'")
        return self


QUANTITIES = {
    "temperature_ratio": Quantity("1", {"r": "m", "t": "s", "side": ""}, frozenset({"side"})),
    "mean_temperature_ratio": Quantity("1", {"t": "s"}),
    "retained_heat_fraction": Quantity("1", {"t": "s"}),
    "peak_temperature_ratio": Quantity("1", {"r": "m", "side": ""}, frozenset({"side"})),
    "steady_temperature_rise": Quantity("K", {"r": "m"}),
}


def solvers() -> dict[str, Solver]:
    """Return every registered particle heat solver by its kind."""
    return {kind: answering(member()) for kind, member in members(FAMILY).items() if issubclass(member, ParticleHeat)}


def answering(solver: ParticleHeat) -> Solver:
    """Return the function that asks ``solver``."""

    def answer(setup: Setup, quantity: str, at: At) -> Answer:
        sphere = setup.sphere()
        if (quantity == "steady_temperature_rise") != (setup.pulse is None):
            raise NotCovered(f"{quantity} needs {'power_density' if setup.pulse else 'a pulse'}")
        if setup.pulse is None:
            if solver.kind != "laplace":
                raise NotCovered(f"{solver.kind} marches in time; the steady state is a closed form of 'laplace'")
            return Answer(float(steady_rise(sphere, setup.power_density or math.nan, at["r"])))
        try:
            value = _ask(solver, sphere, setup.pulse, quantity, at)
            if isinstance(solver, FiniteVolume):
                require_resolved(value, _ask(FINER, sphere, setup.pulse, quantity, at))
            return Answer(value)
        except (NotConverged, ConfigError) as error:
            raise NotCovered(str(error)) from None

    return answer


def require_resolved(value: float, finer: float, *, within: float = 3e-5) -> None:
    """Check that finer shells and steps change nothing that matters.

    Raises
    ------
    NotCovered : they do; where hardly any heat has arrived, a grid keeps its absolute error, not a relative one.
    """
    if abs(value - finer) > within * abs(finer):
        raise NotCovered(f"the default shells resolve this value to {abs(value / (finer or 1.0) - 1.0):.1g} only")


def _ask(solver: ParticleHeat, sphere: Sphere, pulse: Pulse, quantity: str, at: At) -> float:
    side = str(at.get("side", "outside"))
    if side not in ("inside", "outside"):
        raise ConfigError(f"side must be 'inside' or 'outside', got '{side}'")
    if quantity == "peak_temperature_ratio":
        return solver.peak(sphere, pulse, at["r"], side=side)[0]
    at_wall = math.isclose(at.get("r", 0.0), sphere.radius, rel_tol=1e-9)
    found = solver.solve(sphere, pulse, [at["t"]], [at.get("r", 0.0)])
    if quantity == "mean_temperature_ratio":
        return float(found.mean[0])
    if quantity == "retained_heat_fraction":
        return float(found.retained[0])
    if at_wall:
        return float((found.wall_inside if side == "inside" else found.wall_outside)[0])
    return float(found.ratio[0, 0])
