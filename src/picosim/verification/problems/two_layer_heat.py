"""Heat between layers of unequal temperature, insulated ends: eigenfunction series and every layer heat
solver."""

from __future__ import annotations

import math

import numpy as np

from picosim.formulas import layered_slab
from picosim.spec import Field, Length, Plain, Temperature, ThermalConductivity, VolumetricHeatCapacity
from picosim.tissue.boundary.insulated import Insulated
from picosim.tissue.heat.modal_1d import Modal1d
from picosim.tissue.heat.model import LayeredHeat
from picosim.tissue.heat.slab_1d import Slab1d
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.pulses import HeatPulses
from picosim.tissue.rest import RestTemperature
from picosim.tissue.source import HeatSource
from picosim.verification.problem import Answer, At, NotCovered, Quantity, Solver

START = 300.0  # [K]; the problem is linear in rises
THIN_END = 0.05
"""Part of the last layer that is given as one more layer of the same tissue: the cells at the very bottom are coarse."""


class Layer(Plain):
    """One layer and its initial rise."""

    thickness: Length = Field(gt=0)
    """Thickness."""
    thermal_conductivity: ThermalConductivity = Field(gt=0)
    """Thermal conductivity."""
    volumetric_heat_capacity: VolumetricHeatCapacity = Field(gt=0)
    """Density times specific heat."""
    initial_rise: Temperature
    """Uniform rise at t = 0."""


class Setup(Plain):
    """Layers from the surface down, insulated at both ends."""

    layers: tuple[Layer, ...] = Field(min_length=1, max_length=50)
    """The layers."""


QUANTITIES = {"temperature_rise": Quantity("K", {"z": "m", "t": "s"})}


DEEPER = 20.0
"""How many times larger than the smallest cell those at a deep interface may be."""


def closed_form(setup: Setup, quantity: str, at: At) -> Answer:
    """Eigenfunction series; at t = 0 the initial rise itself."""
    thickness, conductivity, heat, rise = arrays(setup)
    z, t = float(at["z"]), float(at["t"])
    if t <= 0.0:
        edges = np.cumsum(thickness)
        return Answer(float(rise[min(int(np.searchsorted(edges, z, side="right")), rise.size - 1)]))
    try:
        return Answer(
            layered_slab.temperature_rise(
                z, t, thickness=thickness, conductivity=conductivity, heat_capacity=heat, initial_rise=rise
            )
        )
    except ValueError as error:
        raise NotCovered(str(error)) from None


def arrays(setup: Setup) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Thickness, conductivity, heat capacity and initial rise of the layers."""
    names = ("thickness", "thermal_conductivity", "volumetric_heat_capacity", "initial_rise")
    columns = [np.array([getattr(layer, name) for layer in setup.layers]) for name in names]
    return columns[0], columns[1], columns[2], columns[3]


def layered(solver: LayeredHeat, setup: Setup, at: At) -> Answer:
    """Deposit the initial rises as heat at t = 0 and let a layer solver run; negative rises start from
    below."""
    thickness, conductivity, heat, rise = (np.append(values, values[-1]) for values in arrays(setup))
    thickness[-2:] *= 1.0 - THIN_END, THIN_END
    lowest = min(float(rise.min()), 0.0)
    layers = ThermalLayers(thickness, conductivity, np.full(rise.size, 1000.0), heat / 1000.0, np.zeros(rise.size))
    edges = layers.interfaces
    source = HeatSource(np.repeat(edges, 2)[1:-1], np.repeat(heat * (rise - lowest), 2))
    result = solver.solve(
        layers, source, Insulated(), HeatPulses.single(1.0), np.array([float(at["t"])]), np.array([float(at["z"])]),
        start=RestTemperature(profile="uniform", core=START),
    )  # fmt: skip
    return Answer(float(result.rise[0, 0]) + lowest, note=f"energy balance {result.diagnostics['energy_balance']:.1e}")


def fine(setup: Setup, at: At) -> dict[str, object]:
    """Cells that resolve the thinnest layer and the diffusion length."""
    thickness, conductivity, heat, _ = arrays(setup)
    reach = math.sqrt(float(np.min(conductivity / heat)) * max(float(at["t"]), 1e-12))
    cell = min(max(0.01 * min(reach / DEEPER, float(thickness.min())), 1e-9), 1e-3)
    return {"smallest_cell": cell, "growth": 1.004, "bottom": "insulated"}


def solvers() -> dict[str, Solver]:
    """Series and layer solvers by kind."""
    return {
        "closed_form": closed_form,
        "slab_1d": lambda setup, quantity, at: layered(Slab1d.model_validate({"tolerance": 1e-7, **fine(setup, at)}), setup, at),
        "modal_1d": lambda setup, quantity, at: layered(Modal1d.model_validate(fine(setup, at)), setup, at),
    }
