"""TR-BDF2 through a pulse on shells: L-stable, second order, step chosen by an embedded third-order estimate.

The deposit is split off exactly: T = u + w G(t), with G the fraction delivered and w its adiabatic rise, so that
C du/dt = -K T whatever the pulse, and no energy is lost between steps (Bank et al. 1985, doi:10.1109/T-ED.1985.22232;
Hosea and Shampine 1996, doi:10.1016/0168-9274(95)00115-8).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.chebyshev import clenshaw, locate
from picosim.numerics.jit import kernel
from picosim.numerics.tridiagonal import factor, solve

Array = NDArray[np.float64]
_GAMMA = 2.0 - math.sqrt(2.0)
_HALF = 0.5 * _GAMMA  # both stages share the matrix C + (gamma/2) h K
_ERROR = (-3.0 * _GAMMA**2 + 4.0 * _GAMMA - 2.0) / (12.0 * (2.0 - _GAMMA))
_MOST_STEPS = 200_000


@kernel
def delivered(t: float, breaks: Array, integrals: Array) -> float:
    """Return the fraction of the pulse delivered up to t; no pieces mean an instantaneous deposit at t = 0."""
    if breaks.size == 0:
        return 1.0 if t >= 0.0 else 0.0
    i = locate(breaks, t)
    if i < 0:
        return 0.0
    if i >= integrals.shape[0]:
        return 1.0
    left, right = breaks[i], breaks[i + 1]
    return clenshaw(integrals[i], (2.0 * t - left - right) / (right - left))


@kernel
def _flow(T: Array, g: Array, far: float, capacity: Array, rate: Array) -> None:
    """Write dT/dt by conduction."""
    n = T.size
    carried = 0.0
    for i in range(n):
        out = g[i] * (T[i] - T[i + 1]) if i < n - 1 else far * T[i]
        rate[i] = (carried - out) / capacity[i]
        carried = out


@kernel
def _read(weights: Array, T: Array, row: int) -> float:
    total = 0.0
    for i in range(T.size):
        total += weights[row, i] * T[i]
    return total


@kernel
def march(
    start: float, stops: Array, breaks: Array, integrals: Array, rise: Array, capacity: Array, g: Array, far: float,
    weights: Array, times: Array, tolerance: float, floor: float, first: float,
) -> tuple[Array, Array, Array, Array]:  # fmt: skip
    """March from ``start`` to the last of ``stops`` and read every row of ``weights`` at ``times``.

    Parameters
    ----------
    stops : increasing instants the steps may not cross (kinks of the pulse), the last one the end.
    breaks, integrals : pulse pieces; empty for a deposit at t = 0. ``rise`` : adiabatic rise of every shell.
    times : increasing; ``tolerance`` : local error over the largest temperature, at least ``floor``;
        ``first`` : the first step.

    Returns
    -------
    values, shape (times, rows); highest value of every row and its instant; [steps, rejected, lost heat, largest
    energy held and lost over deposited less one, last time].
    """
    n, rows = rise.size, weights.shape[0]
    T, old, mid, new = rise * delivered(start, breaks, integrals), np.empty(n), np.empty(n), np.empty(n)
    f0, f1, f2, err = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    diagonal, off, inverse, couple = np.empty(n), np.empty(n - 1), np.empty(n), np.empty(n - 1)
    values = np.zeros((times.size, rows))
    top, when = np.zeros(rows), np.full(rows, start)
    for row in range(rows):
        top[row] = _read(weights, T, row)
    report = np.zeros(5)
    deposit = np.sum(capacity * rise)
    t, h, done, factored, lost = start, first, 0, -1.0, 0.0
    g0 = delivered(t, breaks, integrals)
    while done < times.size and times[done] <= t:
        if times[done] == t:
            for row in range(rows):
                values[done, row] = _read(weights, T, row)
        done += 1
    _flow(T, g, far, capacity, f0)
    for stop in stops:
        while t < stop and report[0] + report[1] < _MOST_STEPS:
            left = stop - t
            step = left if h >= left * (1.0 - 1e-9) else min(h, 0.5 * left) if h > 0.5 * left else h
            if t + step <= t:
                break
            if step != factored:
                for i in range(n):
                    diagonal[i] = capacity[i]
                diagonal[n - 1] += _HALF * step * far
                for i in range(n - 1):
                    off[i] = _HALF * step * g[i]
                    diagonal[i] += off[i]
                    diagonal[i + 1] += off[i]
                factor(diagonal, off, inverse, couple)
                factored = step
            g1 = delivered(t + _GAMMA * step, breaks, integrals)
            g2 = delivered(t + step, breaks, integrals)
            for i in range(n):
                mid[i] = capacity[i] * (T[i] + rise[i] * (g1 - g0) + _HALF * step * f0[i])
            solve(inverse, couple, mid)
            a1 = 1.0 / (_GAMMA * (2.0 - _GAMMA))
            a0 = (1.0 - _GAMMA) ** 2 * a1
            for i in range(n):
                u0, u1 = T[i] - rise[i] * g0, mid[i] - rise[i] * g1
                new[i] = capacity[i] * (a1 * u1 - a0 * u0 + rise[i] * g2)
            solve(inverse, couple, new)
            _flow(mid, g, far, capacity, f1)
            _flow(new, g, far, capacity, f2)
            scale, worst = floor, 0.0
            for i in range(n):
                third = f0[i] / _GAMMA - f1[i] / (_GAMMA * (1.0 - _GAMMA)) + f2[i] / (1.0 - _GAMMA)
                err[i] = 2.0 * _ERROR * step * capacity[i] * third
                scale = max(scale, abs(new[i]), abs(T[i]))
            solve(inverse, couple, err)
            for i in range(n):
                worst = max(worst, abs(err[i]))
            ratio = worst / (tolerance * scale)
            if ratio > 1.0:
                report[1] += 1
                h = step * max(0.2, 0.9 * ratio ** (-1.0 / 3.0))
                continue
            for i in range(n):
                old[i], T[i] = T[i], new[i]
            # weights of the step: both stages of TR-BDF2 as one quadrature
            weight = 1.0 / (2.0 * (2.0 - _GAMMA))
            lost += step * far * (weight * (old[n - 1] + mid[n - 1]) + _HALF * new[n - 1])
            end = stop if step == left else t + step
            while done < times.size and times[done] <= end:
                s = (times[done] - t) / step
                gs = delivered(times[done], breaks, integrals)
                for row in range(rows):
                    # cubic Hermite in u = T - w G, which is smooth where the pulse is not
                    w = _read(weights, rise, row)
                    u0, u2 = _read(weights, old, row) - w * g0, _read(weights, T, row) - w * g2
                    d0, d2 = step * _read(weights, f0, row), step * _read(weights, f2, row)
                    values[done, row] = w * gs + _hermite(s, u0, u2, d0, d2)
                done += 1
            for row in range(rows):
                value = _read(weights, T, row)
                if value > top[row]:
                    top[row], when[row] = value, end
            t, g0 = end, g2
            for i in range(n):
                f0[i] = f2[i]
            report[0] += 1
            grow = min(4.0, 0.9 * max(ratio, 1e-6) ** (-1.0 / 3.0))
            if grow > 1.2 or grow < 1.0:
                h = max(h, step * grow) if step < h else step * grow
        h = min(h, first * 1e3)
    report[2], report[4] = lost, t
    report[3] = (np.sum(capacity * T) + lost) / max(deposit * g0, 1e-300) - 1.0
    return values, top, when, report


@kernel
def _hermite(s: float, u0: float, u1: float, d0: float, d1: float) -> float:
    """Cubic through values and slopes (times the step) at s = 0 and 1."""
    r = 1.0 - s
    return u0 * (1.0 + 2.0 * s) * r * r + u1 * (3.0 - 2.0 * s) * s * s + d0 * s * r * r - d1 * s * s * r
