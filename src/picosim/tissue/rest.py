"""Skin temperature before anything happens, and the state that a finished run hands to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from picosim.spec import Field, Plain, Temperature
from picosim.tissue.mesh import Mesh

Array = NDArray[np.float64]


class RestTemperature(Plain):
    """Temperature of the skin at the start of a run."""

    profile: Literal["linear", "steady", "uniform"] = "linear"
    """``linear`` from surface to core at the deepest face; ``steady`` under the resting boundary (room air)
    with perfusion, ``surface`` is then idle; ``uniform`` at ``core``."""
    surface: Temperature = Field(default="34 degC", validate_default=True, ge=263.15, le=333.15)
    """Surface before the first pulse; 34 degC, 30-37 [textbook, memory]."""
    core: Temperature = Field(default="37 degC", validate_default=True, ge=263.15, le=333.15)
    """Core and arterial blood; 37 degC [textbook, memory]."""


@dataclass(frozen=True)
class Zero:
    """Start of a run of light alone: skin, surface, blood and core are at zero, so that its temperatures are rises."""

    core_temperature: float = 0.0

    def at(self, depth: Array) -> Array:
        """Temperature at ``depth``: zero."""
        return np.zeros(np.shape(depth))

    def on_mesh(self, mesh: Mesh) -> Array:
        """Temperature of the cells: zero."""
        return np.zeros(mesh.layer.size)


@dataclass(frozen=True)
class HeatState:
    """Temperature of the skin's cells at an instant: hand it to the next run as its start.

    ``latent`` is the heat each cell has spent on vaporisation [J/m2], empty when none was modelled.
    ``time`` [s] is on the clock of the run that ended; the next run has its own. A plate is not part of it.
    """

    time: float
    edges: Array
    temperature: Array
    core_temperature: float
    latent: Array = field(default_factory=lambda: np.empty(0))

    def at(self, depth: Array) -> Array:
        """Temperature at ``depth`` [K], linear between the centres of the cells."""
        return np.asarray(np.interp(depth, 0.5 * (self.edges[1:] + self.edges[:-1]), self.temperature))

    def latent_on(self, mesh: Mesh) -> Array:
        """Latent heat spent in the cells of another mesh [J/m2], conserved."""
        if not self.latent.size:
            return np.zeros(mesh.layer.size)
        if np.array_equal(mesh.edges, self.edges):
            return self.latent.copy()
        spent = np.concatenate(([0.0], np.cumsum(self.latent)))
        return np.diff(np.interp(mesh.edges, self.edges, spent))

    def on_mesh(self, mesh: Mesh) -> Array:
        """Cell means on another mesh, heat conserved where both reach; deeper down the last value."""
        if np.array_equal(mesh.edges, self.edges):
            return self.temperature.copy()
        depth = np.minimum(mesh.edges, self.edges[-1])
        heat = np.interp(depth, self.edges, np.concatenate(([0.0], np.cumsum(self.temperature * np.diff(self.edges)))))
        heat += self.temperature[-1] * (mesh.edges - depth)
        return np.asarray(np.diff(heat) / mesh.width)
