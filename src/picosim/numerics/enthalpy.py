"""TR-BDF2 for dH/dt = b + Q p(t) - K T(H), T(H) piecewise linear with a plateau: melting, boiling, Stefan
problems.

    T = T_pc + H/C below the plateau (H < 0),  T_pc on it (0 <= H <= L),  T_pc + (H - L)/C above

Each stage H - d h f(T(H)) = r is solved by Newton's method, which ends exactly once the set of cells on the
plateau has settled, because everything is linear in between. Steps as in `picosim.numerics.tr_bdf2`.
Voller and Cross 1981, 10.1016/0017-9310(81)90062-4 [title].
"""

from __future__ import annotations

from typing import Any

import numpy as np

from picosim.numerics.conduction import driven, follow, keep, rate
from picosim.numerics.jit import kernel
from picosim.numerics.tr_bdf2 import (
    E1,
    E2,
    E3,
    FINISHED,
    STEP_TOO_SMALL,
    TOO_MANY_STEPS,
    D,
    W,
    note,
)

NEWTON = 60


@kernel
def temperature(H: Any, C: Any, L: Any, level: float, T: Any, slope: Any) -> None:
    """Temperature and dT/dH of each cell."""
    for i in range(H.size):
        if H[i] < 0.0:
            T[i] = level + H[i] / C[i]
            slope[i] = 1.0 / C[i]
        elif H[i] <= L[i]:
            T[i] = level
            slope[i] = 0.0
        else:
            T[i] = level + (H[i] - L[i]) / C[i]
            slope[i] = 1.0 / C[i]


@kernel
def solve_columns(g: Any, top: float, bottom: float, perfusion: Any, slope: Any, dh: float, x: Any, work: Any) -> None:
    """Solve (I + d h K S) x = rhs in place, S = diag(slope): dominant by columns, so without pivoting."""
    n = x.size
    previous = 0.0
    for i in range(n):
        total = perfusion[i]
        total += g[i - 1] if i > 0 else top
        total += g[i] if i < n - 1 else bottom
        pivot = 1.0 + dh * total * slope[i]
        if i > 0:
            below = -dh * g[i - 1] * slope[i - 1]
            pivot -= below * work[i - 1]
            x[i] = (x[i] - below * previous) / pivot
        else:
            x[i] /= pivot
        previous = x[i]
        work[i] = -dh * g[i] * slope[i + 1] / pivot if i < n - 1 else 0.0
    for i in range(n - 2, -1, -1):
        x[i] -= work[i] * x[i + 1]


@kernel
def stage(H: Any, target: Any, C: Any, L: Any, level: float, g: Any, top: float, bottom: float, perfusion: Any,
          drive: Any, dh: float, T: Any, slope: Any, f: Any, x: Any, work: Any) -> bool:  # fmt: skip
    """Solve H - d h f(T(H)) = target by Newton from the given H; T, slope and f belong to the result."""
    for _ in range(NEWTON):
        temperature(H, C, L, level, T, slope)
        rate(T, g, top, bottom, perfusion, drive, f)
        worst = 0.0
        for i in range(H.size):
            x[i] = target[i] + dh * f[i] - H[i]
            # what rounding allows: the fluxes are differences of temperatures of some 300 K
            scale = 1e-13 * (abs(target[i]) + 600.0 * (C[i] + dh * (g[min(i, g.size - 1)] + g[max(i - 1, 0)])))
            worst = max(worst, abs(x[i]) / scale)
        if worst <= 1.0:
            return True
        solve_columns(g, top, bottom, perfusion, slope, dh, x, work)
        for i in range(H.size):
            H[i] += x[i]
    return False


@kernel
def march(H: Any, C: Any, L: Any, level: float, g: Any, top: float, bottom: float, perfusion: Any, load: Any, Q: Any,
          node: Any, power: Any, jump: Any, record: Any, restart: Any, out: Any, reference: Any, floor: float,
          tolerance: float, first_step: float, max_steps: int, peak: Any, peak_time: Any, tally: Any,
          report: Any) -> int:  # fmt: skip
    """Integrate through the nodes of one phase; arguments as in `picosim.numerics.tr_bdf2.march`, with

    H : (n,) enthalpy over the start of the plateau [J/m2], updated; L : (n,) latent heat; level : T_pc [K].
    A step also may not change a temperature by more than 0.2 L/C.
    """
    n = H.size
    drive = np.empty(n)
    T = np.empty(n)
    slope = np.empty(n)
    f = np.empty(n)
    T_g = np.empty(n)
    f_g = np.empty(n)
    f_new = np.empty(n)
    T_new = np.empty(n)
    H_new = np.empty(n)
    target = np.empty(n)
    x = np.empty(n)
    work = np.empty(n)
    steps = 0
    rejected = 0
    h = first_step
    worst = 0
    temperature(H, C, L, level, T, slope)
    for k in range(node.size):
        for s in range(Q.shape[0]):
            if jump[k, s] != 0.0:
                for i in range(n):
                    H[i] += jump[k, s] * Q[s, i]
        temperature(H, C, L, level, T, slope)
        keep(T, node[k], record[k], out, peak, peak_time)
        if k == node.size - 1:
            break
        t = node[k]
        end = node[k + 1]
        if end <= t:
            continue
        if restart[k] or steps == 0:
            driven(load, Q, power[k], drive)
            h = min(h, first_step)
        rate(T, g, top, bottom, perfusion, drive, f)
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
                note(report, steps, rejected, t, worst, h)
                return TOO_MANY_STEPS
            if t + use <= t:
                if last:
                    break
                note(report, steps, rejected, t, worst, h)
                return STEP_TOO_SMALL
            dh = D * use
            wh = W * use
            for i in range(n):
                target[i] = H[i] + dh * f[i]
                H_new[i] = H[i]
            good = stage(H_new, target, C, L, level, g, top, bottom, perfusion, drive, dh, T_g, slope, f_g, x, work)
            if good:
                for i in range(n):
                    target[i] = H[i] + wh * (f[i] + f_g[i])
                good = stage(H_new, target, C, L, level, g, top, bottom, perfusion, drive, dh, T_new, slope, f_new,
                             x, work)  # fmt: skip
            ratio = 1e9
            if good:
                for i in range(n):
                    x[i] = use * (E1 * f[i] + E2 * f_g[i] + E3 * f_new[i])
                solve_columns(g, top, bottom, perfusion, slope, dh, x, work)
                largest = 0.0
                scale = floor
                leap = 0.0
                for i in range(n):
                    error = abs(x[i]) * slope[i]
                    if error > largest:
                        largest = error
                        worst = i
                    scale = max(scale, abs(T_new[i] - reference[i]))
                    if L[i] > 0.0:
                        leap = max(leap, abs(T_new[i] - T[i]) * C[i] / (0.2 * L[i]))
                ratio = largest / (tolerance * scale)
                if leap > 1.0:
                    ratio = max(ratio, leap**3)
            if ratio <= 1.0:
                tally[0] += use * (W * (T[0] + T_g[0]) + D * T_new[0])
                tally[1] += use * (W * (T[n - 1] + T_g[n - 1]) + D * T_new[n - 1])
                lost = 0.0
                for i in range(n):
                    lost += perfusion[i] * (W * (T[i] + T_g[i]) + D * T_new[i])
                tally[2] += use * lost
                t = end if last else t + use
                for i in range(n):
                    H[i] = H_new[i]
                    T[i] = T_new[i]
                    f[i] = f_new[i]
                follow(T, t, peak, peak_time)
                steps += 1
            else:
                rejected += 1
            change = 5.0 if ratio < 0.0058 else 0.9 * ratio ** (-1.0 / 3.0)
            if ratio > 1.0:
                h = use * max(change, 0.1)
            else:
                proposal = use * change
                h = proposal if use >= h else max(h, proposal)
    note(report, steps, rejected, node[-1], worst, h)
    return FINISHED
