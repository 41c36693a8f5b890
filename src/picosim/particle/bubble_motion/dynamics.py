r"""Kernels of the spherical bubble: the radial equations, and an extrapolation integrator that meets rtol
1e-11.

State: x = ln R, v = R', w = ln p (pressure of the gas or vapour). Gas law
p' = -3 kappa p R^2 R'/(R^3 - h^3) + exchange (p_sat - p)/R; h is the radius of a solid core, and the second
term is condensation, zero before the first maximum.
p_w = p - 2 sigma/R - 4 mu R'/R is the liquid pressure at the wall; p_w' contains -4 mu R''/R, which stands
on the left-hand side here.

The step is the Gragg-Bulirsch-Stoer method (Hairer, Norsett, Wanner, Solving ODEs I, II.9): modified
midpoint with 2, 4 ... 16 substeps, extrapolated to order 16. It keeps linear invariants, so p R^(3 kappa)
holds to rounding.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from picosim.numerics.jit import kernel

RAYLEIGH_PLESSET, KELLER_MIKSIS, GILMORE = 0, 1, 2
COLUMNS = 8
LOG_CLOSED = math.log(1e-2)


@kernel
def slopes(model: int, x: float, v: float, w: float, liquid: Any, gas: Any) -> tuple[float, float, float]:
    """Return x', v', w'.

    ``liquid``: density, sound_speed, surface_tension, viscosity, ambient_pressure, tait_exponent,
    tait_pressure. ``gas``: polytropic_exponent, exchange [m/s], saturation_pressure, core volume h^3.
    """
    rho, c, sigma, mu, ambient, n, b = (
        liquid[0],
        liquid[1],
        liquid[2],
        liquid[3],
        liquid[4],
        liquid[5],
        liquid[6],
    )
    r, p = math.exp(x), math.exp(w)
    rate = v / r
    wall = p - 2.0 * sigma / r - 4.0 * mu * rate
    w_dot = -3.0 * gas[0] * rate / (1.0 - gas[3] / r**3) + gas[1] * (gas[2] / p - 1.0) / r
    wall_dot = p * w_dot + 2.0 * sigma * rate / r + 4.0 * mu * rate**2  # without the term in R''
    if model == 0:
        a = ((wall - ambient) / rho - 1.5 * v * v) / r
    elif model == 1:
        m = v / c
        force = (1.0 + m) * (wall - ambient) / rho + r / (rho * c) * wall_dot - 1.5 * v * v * (1.0 - m / 3.0)
        a = force / ((1.0 - m) * r + 4.0 * mu / (rho * c))
    else:
        big = ambient + b
        root = big ** (1.0 / n) / rho
        q = (n - 1.0) / n
        enthalpy = root / q * big**q * math.expm1(q * math.log1p((wall - ambient) / big))  # no cancellation
        c = math.sqrt(n * big / rho + (n - 1.0) * enthalpy)
        m = v / c
        slope = root * (wall + b) ** (-1.0 / n)  # dH/dp_w
        force = (1.0 + m) * enthalpy + (1.0 - m) * r / c * slope * wall_dot - 1.5 * v * v * (1.0 - m / 3.0)
        a = force / ((1.0 - m) * (r + 4.0 * mu * slope / c))
    return rate, a, w_dot


@kernel
def gbs(model: int, y: Any, h: float, floor: float, liquid: Any, gas: Any, work: Any, out: Any) -> tuple[float, int]:
    """Advance ``y`` by ``h`` into ``out``; return the error over its scale (before the tolerance) and the
    turns of v.
    """
    k = COLUMNS
    x0, v0, w0 = y[0], y[1], y[2]
    dx0, dv0, dw0 = slopes(model, x0, v0, w0, liquid, gas)
    error, turns = 0.0, 0
    for j in range(k):
        n = 2 * (j + 1)
        s = h / n
        xa, va, wa = x0, v0, w0
        xb, vb, wb = x0 + s * dx0, v0 + s * dv0, w0 + s * dw0
        turns = 0
        for _ in range(n - 1):
            dx, dv, dw = slopes(model, xb, vb, wb, liquid, gas)
            xc, vc, wc = xa + 2.0 * s * dx, va + 2.0 * s * dv, wa + 2.0 * s * dw
            xa, va, wa = xb, vb, wb
            xb, vb, wb = xc, vc, wc
            if va * vb < 0.0:
                turns += 1
        dx, dv, dw = slopes(model, xb, vb, wb, liquid, gas)
        work[j, 0] = 0.5 * (xb + xa + s * dx)
        work[j, 1] = 0.5 * (vb + va + s * dv)
        work[j, 2] = 0.5 * (wb + wa + s * dw)
        if not math.isfinite(work[j, 0] + work[j, 1] + work[j, 2]):
            return math.inf, 0
        for i in range(j, 0, -1):  # Neville, in place: work[i - 1] becomes the next column
            ratio = (n / (2.0 * i)) ** 2 - 1.0
            for q in range(3):
                work[i - 1, q] = work[i, q] + (work[i, q] - work[i - 1, q]) / ratio
        if j == k - 2:
            out[0], out[1], out[2] = work[0, 0], work[0, 1], work[0, 2]
    scale = max(abs(v0), abs(work[0, 1]), abs(h * dv0), floor)
    error = max(abs(work[0, 0] - out[0]), abs(work[0, 1] - out[1]) / scale, abs(work[0, 2] - out[2]))
    out[0], out[1], out[2] = work[0, 0], work[0, 1], work[0, 2]
    if not math.isfinite(error):
        return math.inf, 0
    return error, turns


@kernel
def integrate(
    model: int,
    start: Any,
    duration: float,
    extrema: int,
    liquid: Any,
    gas: Any,
    exchange: float,
    times: Any,
    tol: float,
) -> tuple[Any, Any, int, float]:
    """Integrate from rest through up to ``extrema`` turning points of R or to ``duration``.

    Condensation (``exchange`` > 0) sets in at the first maximum; a bubble that has closed counts as a minimum and
    ends. Returns the samples (radius, speed, pressure) at the sorted ``times`` (NaN beyond the end), the turning
    points as rows (kind, time, radius, pressure), their number, and the last time reached. A negative last time: the
    step collapsed at its absolute value.
    """
    samples = np.full((times.size, 3), math.nan)
    turning = np.zeros((extrema, 4))
    work = np.empty((COLUMNS, 3))
    y, new, probe = start.copy(), np.empty(3), np.empty(3)
    gas = gas.copy()
    t, found, next_sample, fastest, largest = 0.0, 0, 0, 0.0, y[0]
    at_maximum = 0.0
    _, a, _ = slopes(model, y[0], y[1], y[2], liquid, gas)
    r = math.exp(y[0])
    h = min(0.01 * math.sqrt(r / max(abs(a), 1e-300)), duration)
    while next_sample < times.size and times[next_sample] <= 0.0:
        samples[next_sample, 0], samples[next_sample, 1], samples[next_sample, 2] = r, y[1], math.exp(y[2])
        next_sample += 1
    for _ in range(2_000_000):
        if t >= duration or found >= extrema:
            break
        last = h >= duration - t
        h = min(h, duration - t)
        error, turns = gbs(model, y, h, 1e-4 * fastest + 1e-300, liquid, gas, work, new)
        moved = abs(new[0] - y[0])
        if error > tol or turns > 1 or moved > 1.0:
            factor = 0.25 if not math.isfinite(error) else max(0.2, 0.9 * (tol / max(error, 1e-30)) ** (1.0 / 15.0))
            if turns > 1 or moved > 1.0:
                factor = min(factor, 0.5)
            h *= factor
            if h < 1e-14 * (t + h) or h < 1e-26:
                return samples, turning, found, -t
            continue
        step = h
        turned = y[1] * new[1] < 0.0
        if turned:  # find where v = 0 by bracketed secant on exact partial steps
            low, high, v_low, v_high = 0.0, h, y[1], new[1]
            for _ in range(80):
                middle = high - v_high * (high - low) / (v_high - v_low)
                if not (low < middle < high):
                    middle = 0.5 * (low + high)
                gbs(model, y, middle, 1.0, liquid, gas, work, probe)
                if probe[1] == 0.0 or high - low < 1e-15 * (t + h):
                    break
                if probe[1] * v_low > 0.0:
                    low, v_low, v_high = middle, probe[1], 0.5 * v_high  # Illinois
                else:
                    high, v_high, v_low = middle, probe[1], 0.5 * v_low
                if abs(middle - step) < 1e-15 * (t + h):
                    break
                step = middle
            step = middle
            turning[found, 0] = 1.0 if y[1] > 0.0 else -1.0
            turning[found, 1] = t + step
            turning[found, 2] = math.exp(probe[0])
            turning[found, 3] = math.exp(probe[2])
            new[0], new[1], new[2] = probe[0], 0.0, probe[2]
        while next_sample < times.size and times[next_sample] <= t + step:
            gbs(model, y, times[next_sample] - t, 1.0, liquid, gas, work, probe)
            samples[next_sample, 0] = math.exp(probe[0])
            samples[next_sample, 1] = probe[1]
            samples[next_sample, 2] = math.exp(probe[2])
            next_sample += 1
        fastest = max(fastest, abs(new[1]))
        # overdamped: no further turn will come
        creeps = y[1] != 0.0 and max(abs(y[1]), abs(new[1])) < 1e-10 * fastest
        y[0], y[1], y[2] = new[0], new[1], new[2]
        t = duration if last and not turned else t + step
        largest = max(largest, y[0])
        if creeps:
            break
        if turned:
            if turning[found, 0] > 0.0 and gas[1] == 0.0:
                gas[1] = exchange
            found += 1
        # p V^kappa tells the share of vapour left: a bubble that has lost nearly all of it has closed for good
        free = math.exp(3.0 * y[0]) - gas[3]
        vapour = math.log(max(free, 1e-300)) * gas[0] + y[2]
        if turned and y[0] == largest:
            at_maximum = vapour
        if gas[1] > 0.0 and turned and vapour < at_maximum + LOG_CLOSED:
            break
        if gas[1] > 0.0 and found < extrema and free < 1e-6 * math.exp(3.0 * largest):
            turning[found, 0] = -1.0
            turning[found, 1] = t
            turning[found, 2] = math.exp(y[0])
            turning[found, 3] = math.exp(y[2])
            found += 1
            break
        h *= min(3.0, max(0.3, 0.9 * (tol / max(error, 1e-30)) ** (1.0 / 15.0)))
    return samples, turning, found, t
