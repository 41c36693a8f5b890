"""The running integral of a density that is exponential, or linear, between listed depths."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from picosim.numerics.jit import kernel


@kernel
def piece(a: float, b: float, width: float, x: float) -> float:
    """Integral over the first ``x`` of a segment whose density goes from ``a`` to ``b``."""
    if width <= 0.0:
        return 0.0
    if a > 0.0 and b > 0.0:
        y = math.log(b / a) * (x / width)
        if abs(y) > 1e-12:
            return a * x * math.expm1(y) / y
    return x * (a + 0.5 * (b - a) * (x / width))


@kernel
def by_layer(edges: Any, owner: Any, depth: Any, ratio: Any, fraction: Any, z: Any, density: Any) -> int:
    """Give each layer a profile of its own from its upper to its lower edge, scaled to the layer's absorbed fraction.

    Parameters
    ----------
    edges : (n + 1,); owner, depth, ratio : (m,) layer, depth and fluence ratio of each point, at least one in each layer.
    fraction : (n,); z, density : (m + 2 n,) out.

    Returns
    -------
    The number of entries of ``z`` and ``density``.
    """
    count = at = 0
    for layer in range(fraction.size):
        first = count
        z[count], density[count] = edges[layer], max(ratio[at], 0.0)
        count += 1
        while at < depth.size and owner[at] == layer:
            if edges[layer] < depth[at] < edges[layer + 1]:
                z[count], density[count] = depth[at], max(ratio[at], 0.0)
                count += 1
            at += 1
        z[count], density[count] = edges[layer + 1], max(ratio[at - 1], 0.0)
        count += 1
        total = 0.0
        for s in range(first, count - 1):
            total += piece(density[s], density[s + 1], z[s + 1] - z[s], z[s + 1] - z[s])
        scale = fraction[layer] / total if total > 0.0 else 0.0
        for s in range(first, count):
            density[s] *= scale
    return count


@kernel
def cumulative(depth: Any, density: Any, z: Any, out: Any) -> None:
    """Integral from the first depth to each ``z`` (n,); ``depth`` (m,) never decreases."""
    segments = depth.size - 1
    before = np.empty(depth.size)
    before[0] = 0.0
    for s in range(segments):
        width = depth[s + 1] - depth[s]
        before[s + 1] = before[s] + piece(density[s], density[s + 1], width, width)
    for i in range(z.size):
        s = min(max(np.searchsorted(depth, z[i], side="right") - 1, 0), segments - 1)
        width = depth[s + 1] - depth[s]
        out[i] = before[s] + piece(density[s], density[s + 1], width, min(max(z[i] - depth[s], 0.0), width))
