"""Half space heated as exp(-mu_a z): closed forms and every layer heat solver."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np

from picosim.formulas import halfspace
from picosim.laser.beams.gaussian import Gaussian
from picosim.laser.pulse import Pulse
from picosim.laser.pulses.instantaneous import Instantaneous
from picosim.spec import (
    FamilyOf,
    Field,
    HeatTransferCoefficient,
    InverseLength,
    Length,
    Plain,
    Rate,
    ThermalConductivity,
    VolumetricHeatCapacity,
)  # fmt: skip
from picosim.tissue.boundary.convection import Convection
from picosim.tissue.boundary.insulated import Insulated
from picosim.tissue.heat.axisymmetric import Axisymmetric
from picosim.tissue.heat.modal_1d import Modal1d
from picosim.tissue.heat.model import TissueHeat
from picosim.tissue.heat.slab_1d import Slab1d
from picosim.tissue.layers import BLOOD_HEAT_CAPACITY, ThermalLayers
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.rest import RestTemperature
from picosim.tissue.source import HeatSource
from picosim.tissue.surface import Boundary
from picosim.verification.problem import Answer, At, NotCovered, Quantity, Solver

START = 300.0  # uniform temperature of skin, blood and coolant [K]; the problem is linear in rises
SCALE = 100.0  # surface rise of one instantaneous deposit [K]


class Cooled(Plain):
    """A surface with a coolant at no rise."""

    heat_transfer_coefficient: HeatTransferCoefficient = Field(ge=0)
    """Heat transfer coefficient h."""


class Setup(Plain):
    """The half space, its light and its surface."""

    mu_a: InverseLength = Field(gt=0)
    """Absorption coefficient."""
    thermal_conductivity: ThermalConductivity = Field(gt=0)
    """Thermal conductivity."""
    volumetric_heat_capacity: VolumetricHeatCapacity = Field(gt=0)
    """Density times specific heat."""
    surface: Literal["insulated"] | Cooled = "insulated"
    """Insulated, or cooled."""
    perfusion_rate: Rate = Field(default="0 Hz", validate_default=True, ge=0)
    """Decay rate of a uniform rise by blood flow."""
    beam_radius: Length | None = Field(default=None, gt=0)
    """1/e2 radius of a Gaussian beam; broad when left out."""
    pulse: Annotated[Pulse, FamilyOf("picosim.laser.pulses")] = Instantaneous()
    """Temporal shape of one pulse."""
    pulses: int = Field(default=1, ge=1)
    """Number of pulses."""
    repetition_rate: Rate | None = Field(default=None, gt=0)
    """Pulses per second."""

    @property
    def diffusivity(self) -> float:
        """Thermal diffusivity [m2/s]."""
        return self.thermal_conductivity / self.volumetric_heat_capacity

    @property
    def coefficient(self) -> float:
        """Heat transfer coefficient of the surface; 0 when insulated."""
        return 0.0 if isinstance(self.surface, str) else self.surface.heat_transfer_coefficient

    def starts(self) -> np.ndarray:
        """Time origin of each pulse [s]."""
        return np.arange(self.pulses) / (self.repetition_rate or 1.0)


QUANTITIES = {
    "temperature_ratio": Quantity("1", {"z": "m", "t": "s", "r": "m"}, frozenset({"r"})),
}


def closed_form(setup: Setup, quantity: str, at: At) -> Answer:
    """Superposition of closed forms, each averaged over the pulse."""
    z, r = float(at["z"]), float(at.get("r", 0.0))

    def response(t: float) -> float:
        value = float(
            halfspace.instantaneous_rise_ratio(
                z, t, mu_a=setup.mu_a, diffusivity=setup.diffusivity,
                heat_transfer_ratio=setup.coefficient / setup.thermal_conductivity,
            )
        )  # fmt: skip
        if setup.beam_radius is not None:
            value *= float(halfspace.beam_factor(r, t, beam_radius=setup.beam_radius, diffusivity=setup.diffusivity))
        return value * math.exp(-min(setup.perfusion_rate * t, 700.0))

    breaks = tuple(float(k) for k in setup.pulse.kinks())
    total = sum(
        halfspace.pulse_average(
            response,
            float(at["t"]) - start,
            lambda s: float(setup.pulse.power(s)),
            setup.pulse.support(),
            breaks=breaks,
        )
        for start in setup.starts()
    )
    return Answer(total)


def layered(solver: TissueHeat, setup: Setup, at: At) -> Answer:
    """Run a one-dimensional layer solver on the half space."""
    if setup.beam_radius is not None:
        raise NotCovered(f"{solver.kind} is one-dimensional: no finite beam")
    problem = pose(setup)
    time = np.array([float(at["t"])])
    result = solver.solve(
        problem.layers,
        problem.source,
        problem.boundary,
        problem.pulses,
        time,
        np.array([float(at["z"])]),
        start=problem.start,
    )
    balance = result.diagnostics["energy_balance"]
    return Answer(float(result.rise[0, 0]) / SCALE, note=f"energy balance {balance:.1e}")


@dataclass(frozen=True)
class Posed:
    """The set-up in the solvers' own terms."""

    layers: ThermalLayers
    """The half space."""
    source: HeatSource
    """The light in it."""
    boundary: Boundary
    """The surface."""
    pulses: HeatPulses
    """The deposits."""
    start: RestTemperature
    """Uniform start."""


def pose(setup: Setup) -> Posed:
    """Translate the set-up."""
    heat = setup.volumetric_heat_capacity
    perfusion = setup.perfusion_rate * heat / BLOOD_HEAT_CAPACITY
    one = np.ones(1)
    layers = ThermalLayers(math.inf * one, setup.thermal_conductivity * one, 1000.0 * one, heat / 1000.0 * one, perfusion * one)
    boundary: Any = Insulated()
    if setup.coefficient:
        boundary = Convection(
            fluid_coefficient=setup.coefficient, fluid_temperature=START, air_temperature=START,
            start=min(setup.pulse.support()[0], 0.0),
        )  # fmt: skip
    exposure = np.full(setup.pulses, SCALE * heat / setup.mu_a)
    pulses = HeatPulses.of(setup.starts(), exposure, setup.pulse, relaxation=0.0, steps=400)
    start = RestTemperature(profile="uniform", core=START)
    return Posed(layers=layers, source=HeatSource.exponential(setup.mu_a), boundary=boundary, pulses=pulses, start=start)


def spot(setup: Setup, at: At) -> Answer:
    """Run the axisymmetric solver; it needs a finite beam."""
    if setup.beam_radius is None:
        raise NotCovered("axisymmetric needs a finite beam")
    problem = pose(setup)
    solver = Axisymmetric.model_validate(
        {**fine(setup, at), "tolerance": 1e-5, "finest_ring": setup.beam_radius / 50.0, "growth": 1.03}
    )
    r = np.array([float(at.get("r", 0.0))])
    result = solver.solve(
        problem.layers, problem.source, problem.boundary, problem.pulses, np.array([float(at["t"])]),
        np.array([float(at["z"])]), start=problem.start, beam=Gaussian(diameter=2.0 * setup.beam_radius), radius=r,
    )  # fmt: skip
    rise = float(result.temperature_rz[0, 0, 0] - result.start[0])
    return Answer(rise / SCALE, note=f"energy balance {result.diagnostics['energy_balance']:.1e}")


def fine(setup: Setup, at: At) -> dict[str, float]:
    """Cells that resolve the shortest length of the set-up."""
    since = float(at["t"]) - setup.pulse.support()[0] - setup.starts()
    shortest = float(np.min(since[since >= 0.0], initial=math.inf))
    lengths = [1.0 / setup.mu_a, max(math.sqrt(setup.diffusivity * shortest), 0.01 / setup.mu_a)]
    if setup.coefficient:
        lengths.append(setup.thermal_conductivity / setup.coefficient)
    return {"smallest_cell": min(max(0.01 * min(lengths), 1e-9), 1e-3), "growth": 1.006}


def slab(setup: Setup, at: At) -> TissueHeat:
    """The solver slab_1d with fine cells and small steps."""
    return Slab1d.model_validate({**fine(setup, at), "tolerance": 1e-7})


def solvers() -> dict[str, Solver]:
    """Closed form and layer solvers by kind."""
    return {
        "closed_form": closed_form,
        "slab_1d": lambda setup, quantity, at: layered(slab(setup, at), setup, at),
        "axisymmetric": lambda setup, quantity, at: spot(setup, at),
        "modal_1d": lambda setup, quantity, at: layered(Modal1d.model_validate(fine(setup, at)), setup, at),
    }
