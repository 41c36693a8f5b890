"""Finite spots: rings in r, the light on them, and what the axisymmetric solver returns."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.laser.beam import Beam
from picosim.optics.deposition import Deposition
from picosim.tissue.mesh import Mesh, graded
from picosim.tissue.rest import HeatState
from picosim.tissue.source import HeatSource
from picosim.tissue.temperature import LayerTemperature

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SpotSource:
    """Absorbed energy density on rings, per unit of radiant exposure on the axis of the beam.

    ``edges`` (n + 1,) [m] of the rings, the first zero; ``profiles`` (n,) the density against depth of each
    ring.
    """

    edges: Array
    profiles: tuple[HeatSource, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "edges", np.ascontiguousarray(self.edges, dtype=np.float64))
        if self.edges.size != len(self.profiles) + 1 or self.edges[0] != 0.0 or (np.diff(self.edges) <= 0).any():
            raise ConfigError("spot source: ring edges must start at 0 and increase, one more than the profiles")

    @classmethod
    def of_deposition(cls, deposition: Deposition) -> SpotSource:
        """Take the rings of a light model that resolves the spot; each ring is scaled as the broad beam is by
        depth.

        Raises
        ------
        ConfigError : the deposition holds no rings.
        """
        if deposition.radius is None or deposition.fluence_ratio_rz is None:
            raise ConfigError(f"optics.{deposition.model} does not resolve the spot; give the beam instead")
        middle = np.asarray(deposition.radius, dtype=np.float64)
        inner = 0.5 * (middle[1:] + middle[:-1])
        edges = np.concatenate(([0.0], inner, [2.0 * middle[-1] - inner[-1] if inner.size else 2.0 * middle[-1]]))
        stack = deposition.stack
        mu_a = stack.mu_a[stack.layer_at(deposition.depth)]
        table = np.asarray(deposition.fluence_ratio_rz, dtype=np.float64)
        table = table if table.shape == (middle.size, deposition.depth.size) else table.T
        profiles = tuple(HeatSource(deposition.depth, np.maximum(mu_a * row, 0.0)) for row in table)
        return cls(edges, profiles)

    def on_cells(self, radial: Array, depth_edges: Array) -> Array:
        """Energy put into each cell per ring area, shape (nr, nz), [1]; heat is shared by overlapping
        area."""
        share = overlap(self.edges, radial)
        own = np.array([profile.on_cells(depth_edges) for profile in self.profiles])
        return np.asarray(share @ own)


def overlap(old: Array, new: Array) -> Array:
    """Fraction of each new ring covered by each old one, shape (n_new, n_old)."""
    low = np.maximum(new[:-1, None], old[None, :-1])
    high = np.minimum(new[1:, None], old[None, 1:])
    shared = np.where(high > low, high**2 - low**2, 0.0)
    return np.asarray(shared / (new[1:, None] ** 2 - new[:-1, None] ** 2))


def ring_means(beam: Beam, edges: Array) -> Array:
    """Mean of the beam's radiant exposure ratio over each ring, by 8-point quadrature in r^2, shape (n,)."""
    node, weight = np.polynomial.legendre.leggauss(8)
    low, high = edges[:-1, None] ** 2, edges[1:, None] ** 2
    r = np.sqrt(0.5 * (low + high) + 0.5 * (high - low) * node)
    return np.asarray(beam.radiant_exposure_ratio(r) @ (0.5 * weight))


def rings(spot_radius: float, reach: float, *, finest: float, growth: float) -> Mesh:
    """Rings with a face on the edge of the spot: ``finest`` there, growing inwards and outwards to ``reach``
    [m]."""
    interfaces = np.array([0.0, spot_radius, spot_radius + reach])
    return graded(interfaces, np.array([1.6 * finest, finest, reach]), growth)


def radial_operator(edges: Array) -> Array:
    """Rows of (1/r) d/dr (r d/dr) on rings, insulated outside, shape (3, n), [1/m2]."""
    middle = 0.5 * (edges[1:] + edges[:-1])
    area = 0.5 * (edges[1:] ** 2 - edges[:-1] ** 2)
    flow = np.zeros(edges.size)
    flow[1:-1] = edges[1:-1] / np.diff(middle)
    return np.array([flow[:-1] / area, -(flow[:-1] + flow[1:]) / area, flow[1:] / area])


@dataclass(frozen=True)
class SpotHeatState(HeatState):
    """State below a finite spot: the unheated skin as in `HeatState`, and the rise over it on rings.

    ``ring_edges`` (n_rings + 1,) [m], ``rise`` (n_rings, n_cells) [K]. Only a solver that resolves the spot goes on
    from it.
    """

    ring_edges: Array = field(default_factory=lambda: np.zeros(1))
    rise: Array = field(default_factory=lambda: np.zeros((0, 0)))

    @property
    def background(self) -> HeatState:
        """The unheated skin."""
        return HeatState(self.time, self.edges, self.temperature, self.core_temperature, self.latent)

    def at(self, depth: Array) -> Array:
        """Refuse: there is no one temperature at a depth.

        Raises
        ------
        ConfigError : always.
        """
        raise ConfigError("heat: the start is a state below a finite spot; only heat.axisymmetric can go on from it")

    def on_mesh(self, mesh: Mesh) -> Array:
        """Refuse, see `at`."""
        return self.at(mesh.centre)

    def rise_on(self, ring_edges: Array, mesh: Mesh) -> Array:
        """Rise of the cells of other rings and another mesh (nr, nz) [K], heat conserved where both reach, none beyond."""
        if np.array_equal(ring_edges, self.ring_edges) and np.array_equal(mesh.edges, self.edges):
            return self.rise.copy()
        running = np.zeros((self.rise.shape[0], self.edges.size))
        np.cumsum(self.rise * np.diff(self.edges), axis=1, out=running[:, 1:])
        own = np.array([np.interp(mesh.edges, self.edges, row) for row in running])
        return overlap(self.ring_edges, ring_edges) @ np.diff(own, axis=1) / mesh.width


@dataclass(frozen=True)
class SpotTemperature(LayerTemperature):
    """Temperature on the axis as in `LayerTemperature`, and over r.

    ``radius`` (nr,) [m]; ``temperature_rz`` (nt, nr, nz) [K]; ``final`` is a `SpotHeatState`.
    """

    radius: Array = field(default_factory=lambda: np.zeros(1))
    temperature_rz: Array = field(default_factory=lambda: np.zeros((0, 1, 0)))
