"""An aggregate of absorbers two ways: as one effective sphere, and as an explicit cluster by superposition.

Explicit: every primary sphere heats as if alone, and the others' outside temperature is added at its place,

    T_i(t) = T_alone(t) + sum_{j != i} T_out(|x_i - x_j|, t)

exact for heat of equal media, and good as long as the spheres' own conduction paths do not shadow each other.
Effective: one sphere of the aggregate's radius with heat capacity by volume and conductivity by Maxwell (1873),

    k_e/k_2 = [k_1 + 2 k_2 + 2 f (k_1 - k_2)]/[k_1 + 2 k_2 - f (k_1 - k_2)],   dT_ad,e = f C_1 dT_ad/C_e

They agree once heat has crossed the gaps between primaries; for shorter pulses the primaries are hotter by 1/f or so,
and the effective sphere underrates the wall that makes the first bubble.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.laser.pulse import Pulse
from picosim.particle.heat_model import ParticleHeat
from picosim.particle.sphere import Material, Sphere

Array = NDArray[np.float64]
DENSEST = 0.6


@dataclass(frozen=True)
class Cluster:
    """Places of the primaries' centres [m], shape (n, 3), in a sphere of ``radius`` [m]."""

    places: Array
    primary_radius: float
    radius: float

    @property
    def packing(self) -> float:
        """Volume of the primaries over that of the sphere."""
        return len(self.places) * (self.primary_radius / self.radius) ** 3

    def distances(self) -> Array:
        """Return distances between centres [m], shape (n, n), infinite on the diagonal."""
        gap = np.linalg.norm(self.places[:, None, :] - self.places[None, :, :], axis=2)
        np.fill_diagonal(gap, np.inf)
        return np.asarray(gap)


def packed(radius: float, primary_radius: float, packing: float, seed: int = 1) -> Cluster:
    """Return primaries placed at random in a sphere without overlap, near a lattice that is shaken and cut.

    Parameters
    ----------
    radius, primary_radius : of the aggregate and of one primary [m].
    packing : volume fraction, up to 0.6; reached within one primary.
    seed : of the random places.

    Raises
    ------
    ConfigError : a packing out of range, or fewer than two primaries.
    """
    if not 0.0 < packing <= DENSEST:
        raise ConfigError(f"packing must lie between 0 and {DENSEST:g}, got {packing:g}")
    count = round(packing * (radius / primary_radius) ** 3)
    if count < 2:
        raise ConfigError(f"an aggregate needs two primaries at least; {count} of {primary_radius:g} m fit")
    rng = np.random.default_rng(seed)
    # face-centred cubic sites of that density, the nearest to a random origin, shaken within their gaps
    spacing = primary_radius * (16.0 * math.pi / (3.0 * packing)) ** (1.0 / 3.0)
    reach = math.ceil(2.0 * radius / spacing) + 1
    grid = np.arange(-reach, reach + 1)
    corner = np.stack(np.meshgrid(grid, grid, grid, indexing="ij"), axis=-1).reshape(-1, 3)
    base = np.array([[0, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]])
    sites = spacing * (corner[:, None, :] + base[None, :, :]).reshape(-1, 3) - spacing * rng.random(3)
    nearest = sites[np.argsort(np.linalg.norm(sites, axis=1))[:count]]
    gap = spacing / math.sqrt(2.0) - 2.0 * primary_radius
    direction = rng.normal(size=nearest.shape)
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    shake = 0.5 * max(gap, 0.0) * rng.random((count, 1)) ** (1.0 / 3.0)
    return Cluster(nearest + shake * direction, primary_radius, radius)


def effective_sphere(primary: Sphere, radius: float, packing: float) -> tuple[Sphere, float]:
    """Return the effective sphere of an aggregate and its adiabatic rise over that of a primary."""
    one, two = primary.inside, primary.outside
    heat = packing * one.volumetric_heat_capacity + (1.0 - packing) * two.volumetric_heat_capacity
    k1, k2 = one.thermal_conductivity, two.thermal_conductivity
    conductivity = k2 * (k1 + 2.0 * k2 + 2.0 * packing * (k1 - k2)) / (k1 + 2.0 * k2 - packing * (k1 - k2))
    inside = Material(thermal_conductivity=conductivity, volumetric_heat_capacity=heat)
    return Sphere(radius, inside, two), packing * one.volumetric_heat_capacity / heat


@dataclass(frozen=True)
class ClusterTemperature:
    """Rise over the adiabatic rise of one primary, against time [s].

    Attributes
    ----------
    alone : ndarray, shape (nt,): wall of a primary far from all others.
    wall : ndarray, shape (nt, n): wall of each primary of the cluster.
    effective_mean, effective_wall : ndarray, shape (nt,): of the effective sphere.
    """

    time: Array
    alone: Array
    wall: Array
    effective_mean: Array
    effective_wall: Array

    @property
    def collective_gain(self) -> float:
        """Peak wall of the hottest primary over that of one alone."""
        return float(np.max(self.wall) / np.max(self.alone))

    @property
    def effective_error(self) -> float:
        """Peak of the effective sphere's mean over the peak of the primaries' mean wall, less one."""
        return float(np.max(self.effective_mean) / np.max(np.mean(self.wall, axis=1)) - 1.0)


def heat_cluster(primary: Sphere, cluster: Cluster, pulse: Pulse, time: Any, heat: ParticleHeat) -> ClusterTemperature:
    """Return the temperature of a cluster of equal primaries and of its effective sphere.

    Parameters
    ----------
    primary : one primary in the medium; its radius must be the cluster's.
    heat : solver of a single sphere; the cluster is its superposition.

    Raises
    ------
    ConfigError : the primary has another radius than the cluster's.
    """
    if not math.isclose(primary.radius, cluster.primary_radius, rel_tol=1e-9):
        raise ConfigError(
            f"primary of {primary.radius:g} m in a cluster of {cluster.primary_radius:g} m; give the same radius"
        )
    time = np.atleast_1d(np.asarray(time, dtype=np.float64))
    gaps = cluster.distances()
    finite = gaps[np.isfinite(gaps)]
    radii = np.geomspace(float(finite.min()) * 0.999, float(finite.max()) * 1.001, 80)
    alone = heat.solve(primary, pulse, time, radii)
    others = np.empty((time.size, len(cluster.places)))
    for row in range(time.size):
        # r T varies smoothly where T spans decades
        field = np.interp(np.minimum(gaps, radii[-1]), radii, alone.ratio[row] * radii) / gaps
        others[row] = np.sum(field, axis=1)
    sphere, share = effective_sphere(primary, cluster.radius, cluster.packing)
    whole = heat.solve(sphere, pulse, time, [])
    return ClusterTemperature(
        time, alone.wall_outside, alone.wall_outside[:, None] + others, share * whole.mean, share * whole.wall_outside
    )
