"""Largest temperature over time: after an instantaneous deposit, and for any pulse.

The wall in perfect contact and the inside jump at once after an instantaneous deposit; there the peak is
the limit t -> 0+: 1 inside, e1/(e1 + e2) at the wall.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.jit import kernel
from picosim.particle.sphere_heat.convolution import first_edge, fold, root_edges, tabulate
from picosim.particle.sphere_heat.response import CORE, INSIDE, MEAN, OUTSIDE, SKIN, response

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
_GOLDEN = 0.3819660112501051


@kernel
def at_once(place: int, rho: float, k_ratio: float, d_root: float, wall: float) -> float:
    """Return the limit t -> 0+ of the impulse response."""
    if place == CORE:
        return 0.0
    if place == SKIN:
        return 1.0 - 1.0 / (1.0 + k_ratio * d_root) if wall == 0.0 else 0.0
    if place == MEAN or (place == INSIDE and (rho < 1.0 or wall > 0.0)):
        return 1.0
    if rho > 1.0 or wall > 0.0:
        return 0.0
    return 1.0 / (1.0 + k_ratio * d_root)  # e2/e1 = (k2/k1) sqrt(D1/D2)


@kernel
def impulse_all(times: Array, place: int, rho: float, k_ratio: float, d_root: float, wall: float) -> Array:
    """Return the impulse response at every time (its limit 0+ at t = 0), shape of ``times``."""
    out = np.empty(times.size)
    for i in range(times.size):
        if times[i] == 0.0:
            out[i] = at_once(place, rho, k_ratio, d_root, wall)
        else:
            out[i] = response(times[i], 0, place, rho, k_ratio, d_root, wall)
    return out


@kernel
def last_peak(place: int, rho: float, k_ratio: float, d_root: float, wall: float) -> float:
    """Return a time, in a^2/D1, by which the impulse response has passed its peak everywhere up to rho."""
    reach = d_root * max(rho - 1.0, 0.0)
    return 2.0 * (1.0 + d_root * d_root + reach * reach + wall + 1.0 / k_ratio)


@kernel
def peak_instant(place: int, rho: float, k_ratio: float, d_root: float, wall: float) -> tuple[float, float]:
    """Return the peak after an instantaneous deposit and its instant [a^2/D1]."""
    best, when = at_once(place, rho, k_ratio, d_root, wall), 0.0
    if best > 0.0 and place <= MEAN:
        return best, when
    # The rise to the peak is single: march in factors of 1.25 and close in by golden section on log t.
    late = math.log(last_peak(place, rho, k_ratio, d_root, wall))
    step = math.log(1.25)
    count = int((late + 50.0) / step)
    chosen = -1
    for i in range(count + 1):
        value = response(math.exp(late - i * step), 0, place, rho, k_ratio, d_root, wall)
        if value > best:
            best, chosen = value, i
    if chosen < 0:
        return best, when
    low, high = late - (chosen + 1) * step, late - (chosen - 1) * step
    a, b = low + _GOLDEN * (high - low), high - _GOLDEN * (high - low)
    fa = response(math.exp(a), 0, place, rho, k_ratio, d_root, wall)
    fb = response(math.exp(b), 0, place, rho, k_ratio, d_root, wall)
    for _ in range(26):
        if fa > fb:
            high, b, fb = b, a, fa
            a = low + _GOLDEN * (high - low)
            fa = response(math.exp(a), 0, place, rho, k_ratio, d_root, wall)
        else:
            low, a, fa = a, b, fb
            b = high - _GOLDEN * (high - low)
            fb = response(math.exp(b), 0, place, rho, k_ratio, d_root, wall)
    return max(fa, fb), math.exp(0.5 * (a + b))


@kernel
def _climb(
    low: float, high: float, breaks: Array, pulse: Array, linear: Flags, edges: Array, table: Array
) -> tuple[float, float]:
    """Return the largest temperature between low and high, and its instant, by golden section."""
    a, b = low + _GOLDEN * (high - low), high - _GOLDEN * (high - low)
    fa, fb = 0.0, 0.0
    for step in range(20):  # the first two evaluations fill both probes
        at_a = step == 0 or (step > 1 and fa > fb)
        if step > 1:
            if at_a:
                high, b, fb = b, a, fa
                a = low + _GOLDEN * (high - low)
            else:
                low, a, fa = a, b, fb
                b = high - _GOLDEN * (high - low)
        value = fold(a if at_a else b, breaks, pulse, linear, edges, table)
        if at_a:
            fa = value
        else:
            fb = value
    return (fa, a) if fa > fb else (fb, b)


@kernel
def peak_of_pulse(
    breaks: Array,
    pulse: Array,
    linear: Flags,
    place: int,
    rho: float,
    k_ratio: float,
    d_root: float,
    wall: float,
) -> tuple[float, float]:
    """Return the peak for a pulse given in pieces (see ``convolution.fold``) and its instant [a^2/D1].

    Six instants in every piece of the pulse and a march in steps of 25 % after it find the highest; the
    golden section refines it between its neighbours, which include every kink.
    """
    start, stop = breaks[0], breaks[-1]
    span = stop - start
    late = last_peak(place, rho, k_ratio, d_root, wall)
    first = min(1e-3 * span, 1e-3 * late)
    after = int(math.log(1.0 + (late + span) / first) / math.log(1.25)) + 1
    inner = 6 * (breaks.size - 1)
    grid = np.empty(inner + after + 1)
    for i in range(breaks.size - 1):
        for j in range(6):
            grid[6 * i + j] = breaks[i] + (breaks[i + 1] - breaks[i]) * j / 6.0
    for j in range(after + 1):
        grid[inner + j] = stop + first * (1.25**j - 1.0)
    edges = root_edges(first_edge(place, rho, k_ratio, d_root, wall), math.sqrt(grid[-1] - start))
    table = tabulate(edges, place, rho, k_ratio, d_root, wall)
    best, chosen = -1.0, 0
    for i in range(grid.size):
        value = fold(grid[i], breaks, pulse, linear, edges, table)
        if value > best:
            best, chosen = value, i
    when = grid[chosen]
    # A kink inside the bracket would spoil the golden section: search either side of the highest instant.
    for side in range(2):
        low, high = grid[max(chosen - 1 + side, 0)], grid[min(chosen + side, grid.size - 1)]
        value, instant = _climb(low, high, breaks, pulse, linear, edges, table)
        if value > best:
            best, when = value, instant
    return best, when


@kernel
def peak_walls(rows: Array, breaks: Array, pulse: Array, linear: Flags) -> Array:
    """Return the peak of the medium at the wall for every row [a, k1, C1, k2, C2, G, duration], SI.

    ``breaks``, ``pulse``, ``linear``: pieces of the shape at unit duration.
    """
    out = np.empty(rows.shape[0])
    for i in range(rows.shape[0]):
        a, k1, c1, k2, c2, conductance, duration = rows[i]
        d1, d2 = k1 / c1, k2 / c2
        scale = duration / (a * a / d1)
        out[i] = peak_of_pulse(
            breaks * scale, pulse / scale, linear, OUTSIDE, 1.0, k2 / k1, math.sqrt(d1 / d2), k1 / (conductance * a)
        )[0]
    return out
