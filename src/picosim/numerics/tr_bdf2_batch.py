"""TR-BDF2 for sixteen systems side by side, each with its own coefficients: the sweep's way through `tr_bdf2`.

Arrays are flat with the case fastest: entry i * LANES + v is cell i of case v. Written so, a recurrence over cells is
one loop whose entries depend on those LANES before, which compilers turn into vector instructions. All cases take the
same steps, those of the most demanding one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from picosim.numerics.jit import kernel
from picosim.numerics.tr_bdf2 import E1, E2, E3, FINISHED, STEP_TOO_SMALL, TOO_MANY_STEPS, D, W, note

LANES = 16


@kernel(fastmath=True)
def factor(d: Any, g: Any, inverse: Any, couple: Any) -> None:
    """Factor the matrices with diagonals ``d`` and off-diagonals ``-g`` (g ends with idle entries)."""
    for j in range(LANES):
        inverse[j] = 1.0 / d[j]
    for j in range(LANES, d.size):
        inverse[j] = 1.0 / (d[j] - g[j - LANES] * g[j - LANES] * inverse[j - LANES])
    for j in range(d.size - LANES):
        couple[j] = g[j] * inverse[j]


@kernel(fastmath=True)
def solve(inverse: Any, couple: Any, x: Any) -> None:
    """Solve in place."""
    n = x.size
    for j in range(LANES, n):
        x[j] = x[j] + couple[j - LANES] * x[j - LANES]
    for j in range(n - LANES, n):
        x[j] = x[j] * inverse[j]
    for k in range(n - LANES):
        j = n - LANES - 1 - k
        x[j] = inverse[j] * x[j] + couple[j] * x[j + LANES]


@kernel(fastmath=True)
def rate(T: Any, g: Any, loss: Any, drive: Any, f: Any) -> None:
    """f = drive - loss T + conduction, with ``loss`` to blood and through the ends."""
    # three plain loops: as one, with its two neighbours, it is not turned into vector instructions
    for j in range(T.size):
        f[j] = drive[j] - loss[j] * T[j]
    for j in range(T.size - LANES):
        f[j] += g[j] * (T[j + LANES] - T[j])
    for k in range(T.size - LANES):
        f[k + LANES] -= g[k] * (T[k + LANES] - T[k])


@kernel(fastmath=True)
def largest(values: Any, count: int, out: Any) -> None:
    """Largest entry of each case by halving; ``values`` is used up."""
    n = count
    while n > 1:
        half = (n + 1) // 2
        shift = half * LANES
        for j in range((n - half) * LANES):
            values[j] = max(values[j], values[j + shift])
        n = half
    for v in range(LANES):
        out[v] = values[v]


@kernel(fastmath=True)
def march(T: Any, C: Any, g: Any, loss: Any, load: Any, Q: Any, node: Any, power: Any, jump: Any, record: Any,
          restart: Any, out: Any, reference: Any, floor: float, tolerance: float, first_step: float, max_steps: int,
          peak: Any, report: Any) -> int:  # fmt: skip
    """Integrate through the nodes; as `picosim.numerics.tr_bdf2.march` with flat arrays of LANES cases.

    T, C, g, loss, load, Q, reference, peak : (n * LANES,); power, jump : (m, LANES), (m + 1, LANES);
    out : (n_rows, n * LANES).
    """
    size = T.size
    n = size // LANES
    diagonal = np.empty(size)
    off = np.zeros(size)
    inverse = np.empty(size)
    couple = np.zeros(size)
    drive = np.empty(size)
    f = np.empty(size)
    f_g = np.empty(size)
    f_new = np.empty(size)
    T_g = np.empty(size)
    T_new = np.empty(size)
    work = np.empty(size)
    total = np.zeros(size)
    scale = np.empty(LANES)
    worst = np.empty(LANES)
    for j in range(size):
        total[j] = loss[j] + g[j]
    for j in range(LANES, size):
        total[j] += g[j - LANES]
    steps = 0
    rejected = 0
    factored = -1.0
    h = first_step
    for k in range(node.size):
        for j in range(size):
            T[j] += jump[k, j % LANES] * Q[j] / C[j]
            peak[j] = max(peak[j], T[j])
        if record[k] >= 0:
            for j in range(size):
                out[record[k], j] = T[j]
        if k == node.size - 1:
            break
        t = node[k]
        end = node[k + 1]
        if end <= t:
            continue
        if restart[k] or steps == 0:
            for j in range(size):
                drive[j] = load[j] + power[k, j % LANES] * Q[j]
            rate(T, g, loss, drive, f)
            h = min(h, first_step)
        while t < end:
            left = end - t
            use = h
            last = False
            if use >= left * (1.0 - 1e-12):
                use = left
                last = True
            elif use > 0.5 * left:
                use = 0.5 * left
            if steps + rejected >= max_steps:
                note(report, steps, rejected, t, 0, h)
                return TOO_MANY_STEPS
            if t + use <= t:
                if last:
                    break
                note(report, steps, rejected, t, 0, h)
                return STEP_TOO_SMALL
            dh = D * use
            if use != factored:
                for j in range(size):
                    diagonal[j] = C[j] + dh * total[j]
                for j in range(size):
                    off[j] = dh * g[j]
                factor(diagonal, off, inverse, couple)
                factored = use
            for j in range(size):
                T_g[j] = C[j] * T[j] + dh * (f[j] + drive[j])
            solve(inverse, couple, T_g)
            per = 1.0 / dh
            for j in range(size):
                f_g[j] = C[j] * (T_g[j] - T[j]) * per - f[j]
            wh = W * use
            for j in range(size):
                T_new[j] = C[j] * T[j] + wh * (f[j] + f_g[j]) + dh * drive[j]
            solve(inverse, couple, T_new)
            rate(T_new, g, loss, drive, f_new)
            for j in range(size):
                work[j] = abs(T_new[j] - reference[j])
            largest(work, n, scale)
            for j in range(size):
                work[j] = use * (E1 * f[j] + E2 * f_g[j] + E3 * f_new[j])
            solve(inverse, couple, work)
            for j in range(size):
                work[j] = abs(work[j])
            largest(work, n, worst)
            ratio = 0.0
            for v in range(LANES):
                ratio = max(ratio, worst[v] / (tolerance * max(scale[v], floor)))
            if ratio <= 1.0:
                t = end if last else t + use
                for j in range(size):
                    T[j] = T_new[j]
                    f[j] = f_new[j]
                    peak[j] = max(peak[j], T_new[j])
                steps += 1
            else:
                rejected += 1
            change = 5.0 if ratio < 0.0058 else 0.9 * ratio ** (-1.0 / 3.0)
            if ratio > 1.0:
                h = use * max(change, 0.1)
            elif change > 1.25 or change < 1.0:
                proposal = use * change
                h = proposal if use >= h else max(h, proposal)
    note(report, steps, rejected, node[-1], 0, h)
    return FINISHED
