"""The layered Pennes equation on cells: C dT/dt = -K T + b, one system for every layer heat solver.

    C_i dT_i/dt = G_{i-1/2} (T_{i-1} - T_i) + G_{i+1/2} (T_{i+1} - T_i) + P_i (T_core - T_i) + Q_i E(t)

G = 1/(h_l/2k_l + h_r/2k_r) is the exact steady conductance between centres, also across an interface; the
surface enters as half a cell in series with its own conductance, a plate as further cells above the skin.
Pennes 1948, 10.1152/jappl.1948.1.2.93.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.tissue.layers import BLOOD_HEAT_CAPACITY, ThermalLayers
from picosim.tissue.mesh import Mesh, graded
from picosim.tissue.surface import Phase, Plate

Array = NDArray[np.float64]
Stencil = tuple[NDArray[np.int64], Array, Array]
"""Cells, weights and constants of `HeatSystem.read`."""
Bottom = Literal["core", "insulated"]

PLATE_CELL = 2e-6
PLATE_GROWTH = 1.25
NOTHING: Array = np.empty(0)


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
        return self.read(cells, self.stencil(depth))

    def stencil(self, depth: Array) -> Stencil:
        """Return what `read` needs to know of the depths [m]: cells, weights, constants."""
        from picosim.numerics.stencil import weights

        index, weight, constant = np.empty(depth.size, dtype=np.int64), np.empty((depth.size, 5)), np.empty(depth.size)
        weights(
            self.mesh.edges, self.mesh.layer, self.conductance, self.half, self.plate_cells, self.top_temperature,
            self.bottom_temperature, depth, index, weight, constant,
        )  # fmt: skip
        return index, weight, constant

    def read(self, cells: Array, stencil: Stencil) -> Array:
        """Temperature at the depths of a stencil, see `at`."""
        from picosim.numerics.stencil import read_rows

        first = self.plate_cells
        out = np.empty((cells.shape[0], stencil[0].size))
        upper = float(self.conductance[first] * self.half[first]), self.top_temperature
        lower = float(self.conductance[-1] * self.half[-1]), self.bottom_temperature
        read_rows(np.ascontiguousarray(cells), *stencil, first, upper, lower, out)
        return out

    def with_plate(self, skin: Array) -> Array:
        """Put the plate's start temperature above the skin's cells; without a plate the same array."""
        return np.concatenate((np.full(self.plate_cells, self.plate_temperature), skin)) if self.plate_cells else skin

    def deposit(self, energy: Array) -> Array:
        """Extend deposits on the skin's cells (..., n) by nothing in the plate; without a plate the same array."""
        if not self.plate_cells:
            return energy
        return np.concatenate((np.zeros((*energy.shape[:-1], self.plate_cells)), energy), axis=-1)

    def at_zero(self) -> HeatSystem:
        """The same system with surface, plate, blood and core at zero: of rises that light alone makes."""
        return replace(
            self, plate_temperature=0.0, top_temperature=0.0, bottom_temperature=0.0, core_temperature=0.0
        )

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
    from picosim.tissue.kernels.coefficients import coefficients

    half, heat = _plate(phase.plate)
    contact = _series(phase.conductance)
    behind = contact if phase.plate is None else _series(phase.plate.back_conductance)
    capacity, resistance, conductance, perfusion = coefficients(
        mesh.edges, mesh.layer, layers.thermal_conductivity, layers.density, layers.specific_heat,
        layers.perfusion * BLOOD_HEAT_CAPACITY, half, heat, contact, behind, bottom == "core",
    )  # fmt: skip
    plate_temperature = phase.plate.temperature if phase.plate is not None else phase.temperature
    diffusivity = phase.plate.thermal_conductivity / phase.plate.volumetric_heat_capacity if phase.plate else 0.0
    return HeatSystem(
        mesh, capacity, resistance, conductance, perfusion, half.size, plate_temperature, diffusivity,
        phase.temperature, core_temperature, core_temperature, layers,
    )  # fmt: skip


def _series(conductance: float) -> float:
    """Resistance of a conductance; infinite for an insulated face."""
    return 1.0 / conductance if conductance > 0.0 else math.inf


@functools.lru_cache(maxsize=16)
def _plate(plate: Plate | None) -> tuple[Array, Array]:
    """Resistance of half a cell [m2 K/W] and heat capacity [J/m2/K] of the plate's cells."""
    if plate is None:
        return NOTHING, NOTHING
    fine = min(PLATE_CELL, plate.thickness / 8)
    mesh = graded(np.array([-plate.thickness, 0.0]), np.array([plate.thickness, fine]), PLATE_GROWTH)
    return 0.5 * mesh.width / plate.thermal_conductivity, mesh.width * plate.volumetric_heat_capacity
