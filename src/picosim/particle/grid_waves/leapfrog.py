r"""Kernels of the wave grid: pressure in shells, velocity on faces, heat in the same shells.

    rho dv/dt = -dp/dr                       on faces, at half steps
    dp/dt = -K div v + P'(T) dT/dt           in shells, div v = (r+^2 v+ - r-^2 v-)/V
    C dT/dt = div(k grad T) + C q g(t)       in the same shells, Crank-Nicolson

Units: radius a, time a/c2, density rho2, pressure p_0 of the particle, temperature its adiabatic rise. The
wave leaves through the last face as w_t + c w_r = 0 for w = r p, exact for a monopole (Mur 1981,
doi:10.1109/TEMC.1981.303970). Second order in space and time. The energy of a step is the difference of the
pulse's integral: exact for any pulse.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from picosim.numerics.jit import kernel


@kernel
def march(
    steps: int,
    deposit: Any,
    weight: Any,
    out_coef: Any,
    in_coef: Any,
    push: Any,
    leave: float,
    edge_ratio: float,
    first: Any,
    weights: Any,
) -> Any:
    """Run the wave with a prescribed deposit and no conduction.

    Parameters
    ----------
    deposit : ndarray, shape (steps,): share of the pulse's energy in each step.
    weight : ndarray, shape (n,): pressure that the whole deposit makes in a shell.
    out_coef, in_coef : ndarray, shape (n,): K dt r^2/V of the outer and inner face.
    push : ndarray, shape (n - 1,): dt/(rho dr) of the faces between shells.
    leave : (c dt - dr)/(c dt + dr) of the outgoing edge.
    edge_ratio : r of the last shell but one over r of the last.
    first, weights : stencils of the radii to record.

    Returns
    -------
    ndarray, shape (steps + 1, number of radii) : pressure.
    """
    n = weight.size
    p, v = np.zeros(n), np.zeros(n + 1)
    record = np.zeros((steps + 1, first.size))
    heated = n
    while heated > 0 and weight[heated - 1] == 0.0:
        heated -= 1
    for s in range(steps):
        for i in range(n - 1):
            v[i + 1] -= push[i] * (p[i + 1] - p[i])
        last, before = p[n - 1], p[n - 2]
        for i in range(n - 1):
            p[i] -= out_coef[i] * v[i + 1] - in_coef[i] * v[i]
        g = deposit[s]
        if g != 0.0:
            for i in range(heated):
                p[i] += weight[i] * g
        p[n - 1] = edge_ratio * before + leave * (edge_ratio * p[n - 2] - last)
        for j in range(first.size):
            k = first[j]
            record[s + 1, j] = weights[j, 0] * p[k] + weights[j, 1] * p[k + 1] + weights[j, 2] * p[k + 2]
    return record


@kernel
def factor(conduct: Any, heat: Any, dt: float, m: int) -> tuple[Any, Any, Any]:
    """Factor the Crank-Nicolson matrix of the first ``m`` shells; ``conduct`` of face i is between shells i
    and i + 1.

    Returns the half-step couplings to the inner and outer neighbour and the reciprocals of the pivots.
    """
    low, high, pivot = np.zeros(m), np.zeros(m), np.zeros(m)
    for i in range(m):
        if i > 0:
            low[i] = 0.5 * dt * conduct[i - 1] / heat[i]
        high[i] = 0.5 * dt * conduct[i] / heat[i]
        diagonal = 1.0 + low[i] + high[i]
        if i > 0:
            diagonal -= low[i] * high[i - 1] * pivot[i - 1]
        pivot[i] = 1.0 / diagonal
    return low, high, pivot


@kernel
def march_heated(
    steps: int,
    deposit: Any,
    rise: Any,
    sensitivity: Any,
    inner: int,
    table: Any,
    table_step: float,
    low: Any,
    high: Any,
    pivot: Any,
    out_coef: Any,
    in_coef: Any,
    push: Any,
    leave: float,
    edge_ratio: float,
    first: Any,
    weights: Any,
) -> tuple[Any, Any]:
    """Run wave and heat together; the first ``low.size`` shells conduct, the rest stay cold.

    Parameters
    ----------
    rise : ndarray, shape (m,): temperature that the whole deposit makes in a shell without conduction.
    sensitivity : ndarray, shape (m,): pressure per temperature of each shell, in p_0 over the adiabatic rise.
    table : pressure of the medium heated at constant volume, at multiples of ``table_step`` of temperature;
        of size zero: use ``sensitivity`` outside too.

    Other parameters as in ``march``. Returns pressure and temperature at the recorded radii.
    """
    n, m = push.size + 1, low.size
    p, v = np.zeros(n), np.zeros(n + 1)
    t, new = np.zeros(m), np.zeros(m)
    record = np.zeros((steps + 1, first.size))
    warmth = np.zeros((steps + 1, first.size))
    nonlinear = table.size > 0
    for s in range(steps):
        for i in range(n - 1):
            v[i + 1] -= push[i] * (p[i + 1] - p[i])
        last, before = p[n - 1], p[n - 2]
        for i in range(n - 1):
            p[i] -= out_coef[i] * v[i + 1] - in_coef[i] * v[i]
        g = deposit[s]
        # forward sweep of (1 - A/2) new = (1 + A/2) t + rise g
        new[0] = (t[0] + high[0] * (t[1] - t[0]) + rise[0] * g) * pivot[0]
        for i in range(1, m - 1):
            right = t[i] + high[i] * (t[i + 1] - t[i]) + low[i] * (t[i - 1] - t[i]) + rise[i] * g
            new[i] = (right + low[i] * new[i - 1]) * pivot[i]
        i = m - 1
        right = t[i] - high[i] * t[i] + low[i] * (t[i - 1] - t[i]) + rise[i] * g
        new[i] = (right + low[i] * new[i - 1]) * pivot[i]
        for i in range(m - 2, -1, -1):
            new[i] += high[i] * pivot[i] * new[i + 1]
        linear = inner if nonlinear else m
        for i in range(linear):
            p[i] += sensitivity[i] * (new[i] - t[i])
        for i in range(linear, m):
            p[i] += look_up(table, table_step, new[i]) - look_up(table, table_step, t[i])
        t, new = new, t
        p[n - 1] = edge_ratio * before + leave * (edge_ratio * p[n - 2] - last)
        for j in range(first.size):
            k = first[j]
            record[s + 1, j] = weights[j, 0] * p[k] + weights[j, 1] * p[k + 1] + weights[j, 2] * p[k + 2]
            if k + 2 < m:
                warmth[s + 1, j] = weights[j, 0] * t[k] + weights[j, 1] * t[k + 1] + weights[j, 2] * t[k + 2]
    return record, warmth


@kernel(inline=True)
def look_up(table: Any, step: float, x: float) -> float:
    """Return the table's value at ``x`` >= 0, linear between entries, and continued by its last slope."""
    q = max(x, 0.0) / step
    i = min(int(q), table.size - 2)
    return table[i] + (q - i) * (table[i + 1] - table[i])  # type: ignore[no-any-return]
