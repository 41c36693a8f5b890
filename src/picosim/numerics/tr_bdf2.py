"""TR-BDF2 for C dT/dt = -K T + b + Q p(t), K symmetric tridiagonal: second order, L-stable, step by embedded
error.

    (C + d h K) T_g     = C T_n + d h f_n + d h (b + q)                    d = 1 - 1/sqrt 2,  stage at t + (2
    - sqrt 2) h (C + d h K) T_{n+1} = C T_n + w h (f_n + f_g) + d h (b + q)            w = sqrt(2)/4 R(z) =
    [2(2-g) + (1+(1-g)^2) z] / [2(2-g) + (g^2-2) z + g(1-g) z^2],   g = 2 - sqrt 2

Both stages share one matrix. The error is the difference to the third-order companion, filtered through the
same matrix so that stiff, already decayed parts do not hold the step (Hosea and Shampine 1996,
10.1016/0168-9274(95)00115-8; Bank et al. 1985, 10.1109/T-ED.1985.22232; both bibliographic).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from picosim.numerics.jit import kernel
from picosim.numerics.tridiagonal import factor, solve

SQRT2 = 2.0**0.5
GAMMA = 2.0 - SQRT2
D = 1.0 - 0.5 * SQRT2
W = 0.25 * SQRT2
E1 = W - (1.0 - W) / 3.0
E2 = W - (3.0 * W + 1.0) / 3.0
E3 = D - D / 3.0

FINISHED, TOO_MANY_STEPS, STEP_TOO_SMALL = 0, 1, 2


@kernel(fastmath=True)
def rate(T: Any, g: Any, top: float, bottom: float, perfusion: Any, load: Any, q: Any, f: Any) -> None:
    """Right side f = b + q - K T [W/m2], from differences so that small fluxes keep their digits."""
    n = T.size
    for i in range(n):
        f[i] = load[i] + q[i] - perfusion[i] * T[i]
    f[0] -= top * T[0]
    f[n - 1] -= bottom * T[n - 1]
    for i in range(n - 1):
        flux = g[i] * (T[i + 1] - T[i])
        f[i] += flux
        f[i + 1] -= flux


@kernel(inline=True)
def note(report: Any, steps: int, rejected: int, t: float, worst: int, h: float) -> None:
    """Write the report of `march`."""
    report[0] = steps
    report[1] = rejected
    report[2] = t
    report[3] = worst
    report[4] = h


@kernel
def march(T: Any, C: Any, g: Any, top: float, bottom: float, perfusion: Any, load: Any, Q: Any, node: Any, power: Any,
          jump: Any, record: Any, restart: Any, out: Any, reference: Any, floor: float, tolerance: float,
          first_step: float, max_steps: int, peak: Any, peak_time: Any, tally: Any, report: Any) -> int:  # fmt: skip
    """Integrate through the nodes of one phase; the state ``T`` is updated in place.

    Parameters
    ----------
    T, C, perfusion, load, reference, peak, peak_time : (n,); peak arrays are updated.
    g : (n - 1,), inner conductances; top, bottom : outer ones.
    Q : (n_sources, n), deposit on the cells per unit of radiant exposure.
    node : (m + 1,), instants; power : (m, n_sources), constant between nodes [W/m2];
    jump : (m + 1, n_sources), deposits at the nodes [J/m2]; record : (m + 1,), row of ``out`` or -1;
    restart : (m + 1,), whether the right side changes at the node.
    tolerance : local error over the largest |T - reference| (at least ``floor``).
    tally : (3,), adds the time integrals of T_0, T_{n-1} and the sum of perfusion * T.
    report : (5,) out: steps, rejected steps, last time, cell of the largest error, suggested step.

    Returns
    -------
    FINISHED, TOO_MANY_STEPS or STEP_TOO_SMALL.
    """
    n = T.size
    sources = Q.shape[0]
    diagonal = np.empty(n)
    off = np.empty(n - 1)
    inverse = np.empty(n)
    couple = np.empty(n - 1)
    q = np.zeros(n)
    f = np.empty(n)
    f_g = np.empty(n)
    f_new = np.empty(n)
    T_g = np.empty(n)
    T_new = np.empty(n)
    err = np.empty(n)
    steps = 0
    rejected = 0
    factored = -1.0
    h = first_step
    worst = 0
    for k in range(node.size):
        for s in range(sources):
            if jump[k, s] != 0.0:
                for i in range(n):
                    T[i] += jump[k, s] * Q[s, i] / C[i]
        for i in range(n):
            if T[i] > peak[i]:
                peak[i] = T[i]
                peak_time[i] = node[k]
        if record[k] >= 0:
            for i in range(n):
                out[record[k], i] = T[i]
        if k == node.size - 1:
            break
        t = node[k]
        end = node[k + 1]
        if end <= t:
            continue
        if restart[k] or steps == 0:
            for i in range(n):
                q[i] = 0.0
            for s in range(sources):
                if power[k, s] != 0.0:
                    for i in range(n):
                        q[i] += power[k, s] * Q[s, i]
            rate(T, g, top, bottom, perfusion, load, q, f)
            h = min(h, first_step)
        scale = floor
        for i in range(n):
            scale = max(scale, abs(T[i] - reference[i]))
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
                if last:  # the rest of the interval is below the resolution of the clock
                    break
                note(report, steps, rejected, t, worst, h)
                return STEP_TOO_SMALL
            dh = D * use
            if use != factored:
                for i in range(n):
                    diagonal[i] = C[i] + dh * perfusion[i]
                diagonal[0] += dh * top
                diagonal[n - 1] += dh * bottom
                for i in range(n - 1):
                    off[i] = dh * g[i]
                    diagonal[i] += off[i]
                    diagonal[i + 1] += off[i]
                factor(diagonal, off, inverse, couple)
                factored = use
            for i in range(n):
                T_g[i] = C[i] * T[i] + dh * (f[i] + load[i] + q[i])
            solve(inverse, couple, T_g)
            rate(T_g, g, top, bottom, perfusion, load, q, f_g)
            wh = W * use
            for i in range(n):
                T_new[i] = C[i] * T[i] + wh * (f[i] + f_g[i]) + dh * (load[i] + q[i])
            solve(inverse, couple, T_new)
            rate(T_new, g, top, bottom, perfusion, load, q, f_new)
            for i in range(n):
                err[i] = use * (E1 * f[i] + E2 * f_g[i] + E3 * f_new[i])
            solve(inverse, couple, err)
            largest = 0.0
            for i in range(n):
                if abs(err[i]) > largest:
                    largest = abs(err[i])
                    worst = i
            scale_new = floor
            for i in range(n):
                scale_new = max(scale_new, abs(T_new[i] - reference[i]))
            ratio = largest / (tolerance * max(scale, scale_new))
            if ratio <= 1.0:
                tally[0] += use * (W * (T[0] + T_g[0]) + D * T_new[0])
                tally[1] += use * (W * (T[n - 1] + T_g[n - 1]) + D * T_new[n - 1])
                lost = 0.0
                for i in range(n):
                    lost += perfusion[i] * (W * (T[i] + T_g[i]) + D * T_new[i])
                tally[2] += use * lost
                t = end if last else t + use
                for i in range(n):
                    T[i] = T_new[i]
                    f[i] = f_new[i]
                    if T[i] > peak[i]:
                        peak[i] = T[i]
                        peak_time[i] = t
                scale = scale_new
                steps += 1
            else:
                rejected += 1
            change = 5.0 if ratio < 0.0058 else 0.9 * ratio ** (-1.0 / 3.0)
            if ratio > 1.0:
                h = use * max(change, 0.1)
            elif change > 1.25 or change < 1.0:
                proposal = use * change
                # a step shortened to meet a node must not shorten the next ones
                h = proposal if use >= h else max(h, proposal)
    note(report, steps, rejected, node[-1], worst, h)
    return FINISHED


def amplification(z: float) -> float:
    """Amplification factor R(z) of one step on dT/dt = lambda T, z = h lambda.

    >>> round(amplification(-1e9), 8)
    0.0
    """
    g = GAMMA
    return (2 * (2 - g) + (1 + (1 - g) ** 2) * z) / (2 * (2 - g) + (g * g - 2) * z + g * (1 - g) * z * z)
