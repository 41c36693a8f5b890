"""Graded cells with faces on the interfaces."""

from __future__ import annotations

import functools
import itertools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CREST = 0.4
"""Largest cell in the middle of a layer over its depth and ln growth: heat varies over some fraction of its depth."""


@dataclass(frozen=True)
class Mesh:
    """Cell edges [m], shape (n + 1,), and the layer of each cell, shape (n,)."""

    edges: Array
    layer: NDArray[np.intp]

    @functools.cached_property
    def width(self) -> Array:
        """Width of the cells [m]."""
        return np.diff(self.edges)

    @functools.cached_property
    def centre(self) -> Array:
        """Centre of the cells [m]."""
        return 0.5 * (self.edges[1:] + self.edges[:-1])

    @functools.cached_property
    def starts(self) -> list[int]:
        """First cell of each layer, and the number of cells."""
        return np.searchsorted(self.layer, np.arange(int(self.layer[-1]) + 2)).tolist()  # type: ignore[no-any-return]


def default_sizes(interfaces: Array, smallest: float) -> Array:
    """Cell size at each interface [m]: ``smallest`` in the epidermis, 1 % of the depth further down, coarse
    at the end.

    The discontinuities at deep interfaces are weak and their early, thin heat layers are of no interest.
    """
    size = np.clip(0.01 * interfaces, smallest, 20.0 * smallest)
    size[-1] = max(size[-1], 0.1 * (interfaces[-1] - interfaces[-2]) if interfaces.size > 2 else size[-1])
    return np.asarray(size)


def graded(interfaces: Array, size: Array, growth: float, *, crest: float = math.inf) -> Mesh:
    """Cells that grow by ``growth`` from cell to cell away from every interface.

    The wanted size h(x) = min(h_a + s (x - a), h_b + s (b - x)), s = ln growth, is met smoothly: edges lie at
    equal steps of the integral of dx/h, so that the two-point flux stays second order.

    Parameters
    ----------
    interfaces : shape (m + 1,), [m]; increasing.
    size : shape (m + 1,), [m]; wanted cell size at each interface.
    growth : > 1.
    crest : largest cell in the middle of a layer over the depth of that middle; growth is lowered to keep it.
    """
    edges = [interfaces[:1]]
    layer = []
    for index, (a, b) in enumerate(itertools.pairwise(interfaces.tolist())):
        d = b - a
        ha, hb = min(float(size[index]), d / 4), min(float(size[index + 1]), d / 4)
        slope = math.log(growth)
        if math.isfinite(crest) and crest * (a + b) < slope * d:
            slope = crest * (a + b) / d
        top = min(max(0.5 * (d + (hb - ha) / slope), 0.0), d)
        ha, hb = min(ha, hb + slope * d), min(hb, ha + slope * d)
        down = math.log1p(slope * top / ha) / slope
        up = math.log1p(slope * (d - top) / hb) / slope
        count = max(math.ceil(down + up), 2)
        step = np.arange(1, count) * ((down + up) / count)
        first = ha * np.expm1(slope * np.minimum(step, down)) / slope
        last = d - hb * np.expm1(slope * np.minimum(down + up - step, up)) / slope
        edges.append(np.concatenate((a + np.where(step <= down, first, last), [b])))
        layer.append(np.full(count, index))
    return Mesh(np.concatenate(edges), np.concatenate(layer).astype(np.intp))


@functools.lru_cache(maxsize=64)
def skin_mesh(interfaces: tuple[float, ...], smallest: float, growth: float) -> Mesh:
    """The cells of layers between ``interfaces`` [m], by `default_sizes`; the last meshes are kept."""
    depths = np.array(interfaces)
    mesh = graded(depths, default_sizes(depths, smallest), growth, crest=CREST * math.log(growth))
    mesh.edges.flags.writeable = mesh.layer.flags.writeable = False  # it is shared
    return mesh
