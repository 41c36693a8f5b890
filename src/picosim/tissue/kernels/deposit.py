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
def pieces(depth: Any, density: Any, out: Any) -> None:
    """Integral over each segment: ``depth``, ``density`` (m,), ``out`` (m - 1,)."""
    for s in range(out.size):
        width = depth[s + 1] - depth[s]
        out[s] = piece(density[s], density[s + 1], width, width)


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
