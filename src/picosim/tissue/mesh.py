"""Graded cells with faces on the interfaces, and their parabolic reading between cells."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Mesh:
    """Cell edges [m], shape (n + 1,), and the layer of each cell, shape (n,)."""

    edges: Array
    layer: NDArray[np.intp]

    @property
    def width(self) -> Array:
        """Width of the cells [m]."""
        return np.diff(self.edges)

    @property
    def centre(self) -> Array:
        """Centre of the cells [m]."""
        return 0.5 * (self.edges[1:] + self.edges[:-1])


def default_sizes(interfaces: Array, smallest: float) -> Array:
    """Cell size at each interface [m]: ``smallest`` in the epidermis, 1 % of the depth further down, coarse
    at the end.

    The discontinuities at deep interfaces are weak and their early, thin heat layers are of no interest.
    """
    size = np.clip(0.01 * interfaces, smallest, 20.0 * smallest)
    size[-1] = max(size[-1], 0.1 * (interfaces[-1] - interfaces[-2]) if interfaces.size > 2 else size[-1])
    return np.asarray(size)


def graded(interfaces: Array, size: Array, growth: float) -> Mesh:
    """Cells that grow by ``growth`` from cell to cell away from every interface.

    The wanted size h(x) = min(h_a + s (x - a), h_b + s (b - x)), s = ln growth, is met smoothly: edges lie at
    equal steps of the integral of dx/h, so that the two-point flux stays second order.

    Parameters
    ----------
    interfaces : shape (m + 1,), [m]; increasing.
    size : shape (m + 1,), [m]; wanted cell size at each interface.
    growth : > 1.
    """
    slope = math.log(growth)
    edges = [interfaces[:1]]
    layer = []
    for index, (a, b) in enumerate(itertools.pairwise(interfaces)):
        d = float(b - a)
        ha, hb = min(float(size[index]), d / 4), min(float(size[index + 1]), d / 4)
        crest = min(max(0.5 * (d + (hb - ha) / slope), 0.0), d)
        ha, hb = min(ha, hb + slope * d), min(hb, ha + slope * d)
        down = math.log1p(slope * crest / ha) / slope
        up = math.log1p(slope * (d - crest) / hb) / slope
        count = max(math.ceil(down + up), 2)
        step = np.arange(1, count) * ((down + up) / count)
        first = ha * np.expm1(slope * np.minimum(step, down)) / slope
        last = d - hb * np.expm1(slope * np.minimum(down + up - step, up)) / slope
        edges.append(np.concatenate((a + np.where(step <= down, first, last), [b])))
        layer.append(np.full(count, index))
    return Mesh(np.concatenate(edges), np.concatenate(layer).astype(np.intp))


def smooth_faces(mesh: Mesh) -> tuple[NDArray[np.intp], Array]:
    """Faces with two cells of one layer on either side, and the weights (m, 4) of these cells in the face
    value.

    The face value is the slope there of the quartic through the running integral at five edges, which keeps
    every cell mean: fourth order, where a mean of two cells is second.
    """
    n = mesh.layer.size
    inner = np.arange(2, max(n - 1, 2))
    face = inner[mesh.layer[inner - 2] == mesh.layer[inner + 1]]
    edges = mesh.edges[face[:, None] + np.arange(-2, 3)] - mesh.edges[face][:, None]
    weight = np.zeros((face.size, 4))
    for j in range(5):  # slope at the middle edge of the Lagrange polynomial of edge j
        others = [m for m in range(5) if m != j]
        if j == 2:
            slope = np.sum([-1.0 / edges[:, m] for m in others], axis=0)
        else:
            rest = [m for m in others if m != 2]
            slope = np.prod([-edges[:, m] / (edges[:, j] - edges[:, m]) for m in rest], axis=0) / edges[:, j]
        for cell in range(j):  # the integral up to edge j holds the cells before it
            if cell < 4:
                weight[:, cell] += slope
    return face, weight * mesh.width[face[:, None] + np.arange(-2, 2)]
