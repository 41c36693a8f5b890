r"""Kernel of the graded shells: TR-BDF2 on the heat content, with a medium whose properties follow its temperature.

    dh/dt = div(k(T) grad T(h)) + q(r) g(t),       h heat per volume above the start

Each stage is solved by Newton's method on the tridiagonal system; what is conserved is h, so energy holds to rounding
whatever the properties do. gamma = 2 - sqrt 2 (Bank et al. 1985, doi:10.1109/T-ED.1985.22232); the step follows the
embedded third-order estimate (Hosea and Shampine 1996, doi:10.1016/0168-9274(95)00115-8).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from picosim.numerics.jit import kernel

GAMMA = 2.0 - math.sqrt(2.0)


@kernel(inline=True)
def look_up(table: Any, step: float, x: float) -> tuple[float, float]:
    """Return value and slope of a table at multiples of ``step``, linear between, its ends' slopes beyond."""
    q = x / step
    i = min(max(int(q), 0), table.size - 2)
    slope = (table[i + 1] - table[i]) / step
    return table[i] + (q - i) * (table[i + 1] - table[i]), slope


@kernel
def temperatures(h: Any, capacity: Any, inner: int, table: Any, step: float, t: Any, dt: Any) -> None:
    """Write T and dT/dh of every shell; ``table`` is T of the medium over h (empty: constant capacity)."""
    for i in range(h.size):
        if i < inner or table.size == 0:
            t[i] = h[i] / capacity[i]
            dt[i] = 1.0 / capacity[i]
        else:
            t[i], dt[i] = look_up(table, step, h[i])


@kernel
def conductances(
    t: Any, inner: int, k1: float, k2: float, ktab: Any, kstep: float, inw: Any, outw: Any, wall: float, g: Any
) -> None:
    """Write the conductance of face i, between shells i and i + 1, per 4 pi [W/K]; ``wall`` is 1/(G a^2)."""
    n = t.size
    for i in range(n - 1):
        left, right = k1 if i < inner else k2, k1 if i + 1 < inner else k2
        if ktab.size > 0:
            if i >= inner:
                left, _ = look_up(ktab, kstep, t[i])
            if i + 1 >= inner:
                right, _ = look_up(ktab, kstep, t[i + 1])
        r = outw[i] / left + inw[i + 1] / right
        if i == inner - 1:
            r += wall
        g[i] = 1.0 / r


@kernel
def rate(t: Any, g: Any, volume: Any, out: Any) -> None:
    """Write div(k grad T)."""
    n = t.size
    for i in range(n):
        flow = 0.0
        if i > 0:
            flow += g[i - 1] * (t[i - 1] - t[i])
        if i < n - 1:
            flow += g[i] * (t[i + 1] - t[i])
        out[i] = flow / volume[i]


@kernel
def stage(
    h: Any, known: Any, weight: float, inner: int, capacity: Any, table: Any, tstep: float, k1: float, k2: float,
    ktab: Any, kstep: float, inw: Any, outw: Any, wall: float, volume: Any, t: Any, dt: Any, g: Any, f: Any, work: Any,
) -> None:  # fmt: skip
    """Solve h = known + weight div(k grad T(h)) in place, starting from ``h``; leave T in ``t``, the rate in ``f``."""
    n = h.size
    rounds = 4 if table.size > 0 else 1
    for _ in range(rounds):
        temperatures(h, capacity, inner, table, tstep, t, dt)
        conductances(t, inner, k1, k2, ktab, kstep, inw, outw, wall, g)
        rate(t, g, volume, f)
        # (1 - weight J) delta = known + weight f - h, with J of frozen conductance
        change, size = 0.0, 0.0
        for i in range(n):
            low = weight * g[i - 1] / volume[i] if i > 0 else 0.0
            high = weight * g[i] / volume[i] if i < n - 1 else 0.0
            diagonal = 1.0 + (low + high) * dt[i]
            right = known[i] + weight * f[i] - h[i]
            if i > 0:
                off = -low * dt[i - 1]
                diagonal -= off * work[i - 1, 0]
                right -= off * work[i - 1, 1]
            work[i, 0] = -high * dt[min(i + 1, n - 1)] / diagonal
            work[i, 1] = right / diagonal
        for i in range(n - 1, -1, -1):
            if i < n - 1:
                work[i, 1] -= work[i, 0] * work[i + 1, 1]
            h[i] += work[i, 1]
            change = max(change, abs(work[i, 1]))
            size = max(size, abs(h[i]))
        if change <= 1e-12 * size:
            break
    temperatures(h, capacity, inner, table, tstep, t, dt)
    conductances(t, inner, k1, k2, ktab, kstep, inw, outw, wall, g)
    rate(t, g, volume, f)


@kernel
def march(
    times: Any, deposit: Any, source: Any, inner: int, capacity: Any, table: Any, tstep: float, k1: float, k2: float,
    ktab: Any, kstep: float, inw: Any, outw: Any, wall: float, volume: Any, record: Any, tol: float,
) -> Any:  # fmt: skip
    """March over the increasing ``times``, adding ``deposit[j]`` of the source between times j and j + 1 at even power.

    ``times`` carry the pulse; inside an interval steps adapt to ``tol``. Returns T of every shell at the times of which
    ``record`` is true, row by row.
    """
    n = capacity.size
    h, new, known = np.zeros(n), np.zeros(n), np.zeros(n)
    t, dt, g, work = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros((n, 2))
    f0, f1, f2 = np.zeros(n), np.zeros(n), np.zeros(n)
    rows = 0
    for j in range(times.size):
        rows += record[j]
    out = np.zeros((rows, n))
    row = 0
    if record[0]:
        row = 1
    gamma = 2.0 - math.sqrt(2.0)
    third = (-3.0 * gamma * gamma + 4.0 * gamma - 2.0) / (12.0 * (2.0 - gamma))
    step = times[1] - times[0]
    largest = 0.0
    for j in range(times.size - 1):
        left = times[j + 1] - times[j]
        power = deposit[j] / left if left > 0.0 else 0.0
        if left <= 0.0:  # an instantaneous deposit
            for i in range(n):
                h[i] += deposit[j] * source[i]
            step = 1e-300
        if left > 0.0 and step == 1e-300:
            step = 1e-4 * left
        while left > 0.0:
            s = step if step < 0.999 * left else left
            temperatures(h, capacity, inner, table, tstep, t, dt)
            conductances(t, inner, k1, k2, ktab, kstep, inw, outw, wall, g)
            rate(t, g, volume, f0)
            for i in range(n):
                q = power * source[i]
                known[i] = h[i] + 0.5 * gamma * s * (f0[i] + 2.0 * q)
                new[i] = h[i]
            stage(new, known, 0.5 * gamma * s, inner, capacity, table, tstep, k1, k2, ktab, kstep, inw, outw, wall,
                  volume, t, dt, g, f1, work)  # fmt: skip
            a = 1.0 / (gamma * (2.0 - gamma))
            b = (1.0 - gamma) ** 2 / (gamma * (2.0 - gamma))
            w = (1.0 - gamma) / (2.0 - gamma)
            for i in range(n):
                known[i] = a * new[i] - b * h[i] + w * s * power * source[i]
            stage(new, known, w * s, inner, capacity, table, tstep, k1, k2, ktab, kstep, inw, outw, wall, volume, t, dt,
                  g, f2, work)  # fmt: skip
            error = 0.0
            for i in range(n):
                largest = max(largest, abs(t[i]))
                e = 2.0 * third * s * (f0[i] / gamma - f1[i] / (gamma * (1.0 - gamma)) + f2[i] / (1.0 - gamma))
                error = max(error, abs(e) / capacity[i])
            error /= tol * max(largest, 1e-300)
            if error > 1.0 and s > 1e-9 * (times[times.size - 1] - times[0]) * tol:
                step = s * max(0.2, 0.9 * error ** (-1.0 / 3.0))
                continue
            for i in range(n):
                h[i] = new[i]
            left -= s
            if left < 1e-12 * (times[j + 1] - times[j]):
                left = 0.0
            step = max(step, s) if s < step else s
            step *= min(2.0, max(0.3, 0.9 * max(error, 1e-6) ** (-1.0 / 3.0)))
        if record[j + 1]:
            temperatures(h, capacity, inner, table, tstep, t, dt)
            for i in range(n):
                out[row, i] = t[i]
            row += 1
    return out
