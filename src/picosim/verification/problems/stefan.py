"""One-phase Stefan problem: front 2 lambda sqrt(D t)."""

from __future__ import annotations

import math

import numpy as np

from picosim.formulas.stefan import front_constant
from picosim.spec import Field, Plain, Ratio
from picosim.tissue.boundary.fixed import Fixed
from picosim.tissue.heat.model import BOILING
from picosim.tissue.heat.slab_1d import LATENT_HEAT, Slab1d
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.rest import HeatState
from picosim.tissue.source import HeatSource
from picosim.verification.problem import Answer, At, NotCovered, Quantity, Solver

SUPERHEAT = 20.0  # of the wall [K]
CELLS = 400


class Setup(Plain):
    """Wall above the transition temperature, material at it."""

    stefan_number: Ratio = Field(gt=0, le=100)
    """Heat capacity times wall superheat over latent heat."""


QUANTITIES = {"front_constant": Quantity("1")}


def closed_form(setup: Setup, quantity: str, at: At) -> Answer:
    """Root of the transcendental equation."""
    return Answer(front_constant(setup.stefan_number))


def enthalpy(setup: Setup, quantity: str, at: At) -> Answer:
    """Water at its boiling point under a hotter wall, phase change on; the front is where the heat spent
    ends.

    The set-up fixes only the Stefan number, so the specific heat of a material of pure water is chosen to
    meet it.
    """
    if setup.stefan_number < 1e-3:
        raise NotCovered("the front creeps so slowly that the enthalpy method needs millions of steps; closed form only")
    specific_heat = setup.stefan_number * LATENT_HEAT / SUPERHEAT
    conductivity, density = 0.6, 1000.0
    diffusivity = conductivity / (density * specific_heat)
    depth, estimate = 1e-3, front_constant(setup.stefan_number)
    if estimate > 3.0:
        raise NotCovered("the front outruns the heat so far that its constant is all logarithm; closed form only")
    until = (0.8 * depth / (2.0 * estimate)) ** 2 / diffusivity
    layers = ThermalLayers(
        np.array([depth]), np.array([conductivity]), np.array([density]), np.array([specific_heat]), np.zeros(1),
        water_fraction=np.ones(1),
    )  # fmt: skip
    solver = Slab1d(phase_change=True, smallest_cell=depth / CELLS, growth=1.0001, bottom="insulated", tolerance=1e-5)
    edges = np.array([0.0, depth])
    result = solver.solve(
        layers, HeatSource.nothing(), Fixed(temperature=BOILING + SUPERHEAT), HeatPulses(np.zeros(0), np.zeros(0)),
        np.array([until]), np.array([0.5 * depth]), start=HeatState(0.0, edges, np.array([BOILING]), BOILING),
    )  # fmt: skip
    front = float(result.final.latent.sum()) / (density * LATENT_HEAT)
    balance = result.diagnostics["energy_balance"]
    return Answer(front / (2.0 * math.sqrt(diffusivity * until)), note=f"energy balance {balance:.1e}")


def solvers() -> dict[str, Solver]:
    """Closed form and the enthalpy method of slab_1d."""
    return {"closed_form": closed_form, "slab_1d": enthalpy}
