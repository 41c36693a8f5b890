"""Pressure for any pulse: the impulse response folded with the pulse, both as Chebyshev pieces, to rounding.

A ``Response`` holds the smooth pieces of the impulse response at one radius, its delta functions (the front
that converges on the centre) and their derivatives (a heated shell), and the final pressure inside an
elastic matrix:

    p(t) = int g(t - u) h(u) du + sum_j d_j g(t - u_j) + sum_j s_j g'(t - u_j) + p_late G(t)

In a fluid int h + sum d = 0: a slow pulse moves the sphere without pressing it, and the pressure is what is
left of nearly equal waves, ~(a/c t_p)^2. Where one piece of the pulse spans the whole response, the fold is
therefore summed as its Taylor series sum_k (-1)^k m_k g^(k)(t), m_k = (1/k!) int u^k h: it ends, as g is a
polynomial, and its first term is the inertial limit of physics.md 2.2. Elsewhere g(t - u) - g(t) is folded.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.chebyshev import clenshaw, clenshaw4, evaluate, locate
from picosim.numerics.gauss import NODES4, NODES8, NODES16, WEIGHTS4, WEIGHTS8, WEIGHTS16
from picosim.numerics.jit import kernel

Array = NDArray[np.float64]
Degrees = NDArray[np.int64]
_ORDER = 16


class Drive(NamedTuple):
    """Pulse as Chebyshev pieces (``numerics.piecewise``) in units of a/c1; ``is_long``: fold differences."""

    breaks: Array
    power: Array
    degrees: Degrees
    integrals: Array
    is_long: bool


class Response(NamedTuple):
    """Impulse response at one radius, times in a/c1; ``fronts``: its jumps; ``late``: its final value;
    ``nodal``: the smooth pieces at 16 Gauss-Legendre nodes, times the weights.
    """

    breaks: Array
    pieces: Array
    degrees: Degrees
    fronts: Array
    delta_times: Array
    deltas: Array
    slope_times: Array
    slopes: Array
    late: float
    moments: Array
    nodal: Array


def degrees(pieces: Array) -> Degrees:
    """Return the degree of each Chebyshev piece that matters: coefficients above 1e-17 of the largest."""
    matters = np.abs(pieces) > 1e-17 * max(float(np.max(np.abs(pieces))), 1e-300)
    matters[:, 0] = True
    return np.asarray(pieces.shape[1] - 1 - np.argmax(matters[:, ::-1], axis=1), dtype=np.int64)


def respond(
    breaks: Any,
    pieces: Any,
    fronts: Any,
    *,
    deltas: tuple[Any, Any] = ((), ()),
    slopes: tuple[Any, Any] = ((), ()),
    late: float = 0.0,
) -> Response:
    """Assemble a ``Response`` from pieces, (times, weights) of its deltas and of their derivatives."""
    b, p, f, dt, dw, st, sw = (
        np.ascontiguousarray(part, dtype=np.float64) for part in (breaks, pieces, fronts, *deltas, *slopes)
    )
    half = 0.5 * np.diff(b)[:, None]
    nodal = half * WEIGHTS16 * np.polynomial.chebyshev.chebval(NODES16, p.T)
    found = moments(b, p, dt, dw, st, sw, late == 0.0)
    return Response(b, p, degrees(p), f, dt, dw, st, sw, late, found, nodal)


@kernel
def moments(breaks: Array, coefs: Array, dt: Array, dw: Array, st: Array, sw: Array, balanced: bool) -> Array:
    """Return m_k = (1/k!) int u^k h du, k = 0 ... 15; m_0 is exactly zero where ``balanced``."""
    found = np.zeros(_ORDER)
    for i in range(breaks.size - 1):
        middle, half = 0.5 * (breaks[i] + breaks[i + 1]), 0.5 * (breaks[i + 1] - breaks[i])
        for n in range(NODES16.size):
            term = half * WEIGHTS16[n] * clenshaw(coefs[i], NODES16[n])
            for k in range(_ORDER):
                found[k] += term
                term *= (middle + half * NODES16[n]) / (k + 1)
    for j in range(dt.size):
        term = dw[j]
        for k in range(_ORDER):
            found[k] += term
            term *= dt[j] / (k + 1)
    for j in range(st.size):  # s g'(t - u) is minus the derivative of a delta by u
        term = -sw[j]
        for k in range(1, _ORDER):
            found[k] += term
            term *= st[j] / k
    if balanced:
        found[0] = 0.0
    return found


@kernel
def _series(t: float, left: float, right: float, coefs: Array, m: Array) -> float:
    """Return sum_k (-1)^k m_k g^(k)(t) from the Chebyshev series of g on [left, right]."""
    scale = 2.0 / (right - left)
    x = (t - left) * scale - 1.0
    work = coefs.copy()
    total, size = 0.0, work.size
    factor = 1.0
    for k in range(size):
        total += factor * m[k] * clenshaw(work[: size - k], x)
        factor *= -scale
        # Chebyshev coefficients of the derivative: d_{j-1} = d_{j+1} + 2 j c_j.
        last = size - k - 1
        ahead, above = 0.0, 0.0
        for j in range(last, 0, -1):
            derivative = above + 2.0 * j * work[j]
            above = ahead
            ahead = derivative
            work[j] = derivative  # holds d_{j-1} until shifted below
        for j in range(last):
            work[j] = work[j + 1]
        work[0] *= 0.5
    return total


@kernel
def _slope(i: int, t: float, breaks: Array, coefs: Array) -> float:
    """Return the derivative of piece i at t."""
    if i < 0 or i >= breaks.size - 1:
        return 0.0
    unit = np.zeros(_ORDER)
    unit[1] = -1.0
    return _series(t, breaks[i], breaks[i + 1], coefs[i], unit)


@kernel
def _delivered(t: float, here: int, drive: Drive) -> float:
    """Return the fraction of the pulse delivered up to t, which lies in piece ``here``."""
    if here < 0:
        return 0.0
    if here >= drive.power.shape[0]:
        return float(np.sum(drive.integrals[-1]))
    left, right = drive.breaks[here], drive.breaks[here + 1]
    return clenshaw(drive.integrals[here], (2.0 * t - left - right) / (right - left))


@kernel
def fold(t: float, drive: Drive, h: Response) -> float:
    """Return the pressure at t [a/c1] of the pulse ``drive`` through the response ``h``."""
    here = locate(drive.breaks, t)
    total = h.late * _delivered(t, here, drive) if h.late != 0.0 else 0.0
    last = h.breaks[-1]
    if h.delta_times.size:
        last = max(last, h.delta_times[-1])
    if h.slope_times.size:
        last = max(last, h.slope_times[-1])
    if 0 <= here < drive.power.shape[0]:
        left, right = drive.breaks[here], drive.breaks[here + 1]
        if t - last >= left and last < 0.5 * (right - left):
            return total + _series(t, left, right, drive.power[here], h.moments)
    base = evaluate(drive.breaks, drive.power, here, t) if drive.is_long else 0.0
    for j in range(h.delta_times.size):
        s = t - h.delta_times[j]
        total += h.deltas[j] * (evaluate(drive.breaks, drive.power, locate(drive.breaks, s), s) - base)
    for j in range(h.slope_times.size):
        s = t - h.slope_times[j]
        total += h.slopes[j] * _slope(locate(drive.breaks, s), s, drive.breaks, drive.power)
    return total + _smooth(t, base, drive, h)


@kernel
def _smooth(t: float, base: float, drive: Drive, h: Response) -> float:
    """Integral of [g(t - u) - base] h(u) over the smooth pieces of h, panel by panel."""
    low, stop = h.breaks[0], h.breaks[-1]
    if base == 0.0:
        low = max(low, t - drive.breaks[-1])
        stop = min(stop, t - drive.breaks[0])
    total = 0.0
    j = max(locate(h.breaks, low), 0)
    i = locate(drive.breaks, t - low)  # falls as u grows; -1 is before the pulse
    while low < stop and j < h.pieces.shape[0]:
        end = min(h.breaks[j + 1], stop)
        if i >= 0:
            end = min(end, t - drive.breaks[i])
        if end > low and (0 <= i < drive.power.shape[0] or base != 0.0):
            total += _panel(t, low, end, base, i, drive, j, h)
        low = max(low, end)
        if low >= h.breaks[j + 1]:
            j += 1
        if i >= 0 and low >= t - drive.breaks[i]:
            i -= 1
    return total


@kernel(inline=True)
def _at(t: float, left: float, width: float) -> float:
    """Return t as a number from -1 to 1 in its piece."""
    return 2.0 * (t - left) / width - 1.0


@kernel
def _panel(t: float, low: float, high: float, base: float, i: int, drive: Drive, j: int, h: Response) -> float:
    """Integral of [g(t - u) - base] h(u) from u = low to high, inside piece i of g and piece j of h."""
    width, h_width = high - low, h.breaks[j + 1] - h.breaks[j]
    inside = 0 <= i < drive.power.shape[0]
    h_degree = h.degrees[j]
    degree = h_degree if width > 0.4 * h_width else min(h_degree, 8)
    g_degree, left, g_width = 0, 0.0, 1.0
    if inside:
        g_degree, left, g_width = drive.degrees[i], drive.breaks[i], drive.breaks[i + 1] - drive.breaks[i]
        degree += g_degree if width > 0.4 * g_width else min(g_degree, 8)
    total = 0.0
    if inside and width == h_width:  # a whole piece of the response: its nodal values wait
        start, half = t - h.breaks[j], 0.5 * h_width
        for n in range(0, NODES16.size, 4):
            g0, g1, g2, g3 = clenshaw4(
                drive.power[i, : g_degree + 1],
                _at(start - half * (1.0 + NODES16[n]), left, g_width), _at(start - half * (1.0 + NODES16[n + 1]), left, g_width),
                _at(start - half * (1.0 + NODES16[n + 2]), left, g_width),
                _at(start - half * (1.0 + NODES16[n + 3]), left, g_width),
            )  # fmt: skip
            total += (g0 - base) * h.nodal[j, n]
            total += (g1 - base) * h.nodal[j, n + 1]
            total += (g2 - base) * h.nodal[j, n + 2]
            total += (g3 - base) * h.nodal[j, n + 3]
        return total
    # Gauss-Legendre with n nodes is exact to degree 2 n - 1; part of a piece needs half of its degree.
    nodes, weights = (NODES4, WEIGHTS4) if degree < 8 else (NODES8, WEIGHTS8) if degree < 17 else (NODES16, WEIGHTS16)
    middle, half = 0.5 * (low + high), 0.5 * width
    for n in range(0, nodes.size, 4):
        u0, u1, u2, u3 = (
            middle + half * nodes[n], middle + half * nodes[n + 1], middle + half * nodes[n + 2], middle + half * nodes[n + 3],
        )  # fmt: skip
        g0, g1, g2, g3 = 0.0, 0.0, 0.0, 0.0
        if inside:
            g0, g1, g2, g3 = clenshaw4(
                drive.power[i, : g_degree + 1], _at(t - u0, left, g_width), _at(t - u1, left, g_width),
                _at(t - u2, left, g_width), _at(t - u3, left, g_width),
            )  # fmt: skip
        h0, h1, h2, h3 = clenshaw4(
            h.pieces[j, : h_degree + 1], _at(u0, h.breaks[j], h_width), _at(u1, h.breaks[j], h_width),
            _at(u2, h.breaks[j], h_width), _at(u3, h.breaks[j], h_width),
        )  # fmt: skip
        total += weights[n] * (g0 - base) * h0
        total += weights[n + 1] * (g1 - base) * h1
        total += weights[n + 2] * (g2 - base) * h2
        total += weights[n + 3] * (g3 - base) * h3
    return half * total


@kernel
def fold_all(times: Array, drive: Drive, h: Response) -> Array:
    """Return the pressure at every time."""
    out = np.empty(times.size)
    for i in range(times.size):
        out[i] = fold(times[i], drive, h)
    return out
