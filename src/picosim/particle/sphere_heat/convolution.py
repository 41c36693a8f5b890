"""Temperature of a sphere for any pulse: its impulse response folded with the pulse, to rounding.

The impulse response U is smooth in v = sqrt(t) (the wall starts with a square root), so it is tabulated as
Chebyshev pieces in v whose lengths double; the pulse comes as Chebyshev pieces in t
(``particle.pulse_table``). Then

    T(t) = int g(t - v^2) U(v) 2 v dv

is summed by Gauss-Legendre between all breaks of both. Times are in units of a^2/D1. Error 1e-11 [computed].
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.chebyshev import clenshaw4, locate
from picosim.numerics.gauss import NODES4, NODES16, WEIGHTS4, WEIGHTS16
from picosim.numerics.jit import kernel
from picosim.particle.sphere_heat.response import CORE, MEAN, OUTSIDE, response

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
_ORDER = 16


@kernel
def first_edge(place: int, rho: float, k_ratio: float, d_root: float, wall: float) -> float:
    """Return sqrt(t) below which the response is one smooth piece: a tenth of the nearest distance."""
    edge = 0.3 * min(1.0, d_root)
    distance = (rho - 1.0) * d_root if place == OUTSIDE else abs(1.0 - rho)
    if place >= MEAN:
        distance = 1.0 if place == CORE else 0.0
    if distance > 1e-9:
        edge = min(edge, 0.1 * distance)
    if wall > 0.0:
        edge = min(edge, 0.3 * wall / (1.0 + 1.0 / (k_ratio * d_root)))
    return max(edge, 1e-7)


@kernel
def root_edges(first: float, last: float) -> Array:
    """Return edges 0, first, 2 first, 4 first ... up to last."""
    count = 1
    if last > first:
        count += math.ceil(math.log2(last / first) - 1e-12)
    edges = np.empty(count + 1)
    edges[0] = 0.0
    for i in range(1, count + 1):
        edges[i] = first * 2.0 ** (i - 1)
    edges[count] = max(last, 1e-300)
    return edges


@kernel
def tabulate(edges: Array, place: int, rho: float, k_ratio: float, d_root: float, wall: float) -> Array:
    """Return Chebyshev coefficients, shape (n, 16), of the impulse response in sqrt(t) between ``edges``."""
    coefs = np.zeros((edges.size - 1, _ORDER))
    for i in range(edges.size - 1):
        middle, half = 0.5 * (edges[i] + edges[i + 1]), 0.5 * (edges[i + 1] - edges[i])
        for j in range(_ORDER):
            angle = math.pi * (j + 0.5) / _ORDER
            v = middle + half * math.cos(angle)
            value = response(v * v, 0, place, rho, k_ratio, d_root, wall)
            for k in range(_ORDER):
                coefs[i, k] += 2.0 / _ORDER * value * math.cos(k * angle)
        coefs[i, 0] *= 0.5
    return coefs


@kernel(inline=True)
def _at(x: float, left: float, right: float) -> float:
    """Return x as a number from -1 to 1 in its piece."""
    return (2.0 * x - left - right) / (right - left)


@kernel
def _panel(
    t: float, low: float, high: float, left: float, right: float, pulse: Array, linear: bool,
    v_left: float, v_right: float, table: Array,
) -> float:  # fmt: skip
    """Integral of g(t - v^2) U(v) 2 v from v = low to high, inside one piece of each."""
    nodes, weights = (NODES4, WEIGHTS4) if linear and high - low < 0.08 * high else (NODES16, WEIGHTS16)
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    total = 0.0
    for n in range(0, nodes.size, 4):
        v0, v1, v2, v3 = (
            middle + half * nodes[n], middle + half * nodes[n + 1], middle + half * nodes[n + 2], middle + half * nodes[n + 3],
        )  # fmt: skip
        g0, g1, g2, g3 = clenshaw4(
            pulse, _at(t - v0 * v0, left, right), _at(t - v1 * v1, left, right), _at(t - v2 * v2, left, right),
            _at(t - v3 * v3, left, right),
        )  # fmt: skip
        u0, u1, u2, u3 = clenshaw4(
            table, _at(v0, v_left, v_right), _at(v1, v_left, v_right), _at(v2, v_left, v_right), _at(v3, v_left, v_right)
        )
        total += weights[n] * g0 * u0 * v0
        total += weights[n + 1] * g1 * u1 * v1
        total += weights[n + 2] * g2 * u2 * v2
        total += weights[n + 3] * g3 * u3 * v3
    return 2.0 * half * total


@kernel
def fold(t: float, breaks: Array, pulse: Array, linear: Flags, edges: Array, table: Array) -> float:
    """Return the temperature at t.

    Parameters
    ----------
    breaks, pulse : pulse pieces, shapes (n + 1,) and (n, 16); power times a^2/D1 against time in a^2/D1.
    linear : bool, shape (n,), pieces that are straight lines.
    edges, table : response pieces in sqrt(t), from ``root_edges`` and ``tabulate``; they must reach t -
    breaks[0].
    """
    piece = min(locate(breaks, t), breaks.size - 2)
    if piece < 0:
        return 0.0
    low = math.sqrt(max(t - breaks[piece + 1], 0.0))
    j = max(locate(edges, low), 0)
    total = 0.0
    while piece >= 0:
        end = math.sqrt(max(t - breaks[piece], 0.0))
        while low < end and j < edges.size - 1:
            high = min(end, edges[j + 1])
            if high > low:
                total += _panel(
                    t, low, high, breaks[piece], breaks[piece + 1], pulse[piece], linear[piece],
                    edges[j], edges[j + 1], table[j],
                )  # fmt: skip
            if edges[j + 1] <= end:
                j += 1
            low = high
        piece -= 1
    return total


@kernel
def fold_all(times: Array, breaks: Array, pulse: Array, linear: Flags, edges: Array, table: Array) -> Array:
    """Return the temperature at every time, shape of ``times``."""
    out = np.empty(times.size)
    for i in range(times.size):
        out[i] = fold(times[i], breaks, pulse, linear, edges, table)
    return out
