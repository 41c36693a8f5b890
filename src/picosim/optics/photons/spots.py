r"""Beams of finite width: where their photons enter, and the convolution of the response to a pencil beam.

For a radial profile :math:`S(r)`, one on the axis, and the response :math:`G(r,z)` to a unit of energy on a point, the fluence
over the radiant exposure on the axis is :math:`\phi(r,z)=\int G(|\mathbf r-\mathbf r'|,z)\,S(r')\,d^2r'`. With :math:`G` known as
the energy path in rings around the point of entry, that is a sum over rings of the mean of :math:`S` over the ring laid around
the point of interest: every photon of the run contributes to every point.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.optics.photons.grid import ring_edges

Array = NDArray[np.float64]

WIDEST = 1.0
"""Profiles must have ended at this radius [m]."""
ANGLES, PARTS = 180, 4
"""Quadrature of a ring: angles over a half turn, and radii of equal area."""


@dataclass(frozen=True)
class Profile:
    """A radial profile in the form the photons need: ``ratio`` (one on the axis), ``area`` [m2], and its ``reach`` [m].

    ``area`` is the energy over the radiant exposure on the axis.
    """

    ratio: Callable[[Array], Array]
    area: float
    reach: float
    enclosed: Array = field(repr=False)
    squared_radius: Array = field(repr=False)

    def radii(self, u: Array) -> Array:
        """Radii of entry [m] for u uniform in (0, 1): the inverse of the enclosed energy."""
        return np.sqrt(np.interp(u, self.enclosed, self.squared_radius))


def profile(beam: Any) -> Profile:
    """Take a beam (with ``radiant_exposure_ratio`` and perhaps ``area``) or any function of the radius [m].

    Raises
    ------
    ConfigError : the profile is negative, not finite, zero everywhere, or does not end within a metre.
    """
    shape = getattr(beam, "radiant_exposure_ratio", beam)
    if not callable(shape):
        raise ConfigError(f"beam: a beam or a function of the radius in metres is due, got {beam!r}")

    def checked(r: Array) -> Array:
        values = np.broadcast_to(np.asarray(shape(r), dtype=np.float64), np.shape(r))
        if not np.isfinite(values).all() or (values < 0).any():
            raise ConfigError("beam: the profile must be finite and nowhere negative")
        return values

    rough = np.geomspace(1e-7, WIDEST, 4000)
    energy = _cumulative(checked, rough)
    if energy[-1] <= 0:
        raise ConfigError("beam: the profile is zero everywhere (empty radius); give it some width")
    if energy[-1] - energy[np.searchsorted(rough, 0.5 * WIDEST)] > 1e-6 * energy[-1]:
        raise ConfigError("beam: the profile does not end within 0.5 m; use a broad beam (no beam) instead")
    reach = float(rough[min(np.searchsorted(energy, (1 - 1e-10) * energy[-1]) + 1, rough.size - 1)])
    fine = np.linspace(0.0, reach, 40001)
    enclosed = _cumulative(checked, fine)
    axis = float(checked(np.zeros(1))[0])
    if not hasattr(beam, "radiant_exposure_ratio") and axis <= 0:
        raise ConfigError("beam: the profile must be positive on the axis, to which results are related")
    scale = 1.0 if hasattr(beam, "radiant_exposure_ratio") else axis
    area = float(getattr(beam, "area", enclosed[-1] / scale))
    return Profile(lambda r: checked(r) / scale, area, reach, enclosed / enclosed[-1], fine**2)


def _cumulative(shape: Callable[[Array], Array], r: Array) -> Array:
    """Energy within each radius: the profile taken as constant between mid-points of r^2."""
    middle = np.sqrt(0.5 * (r[1:] ** 2 + r[:-1] ** 2))
    steps = shape(middle) * math.pi * (r[1:] ** 2 - r[:-1] ** 2)
    inner = float(shape(r[:1])[0]) * math.pi * r[0] ** 2
    return np.asarray(inner + np.concatenate(([0.0], np.cumsum(steps))))


def convolution(shape: Profile, radius: Array) -> Array:
    """Mean of the profile over each ring laid around points at the radii, shape (rings, points).

    The open last ring counts with its inner edge: no light gets there.
    """
    edges = ring_edges()
    outer = np.append(edges[1:], edges[-1])
    part = (np.arange(PARTS) + 0.5) / PARTS
    away = np.sqrt(edges[:, None] ** 2 + part * (outer**2 - edges**2)[:, None])
    cosine = np.cos((np.arange(ANGLES) + 0.5) * np.pi / ANGLES)
    weights = np.empty((edges.size, radius.size))
    for i, r in enumerate(radius):
        if r == 0:
            weights[:, i] = shape.ratio(away).mean(axis=1)
        else:
            square = away[..., None] ** 2 + r**2 + 2 * r * away[..., None] * cosine
            weights[:, i] = shape.ratio(np.sqrt(np.maximum(square, 0.0))).mean(axis=(1, 2))
    return weights


def annuli(shape: Profile, radius: Array) -> Array:
    """Weights that turn path by ring of a directly launched beam into fluence at the radii, shape (rings, points).

    A point stands for the annulus of a twentieth of the spot's equivalent radius (or of the point's) to both sides.
    """
    edges = ring_edges()
    outer = np.append(edges[1:], edges[-1] * 2)
    half = 0.05 * np.maximum(math.sqrt(shape.area / math.pi), radius)
    low, high = np.maximum(radius - half, 0.0) ** 2, (radius + half) ** 2
    shared = np.minimum(outer[:, None] ** 2, high) - np.maximum(edges[:, None] ** 2, low)
    share = np.maximum(shared, 0.0) / (outer**2 - edges**2)[:, None]
    return np.asarray(share * shape.area / (math.pi * (high - low)))


@dataclass(frozen=True)
class SpotGrid:
    """Many equal spots, as of a microlens array, around an axis.

    Parameters
    ----------
    spot : one spot's beam or radial function.
    centres : shape (k, 2), [m].

    Its ``radiant_exposure_ratio`` is the mean around the axis, in units of the radiant exposure in the middle of one spot; what
    is computed from it is the mean around the axis too. ``superpose`` gives the plane, spot by spot.
    """

    spot: Any
    centres: Array

    @classmethod
    def square(cls, spot: Any, *, pitch: float, count: int) -> SpotGrid:
        """``count`` by ``count`` spots, ``pitch`` [m] apart, centred on the axis."""
        if count < 1 or pitch <= 0:
            raise ConfigError(f"spots: count >= 1 and pitch > 0 are due, got {count} and {pitch:g} m")
        line = (np.arange(count) - 0.5 * (count - 1)) * pitch
        return cls(spot, np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2))

    @property
    def area(self) -> float:
        """Energy of all spots over the radiant exposure in the middle of one [m2]."""
        return len(self.centres) * profile(self.spot).area

    def radiant_exposure_ratio(self, radius: Any) -> Array:
        """Mean radiant exposure around the axis, summed over the spots."""
        r, mean = self._around
        return np.interp(np.asarray(radius, dtype=np.float64), r, mean, right=0.0)

    @cached_property
    def _around(self) -> tuple[Array, Array]:
        """Radii [m] and the mean there."""
        shape = profile(self.spot)
        away = np.round(np.hypot(*np.asarray(self.centres, dtype=np.float64).T), 12)
        r = np.linspace(0.0, shape.reach + away.max() + 1e-9, 10001)
        cosine = np.cos((np.arange(360) + 0.5) * np.pi / 360)
        mean = np.zeros_like(r)
        for distance, count in zip(*np.unique(away, return_counts=True), strict=True):
            close = np.abs(r - distance) <= shape.reach
            square = (r[close] ** 2 + distance**2)[:, None] + 2 * r[close, None] * distance * cosine
            mean[close] += count * shape.ratio(np.sqrt(np.maximum(square, 0.0))).mean(axis=1)
        return r, mean

    def superpose(self, radius: Array, fluence_rz: Array, points: Array) -> Array:
        """Fluence ratio at points (m, 2) [m] of the plane, shape (nz, m), from that of one spot on ``radius``, (nz, nr).

        Beyond the last radius a spot contributes nothing.
        """
        result = np.zeros((fluence_rz.shape[0], len(points)))
        for centre in self.centres:
            away = np.hypot(*(points - centre).T)
            for row, values in enumerate(fluence_rz):
                result[row] += np.interp(away, radius, values, right=0.0)
        return result
