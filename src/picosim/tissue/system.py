"""The layered Pennes equation on cells: C dT/dt = -K T + b, one system for every layer heat solver.

    C_i dT_i/dt = G_{i-1/2} (T_{i-1} - T_i) + G_{i+1/2} (T_{i+1} - T_i) + P_i (T_core - T_i) + Q_i E(t)

G = 1/(h_l/2k_l + h_r/2k_r) is the exact steady conductance between centres, also across an interface; the
surface enters as half a cell in series with its own conductance, a plate as further cells above the skin.
Pennes 1948, 10.1152/jappl.1948.1.2.93.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.tissue.layers import BLOOD_HEAT_CAPACITY, ThermalLayers
from picosim.tissue.mesh import Mesh, graded
from picosim.tissue.surface import Phase, Plate

Array = NDArray[np.float64]
Bottom = Literal["core", "insulated"]

PLATE_CELL = 2e-6
PLATE_GROWTH = 1.25


@dataclass(frozen=True)
class HeatSystem:
    """The semi-discrete heat equation during one phase of the surface.

    ``mesh`` is the skin's; arrays over cells also hold a plate in contact as their first ``plate_cells``
    entries. ``capacity`` (n,) [J/m2/K]; ``half`` (n,) resistance of half a cell [m2 K/W]; ``conductance`` (n
    + 1,) [W/m2/K] of the faces, the two outer ones to ``top_temperature`` and ``bottom_temperature`` [K];
    ``perfusion`` (n,) [W/m2/K] to ``core_temperature``; ``plate_temperature``: start value of the plate's
    cells [K], ``plate_diffusivity`` [m2/s].
    """

    mesh: Mesh
    capacity: Array
    half: Array
    conductance: Array
    perfusion: Array
    plate_cells: int
    plate_temperature: float
    plate_diffusivity: float
    top_temperature: float
    bottom_temperature: float
    core_temperature: float
    layers: ThermalLayers

    @property
    def load(self) -> Array:
        """Constant part b of the equation [W/m2], shape (n,)."""
        return self.load_over(0.0)

    @property
    def diagonal(self) -> Array:
        """Diagonal of K [W/m2/K], shape (n,); its off-diagonal is minus the inner conductances."""
        return self.conductance[:-1] + self.conductance[1:] + self.perfusion

    def load_over(self, base: float) -> Array:
        """Constant part of the equation for temperatures over ``base`` [K]: b - K base, shape (n,),
        [W/m2]."""
        value = self.perfusion * (self.core_temperature - base)
        value[0] += self.conductance[0] * (self.top_temperature - base)
        value[-1] += self.conductance[-1] * (self.bottom_temperature - base)
        return value

    def at(self, cells: Array, depth: Array) -> Array:
        """Temperature at ``depth`` [m], shape (m, nz), from all cell means, shape (m, n).

        In each cell the parabola through its mean and its two face values, without new extremes.
        """
        from picosim.numerics.stencil import read_rows, weights

        first, count = self.plate_cells, depth.size
        index, weight, constant = np.empty(count, dtype=np.int64), np.empty((count, 5)), np.empty(count)
        weights(
            self.mesh.edges, self.mesh.layer, self.conductance, self.half, first, self.top_temperature,
            self.bottom_temperature, depth, index, weight, constant,
        )  # fmt: skip
        out = np.empty((cells.shape[0], count))
        share = self.conductance[[first, -1]] * self.half[[first, -1]]
        read_rows(
            np.ascontiguousarray(cells), index, weight, constant, first, (share[0], self.top_temperature),
            (share[1], self.bottom_temperature), out,
        )  # fmt: skip
        return out

    def with_plate(self, skin: Array) -> Array:
        """Put the plate's start temperature above the skin's cells."""
        return np.concatenate((np.full(self.plate_cells, self.plate_temperature), skin))

    def deposit(self, energy: Array) -> Array:
        """Extend a deposit on the skin's cells by nothing in the plate."""
        return np.concatenate((np.zeros(self.plate_cells), energy))

    def steady(self) -> Array:
        """Steady temperature of the cells [K]; the core temperature where nothing fixes another."""
        from scipy.linalg import solveh_banded

        if self.conductance[0] == 0.0 and self.conductance[-1] == 0.0 and not self.perfusion.any():
            return np.full(self.capacity.size, self.core_temperature)
        banded = np.zeros((2, self.capacity.size))
        banded[0, 1:] = -self.conductance[1:-1]
        banded[1] = self.diagonal
        # in temperature over core: no digits are lost to the offset
        load = self.load_over(self.core_temperature)
        return np.asarray(self.core_temperature + solveh_banded(banded, load))


def assemble(layers: ThermalLayers, mesh: Mesh, phase: Phase, *, bottom: Bottom, core_temperature: float) -> HeatSystem:
    """Build the system of one phase of the surface.

    Parameters
    ----------
    layers, mesh : the skin; the mesh has faces on the layers' interfaces.
    phase : what the surface does.
    bottom : the deepest face is held at ``core_temperature`` or insulated.
    core_temperature : [K]; of arterial blood and of the core.
    """
    plate_width, plate_half, plate_capacity = _plate(phase.plate)
    first = plate_width.size
    conductivity, heat = layers.thermal_conductivity[mesh.layer], layers.volumetric_heat_capacity[mesh.layer]
    half = np.concatenate((plate_half, 0.5 * mesh.width / conductivity))
    capacity = np.concatenate((plate_capacity, mesh.width * heat))
    conductance = np.zeros(half.size + 1)
    conductance[1:-1] = 1.0 / (half[:-1] + half[1:])
    contact = _series(phase.conductance)
    if phase.plate is not None:
        conductance[first] = 1.0 / (half[first - 1] + contact + half[first])
        contact = _series(phase.plate.back_conductance)
    conductance[0] = 1.0 / (half[0] + contact) if math.isfinite(contact) else 0.0
    conductance[-1] = 1.0 / half[-1] if bottom == "core" else 0.0
    perfusion = np.concatenate((np.zeros(first), mesh.width * layers.perfusion[mesh.layer] * BLOOD_HEAT_CAPACITY))
    plate_temperature = phase.plate.temperature if phase.plate is not None else phase.temperature
    diffusivity = phase.plate.thermal_conductivity / phase.plate.volumetric_heat_capacity if phase.plate else 0.0
    return HeatSystem(
        mesh, capacity, half, conductance, perfusion, first, plate_temperature, diffusivity,
        phase.temperature, core_temperature, core_temperature, layers,
    )  # fmt: skip


def _series(conductance: float) -> float:
    """Resistance of a conductance; infinite for an insulated face."""
    return 1.0 / conductance if conductance > 0.0 else math.inf


def _plate(plate: Plate | None) -> tuple[Array, Array, Array]:
    if plate is None:
        return np.empty(0), np.empty(0), np.empty(0)
    fine = min(PLATE_CELL, plate.thickness / 8)
    mesh = graded(np.array([-plate.thickness, 0.0]), np.array([plate.thickness, fine]), PLATE_GROWTH)
    return mesh.width, 0.5 * mesh.width / plate.thermal_conductivity, mesh.width * plate.volumetric_heat_capacity
