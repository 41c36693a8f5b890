"""From the counts of batches to physical numbers, each with its standard error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError
from picosim.optics.photons.grid import ANGLES
from picosim.optics.photons.medium import Medium
from picosim.optics.photons.runner import Batches
from picosim.optics.photons.tally import Layout
from picosim.optics.stack import OpticalStack

Array = NDArray[np.float64]

WINDOW = 5e-6
"""Half width of the stretch a depth is estimated from [m]; in thick layers a 20th of the layer."""
SMOOTH = 0.25
"""Largest half width in transport free paths, over which fluence is a parabola to 1e-4."""


@dataclass(frozen=True)
class Estimate:
    """A mean and its one-sigma error, of the same shape."""

    mean: Array
    error: Array


def balanced(batches: Batches, values: Array, total: Array, entered: float) -> Estimate:
    """Mean and error of values, shape (batches, ...), scaled so that the ``total``, (batches,), becomes ``entered``."""
    mean_total = batches.mean_and_error(total)[0]
    mean = batches.mean_and_error(values)[0] * (entered / mean_total)
    share = total.reshape((-1,) + (1,) * (values.ndim - 1)) / mean_total
    error = batches.mean_and_error(values * (entered / mean_total) - mean * share)[1]
    return Estimate(mean, error)


class Estimator:
    """Numbers from batches, per incident photon.

    Roulette and splitting conserve energy in the mean only. The total that is reflected, transmitted and absorbed
    must be the light that entered, so every estimate is divided by the estimate of that total: a ratio estimator,
    which balances energy to rounding and takes the noise of the roulette out. Errors are those of the ratio.
    """

    def __init__(self, medium: Medium, layout: Layout, batches: Batches, entered: float) -> None:
        self.medium, self.layout, self.batches = medium, layout, batches
        used = np.maximum(batches.photons, 1.0)[:, None]
        self.counts = batches.counts / used
        shape = (len(used), layout.bins, layout.rings)
        self.path = layout.volume(self.counts).reshape(shape) * medium.path_per_score[:, None]
        mu_a = medium.stack.mu_a[medium.grid.layer]
        lost = layout.counters(self.counts)[:, 1]
        self.lateral = self.path.sum(2)
        self.total = self.lateral @ mu_a + layout.by_radius(self.counts).sum(1) + lost
        self.entered = entered

    def ratio(self, values: Array) -> Estimate:
        """Mean and error of ``values``, shape (batches, ...), after the energy balance was made exact."""
        return balanced(self.batches, values, self.total, self.entered)

    def path_by_bin(self, rings: Array | None = None) -> Array:
        """Path length in each depth bin [m], shape (batches, bins) or (batches, bins, m) with weights (rings, m)."""
        return np.asarray(self.lateral if rings is None else self.path @ rings)

    def absorbed(self) -> Estimate:
        """Absorbed fraction of each layer."""
        return self.ratio(self.path_by_bin() @ (self._members() * self.medium.original.mu_a))

    def _members(self) -> Array:
        """One where a bin lies in a layer, shape (bins, layers)."""
        owner = self.medium.layers_of[self.medium.grid.layer]
        return np.asarray(owner[:, None] == np.arange(len(self.medium.original.thickness)), dtype=np.float64)

    def path_by_layer(self) -> Estimate:
        """Mean path length of the light in each layer, per incident energy [m]."""
        return self.ratio(self.path_by_bin() @ self._members())

    def escaped(self) -> Estimate:
        """Weight that left above and below, shape (2,)."""
        return self.ratio(self.by_radius().sum(2))

    def by_radius(self) -> Array:
        """Weight that left in each ring, shape (batches, 2, rings)."""
        return self.layout.by_radius(self.counts).reshape(-1, 2, self.layout.rings)

    def by_angle(self) -> Array:
        """Weight that left in each step of the cosine, shape (batches, 2, ANGLES)."""
        return self.layout.by_angle(self.counts).reshape(-1, 2, ANGLES)

    def fluence(self, depth: Array, rings: Array | None = None) -> Estimate:
        """Fluence at depths over the incident radiant exposure, laterally integrated or with weights for the rings."""
        matrix = reconstruction(self.medium, depth)
        path = self.path_by_bin(rings)
        return self.ratio(np.einsum("dk,bk...->bd...", matrix, path, optimize=True))


def closed_widths(medium: Medium) -> Array:
    """Bottom edges of the bins with the open bin of a half space closed at twice the width of its neighbour."""
    grid = medium.grid
    bottom = grid.bottom.copy()
    if np.isinf(medium.stack.thickness[-1]):
        bottom[-1] = grid.top[-1] + (grid.top[-1] - grid.top[-2])
    return bottom


def check_depths(stack: OpticalStack, depth: Array) -> None:
    """Refuse depths outside the layers."""
    total = stack.interfaces[-1]
    if depth.size and (depth.min() < 0 or depth.max() > total * (1 + 1e-9)):
        raise ConfigError(f"depth: must lie in the layers, 0 to {total:g} m, got {depth.min():g} to {depth.max():g} m")


def reconstruction(medium: Medium, depth: Array) -> Array:
    """Matrix from path by bin to fluence at depths, shape (depths, bins), [1/m].

    In the layer of each depth a parabola is fitted, by least squares of its bin means, to the bins within
    ``WINDOW`` (at least three; shifted inwards at the ends of the layer): its value is exact for quadratic fluence,
    and averages the noise of several bins.
    """
    grid, stack = medium.grid, medium.stack
    check_depths(stack, depth)
    bottom = closed_widths(medium)
    matrix = np.zeros((depth.size, grid.layer.size))
    for row, (z, layer) in enumerate(zip(depth, stack.layer_at(depth), strict=True)):
        local = z - stack.interfaces[layer]
        if np.isinf(stack.thickness[layer]) and local > bottom[-1]:
            continue  # deep in a half space, where no light gets: zero
        mine = np.arange(grid.first[layer], grid.first[layer + 1])
        chosen = mine[_near(grid.top[mine], bottom[mine], local, _half_width(stack, int(layer), local))]
        a, b = grid.top[chosen] - local, bottom[chosen] - local
        unit = max(abs(a[0]), abs(b[-1]))
        powers = range(min(3, chosen.size))
        basis = np.stack([((b / unit) ** (p + 1) - (a / unit) ** (p + 1)) / (p + 1) for p in powers], axis=1)
        width = (b - a) / unit
        # least squares of basis/width to path/(width * unit), each bin weighted by its width
        root = np.sqrt(width)
        inverse = np.linalg.pinv(basis / root[:, None])
        matrix[row, chosen] = inverse[0] / (root * unit)
    return matrix


def _half_width(stack: OpticalStack, layer: int, local: float) -> float:
    """Half width of the stretch around a depth; short near a face, where fluence may go as z ln z."""
    thickness = stack.thickness[layer]
    transport = stack.mu_a[layer] + stack.mu_s[layer] * (1 - stack.g[layer])
    wide = max(WINDOW, thickness / 20) if np.isfinite(thickness) else np.inf
    face = max(WINDOW, 0.7 * min(local, thickness - local))
    return float(min(wide, face, SMOOTH / max(transport, 1e-30)))


def _near(top: Array, bottom: Array, local: float, half: float) -> NDArray[np.intp]:
    """Bins of one layer within ``half`` of a depth, the stretch shifted inwards at the ends; at least three bins."""
    count = top.size
    centre = min(max(local, top[0] + half), max(bottom[-1] - half, top[0]))
    near = np.flatnonzero((bottom > centre - half) & (top < centre + half))
    at = min(int(np.searchsorted(bottom, local)), count - 1)
    first = min(int(near[0]) if near.size else at, at)
    last = max(int(near[-1]) if near.size else at, at)
    while last - first < min(2, count - 1):
        first, last = max(first - 1, 0), min(last + 1, count - 1)
    return np.arange(first, last + 1)
