"""Carries a rise in (r, z) through time: steps that double when the error allows it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.errors import NotConverged
from picosim.tissue.layers import ThermalLayers
from picosim.tissue.schedule import Stretch
from picosim.tissue.spot import radial_operator
from picosim.tissue.system import HeatSystem
from picosim.units import format_value

Array = NDArray[np.float64]

PAIRS_BETWEEN_CHECKS = 3
FLOOR = 1e-9  # K; smallest rise that the tolerance refers to


@dataclass
class SpotState:
    """Rise of the skin's cells (nr, nz) [K] and the account of heat [J]."""

    rise: Array
    absorbed: float = 0.0
    lost: float = 0.0
    steps: int = 0


class Marcher:
    """One phase of the surface: operators, work arrays and the current step."""

    def __init__(
        self, system: HeatSystem, layers: ThermalLayers, ring_edges: Array, rise: Array, *, tolerance: float, max_steps: int
    ) -> None:
        self.system = system
        self.first = system.plate_cells
        self.tolerance, self.max_steps = tolerance, max_steps
        self.ring_edges = ring_edges
        self.area = math.pi * np.diff(ring_edges**2)
        self.radial = radial_operator(ring_edges)
        cells = system.capacity.size
        self.axial = np.zeros((3, cells))
        self.axial[0, 1:] = system.conductance[1:-1] / system.capacity[1:]
        self.axial[2, :-1] = system.conductance[1:-1] / system.capacity[:-1]
        self.axial[1] = -system.diagonal / system.capacity
        self.loss = system.perfusion.copy()
        self.loss[0] += system.conductance[0]
        self.loss[-1] += system.conductance[-1]
        self.bounds, self.diffusivity = columns(system, layers)
        shape = (ring_edges.size - 1, cells)
        self.rise, self.flux, self.source = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self.rise[:, self.first :] = rise
        self.smallest = 0.2 / float(np.max(-self.axial[1]))
        self.step = self.smallest

    def run(self, state: SpotState, stretch: Stretch, heated: Array, axis: Array, depth: Array) -> Array:
        """Carry the rise through the stretch and hand it to ``state``; return the recorded maps (n_rows, n_radii, nz).

        Parameters
        ----------
        heated : (n_sources, nr, nz) deposit per ring area and radiant exposure [1].
        axis, depth : (n_radii,), (nz,) where the maps are read [m].
        """
        from picosim.tissue.heat.kernels.adi import apply_z

        first = self.first
        per_kelvin = heated / self.system.capacity[first:]
        maps = np.empty((stretch.rows.size, axis.size, depth.size))
        for k, node in enumerate(stretch.node):
            if stretch.jump[k].any():
                self.rise[:, first:] += np.tensordot(stretch.jump[k], per_kelvin, axes=1)
                state.absorbed += float(self.area @ np.tensordot(stretch.jump[k], heated, axes=1).sum(axis=1))
            if stretch.record[k] >= 0:
                maps[stretch.record[k]] = self.read(axis, depth)
            if k == stretch.node.size - 1:
                break
            length = float(stretch.node[k + 1] - node)
            if length <= 0.0:
                continue
            if stretch.restart[k] or k == 0:
                self.source[:, first:] = np.tensordot(stretch.power[k], per_kelvin, axes=1)
                apply_z(self.rise, self.axial[0], self.axial[1], self.axial[2], self.flux)
                self.step = self.smallest
            state.absorbed += length * float(self.area @ np.tensordot(stretch.power[k], heated, axes=1).sum(axis=1))
            if self.rise.any() or self.source.any():
                state.lost += self.march(length, float(node), state)
        # a plate that leaves takes its heat along
        state.lost += float(self.area @ (self.rise[:, :first] @ self.system.capacity[:first]))
        state.rise = self.rise[:, first:].copy()
        return maps

    def march(self, length: float, start: float, state: SpotState) -> float:
        """Step through an interval of constant heating [s]; return the heat carried away [J]."""
        from picosim.tissue.heat.kernels.adi import largest

        heating = bool(self.source.any())
        left, lost = length, 0.0
        scale = max(largest(self.rise), FLOOR)
        while left > 0.0:
            if state.steps >= self.max_steps:
                raise NotConverged(
                    f"heat.axisymmetric did not reach the end within {self.max_steps} steps: it stands at t = "
                    f"{format_value(start + length - left, 's')} with steps of {format_value(self.step, 's')}; raise "
                    f"heat.tolerance (now {self.tolerance:g}) or heat.max_steps"
                )
            if left <= 2.0 * self.step:
                # the rest of the interval: one step, or two, no longer than the current one
                count = max(math.ceil(left / self.step - 1e-9), 1)
                lost += self.take(left / count, count, heating)
                state.steps += count
                break
            pairs = min(PAIRS_BETWEEN_CHECKS, int(left / (2.0 * self.step)))
            if pairs > 1:
                lost += self.take(self.step, 2 * (pairs - 1), heating)
            part, error = self.checked_pair(heating)
            lost += part
            state.steps += 2 * pairs
            left -= 2.0 * pairs * self.step
            scale = max(largest(self.rise), FLOOR)
            if error <= self.tolerance * scale:
                self.step *= 2.0
        return lost

    def checked_pair(self, heating: bool) -> tuple[float, float]:
        """Two steps, and their difference to one of twice the length [K]."""
        from picosim.tissue.heat.kernels.adi import largest_difference

        rise, flux = self.rise.copy(), self.flux.copy()
        lost = self.take(self.step, 2, heating)
        twice_rise, twice_flux = self.rise, self.flux
        self.rise, self.flux = rise, flux
        self.take(2.0 * self.step, 1, heating)
        error = largest_difference(self.rise, twice_rise)
        self.rise, self.flux = twice_rise, twice_flux
        return lost, float(error)

    def take(self, step: float, count: int, heating: bool) -> float:
        """Take equal steps; return the heat carried away [J]."""
        from picosim.tissue.heat.kernels.adi import advance

        lost = advance(
            self.rise, self.flux, self.source, heating, step, count, self.bounds, self.diffusivity,
            self.radial, self.axial, self.loss, self.area,
        )  # fmt: skip
        return float(lost)

    def read(self, axis: Array, depth: Array) -> Array:
        """Rise at radii and depths, shape (n_radii, nz): parabolas in depth, quadratic means in r."""
        rows = self.system.at(self.rise, depth)
        # an even profile is smooth in r^2, and the mean of a ring is its value at the mean of r^2
        middle = 0.5 * (self.ring_edges[1:] ** 2 + self.ring_edges[:-1] ** 2)
        return across(rows, middle, axis**2)


def across(rows: Array, known: Array, wanted: Array) -> Array:
    """Interpolate rows (n, nz) at ``known`` (n,) to ``wanted`` (m,): cubic, within the two neighbours' range.

    Before the first known point the cubic is continued.
    """
    width = min(4, known.size)
    right = np.clip(np.searchsorted(known, wanted), 1, known.size - 1)
    first = np.clip(right - width // 2, 0, known.size - width)
    stencil = first[:, None] + np.arange(width)
    x = known[stencil]
    weight = np.ones_like(x)
    for j in range(width):
        for m in range(width):
            if m != j:
                weight[:, j] *= (wanted - x[:, m]) / (x[:, j] - x[:, m])
    value = np.einsum("ij,ijk->ik", weight, rows[stencil])
    low, high = np.minimum(rows[right - 1], rows[right]), np.maximum(rows[right - 1], rows[right])
    return np.asarray(np.where((wanted < known[0])[:, None], value, np.clip(value, low, high)))


def columns(system: HeatSystem, layers: ThermalLayers) -> tuple[NDArray[np.int64], Array]:
    """Ranges of cells of equal diffusivity, the plate's first, and the diffusivities [m2/s]."""
    layer = system.mesh.layer
    own = layers.diffusivity[layer]
    starts = np.flatnonzero(np.concatenate(([True], own[1:] != own[:-1])))
    bounds = system.plate_cells + np.append(starts, layer.size)
    diffusivity = own[starts]
    if system.plate_cells:
        bounds = np.concatenate(([0], bounds))
        diffusivity = np.concatenate(([system.plate_diffusivity], diffusivity))
    return bounds.astype(np.int64), np.asarray(diffusivity)
