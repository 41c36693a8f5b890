"""Absorbed energy density against depth, per unit of radiant exposure, put on cells without losing a
joule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.optics.deposition import Deposition

Array = NDArray[np.float64]


@dataclass(frozen=True)
class HeatSource:
    """Where the light of one pulse ends up as heat.

    Between two listed depths the density is exponential (linear where one end is zero), so that Beer-Lambert
    light is exact; a depth listed twice marks a jump. Nothing is deposited above the first and below the last
    depth.

    Parameters
    ----------
    depth : shape (m,), [m]; never decreasing.
    density : shape (m,), [1/m]; absorbed energy density [J/m3] per radiant exposure [J/m2].

    Raises
    ------
    ConfigError : depths decrease, a density is negative or not finite, or lengths differ.
    """

    depth: Array
    density: Array

    def __post_init__(self) -> None:
        for name in ("depth", "density"):
            object.__setattr__(self, name, np.ascontiguousarray(getattr(self, name), dtype=np.float64))
        if self.depth.ndim != 1 or self.depth.shape != self.density.shape or self.depth.size < 2:
            raise ConfigError("heat source: 'depth' and 'density' must be two lists of the same length, at least 2")
        if not np.isfinite(self.depth).all() or (np.diff(self.depth) < 0).any():
            raise ConfigError("heat source: 'depth' must be finite and never decrease")
        if not np.isfinite(self.density).all() or (self.density < 0).any():
            raise ConfigError("heat source: 'density' must be finite and not negative")

    @classmethod
    def exponential(cls, mu_a: float, *, transmitted: float = 1.0) -> Self:
        """Beer-Lambert light, ``transmitted * mu_a * exp(-mu_a z)`` down to 60/mu_a."""
        depth = np.array([0.0, 60.0 / mu_a])
        return cls(depth, transmitted * mu_a * np.exp(-mu_a * depth))

    @classmethod
    def nothing(cls) -> Self:
        """No light at all."""
        return cls(np.array([0.0, 1.0]), np.zeros(2))

    @classmethod
    def of_deposition(cls, deposition: Deposition) -> Self:
        """Take the absorbed energy density of a light model, each layer scaled to the layer's absorbed
        fraction."""
        from picosim.tissue.kernels.deposit import by_layer

        stack, depth, ratio = deposition.stack, deposition.depth, deposition.fluence_ratio
        edges = stack.interfaces
        if not np.isfinite(edges[-1]):
            edges = np.append(edges[:-1], max(float(depth[-1]), float(edges[-2]) + 1e-6))
        owner = stack.layer_at(depth)
        bare = np.flatnonzero(np.bincount(owner, minlength=edges.size - 1) == 0)
        if bare.size:  # layers thinner than the grid
            middle = 0.5 * (edges[bare] + edges[bare + 1])
            place = np.searchsorted(depth, middle)
            depth, ratio = np.insert(depth, place, middle), np.insert(ratio, place, deposition.at(middle))
            owner = stack.layer_at(depth)
        size = depth.size + 2 * (edges.size - 1)
        z, density = np.empty(size), np.empty(size)
        count = by_layer(edges, owner, depth, ratio, deposition.absorbed_fraction, z, density)
        return cls(z[:count], density[:count])

    def cumulative(self, depth: Array) -> Array:
        """Fraction of the radiant exposure absorbed between the surface and ``depth`` [m], same shape."""
        from picosim.tissue.kernels.deposit import cumulative

        z = np.asarray(depth, dtype=np.float64)
        out = np.empty(z.size)
        cumulative(self.depth, self.density, z.ravel(), out)
        return out.reshape(z.shape)

    @property
    def total(self) -> float:
        """Absorbed fraction of the radiant exposure."""
        return float(self.cumulative(self.depth[-1:])[0])

    def on_cells(self, edges: Array) -> Array:
        """Energy put into each cell between ``edges`` [m] per unit of radiant exposure, shape (n,), [1]."""
        running = self.cumulative(edges)
        return running[1:] - running[:-1]

    def at(self, depth: Array) -> Array:
        """Density at ``depth`` [1/m]; at a jump the value below it."""
        z = np.asarray(depth, dtype=np.float64)
        index = np.clip(np.searchsorted(self.depth, z, side="right") - 1, 0, self.depth.size - 2)
        a, b, width = self.density[index], self.density[index + 1], self.depth[index + 1] - self.depth[index]
        share = np.divide(np.clip(z - self.depth[index], 0.0, width), width, out=np.zeros_like(z), where=width > 0)
        exponential = (a > 0.0) & (b > 0.0)
        slope = np.log(np.divide(b, a, out=np.ones_like(z), where=exponential))
        value = np.where(exponential, a * np.exp(slope * share), a + (b - a) * share)
        return np.where((z < self.depth[0]) | (z > self.depth[-1]), 0.0, value)
