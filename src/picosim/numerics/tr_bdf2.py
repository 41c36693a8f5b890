"""TR-BDF2 for C dT/dt = -K T + b + Q p(t), K symmetric tridiagonal: second order, L-stable, step by embedded
error.

    (C + d h K) T_g     = C T_n + d h f_n + d h (b + q)                d = 1 - 1/sqrt 2,  stage at t + g h
    (C + d h K) T_{n+1} = C T_n + w h (f_n + f_g) + d h (b + q)        w = sqrt(2)/4,  g = 2 - sqrt 2
    R(z) = [2(2-g) + (1+(1-g)^2) z] / [2(2-g) + (g^2-2) z + g(1-g) z^2]

Both stages share one matrix. The error is the difference to the third-order companion, filtered through the
same matrix so that stiff, already decayed parts do not hold the step (Hosea and Shampine 1996,
10.1016/0168-9274(95)00115-8; Bank et al. 1985, 10.1109/T-ED.1985.22232; both bibliographic).

Inside a step the state is the parabola through T_n, T_g and T_{n+1}; its error is of the order of the step's own, and
unlike a cubic through the rates it takes no notice of stiff parts. Instants to report are read from it, and so are
the peaks: no step is cut short for them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from picosim.numerics.conduction import deposit, driven, farthest, keep, largest, rate, weighted
from picosim.numerics.jit import kernel
from picosim.numerics.tridiagonal import factor, solve

SQRT2 = 2.0**0.5
D = 1.0 - 0.5 * SQRT2
W = 0.25 * SQRT2
E1 = W - (1.0 - W) / 3.0
E2 = W - (3.0 * W + 1.0) / 3.0
E3 = D - D / 3.0
G = 2.0 - SQRT2  # instant of the stage, in steps
_END, _STAGE = 1.0 / (1.0 - G), 1.0 / (G * (1.0 - G))

FINISHED, TOO_MANY_STEPS, STEP_TOO_SMALL = 0, 1, 2


@kernel(inline=True)
def parabola(x: float, y: float) -> tuple[float, float]:
    """Slope and bend of the parabola T + s (slope + s bend), s from 0 to 1, through T, T + x at the stage and T + y."""
    bend = _END * y - _STAGE * x
    return y - bend, bend


@kernel
def read(T: Any, x: Any, y: Any, s: float, out: Any) -> None:
    """State at the part ``s`` of a step from T over T + x to T + y."""
    for i in range(T.size):
        slope, bend = parabola(x[i], y[i])
        out[i] = T[i] + s * (slope + s * bend)


@kernel
def follow(T: Any, x: Any, y: Any, t: float, h: float, peak: Any, peak_time: Any) -> None:
    """Take a step into the peaks: its end, or the top of the parabola where that lies inside."""
    for i in range(T.size):
        slope, bend = parabola(x[i], y[i])
        turns = slope > 0.0 and slope + 2.0 * bend < 0.0
        s = -0.5 * slope / bend if turns else 1.0
        top = T[i] + (0.5 * s * slope if turns else y[i])
        higher = top > peak[i]
        peak[i] = top if higher else peak[i]
        peak_time[i] = t + s * h if higher else peak_time[i]


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
    restart : (m + 1,), whether the right side changes at the node; the others but the last are only to be reported.
    tolerance : local error over the largest |T - reference| (at least ``floor``).
    tally : (3,), adds the time integrals of T_0, T_{n-1} and the sum of perfusion * T.
    report : (5,) out: steps, rejected steps, last time, cell of the largest error, suggested step.

    Returns
    -------
    FINISHED, TOO_MANY_STEPS or STEP_TOO_SMALL.
    """
    n = T.size
    total = perfusion.copy()  # diagonal of K
    total[0] += top
    total[n - 1] += bottom
    for i in range(n - 1):
        total[i] += g[i]
        total[i + 1] += g[i]
    diagonal = np.empty(n)
    off = np.empty(n - 1)
    inverse = np.empty(n)
    couple = np.empty(n - 1)
    drive = np.empty(n)
    f = np.empty(n)
    f_new = np.empty(n)
    x = np.empty(n)
    y = np.empty(n)
    T_new = np.empty(n)
    err = np.zeros(n)
    steps = 0
    rejected = 0
    factored = -1.0
    h = first_step
    k = 0
    while True:
        deposit(T, C, Q, jump[k])
        keep(T, node[k], record[k], out, peak, peak_time)
        if k == node.size - 1:
            break
        t = node[k]
        due = k + 1  # the next instant to report
        stop = k + 1
        while stop < node.size - 1 and not restart[stop]:
            stop += 1
        end = node[stop]
        if end > t and (restart[k] or steps == 0):
            driven(load, Q, power[k], drive)
            rate(T, g, top, bottom, perfusion, drive, f)
            h = min(h, first_step)
        scale = farthest(T, reference)
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
                note(report, steps, rejected, t, int(np.argmax(np.abs(err))), h)
                return TOO_MANY_STEPS
            if t + use <= t:
                if last:  # the rest of the interval is below the resolution of the clock
                    break
                note(report, steps, rejected, t, int(np.argmax(np.abs(err))), h)
                return STEP_TOO_SMALL
            dh = D * use
            if use != factored:
                for i in range(n):
                    diagonal[i] = C[i] + dh * total[i]
                for i in range(n - 1):
                    off[i] = dh * g[i]
                factor(diagonal, off, inverse, couple)
                factored = use
            # both stages solve for the change since T: x = T_g - T, y = T_{n+1} - T; f_n + f_g = C x/dh
            for i in range(n):
                x[i] = 2.0 * dh * f[i]
            solve(inverse, couple, x)
            for i in range(n):
                y[i] = (W / D) * C[i] * x[i] + dh * f[i]
            solve(inverse, couple, y)
            for i in range(n):
                T_new[i] = T[i] + y[i]
            rate(T_new, g, top, bottom, perfusion, drive, f_new)
            for i in range(n):
                err[i] = use * ((E1 - E2) * f[i] + E3 * f_new[i]) + (E2 / D) * C[i] * x[i]
            solve(inverse, couple, err)
            scale_new = farthest(T_new, reference)
            ratio = largest(err) / (tolerance * max(floor, scale, scale_new))
            if ratio <= 1.0:
                tally[0] += use * (T[0] + W * x[0] + D * y[0])
                tally[1] += use * (T[n - 1] + W * x[n - 1] + D * y[n - 1])
                tally[2] += use * (weighted(perfusion, T) + W * weighted(perfusion, x) + D * weighted(perfusion, y))
                after = end if last else t + use
                while due < stop and node[due] <= after:
                    if record[due] >= 0:
                        read(T, x, y, (node[due] - t) / use, out[record[due]])
                    due += 1
                follow(T, x, y, t, use, peak, peak_time)
                t = after
                T[:] = T_new
                f, f_new = f_new, f
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
        while due < stop:  # at the instant itself, or nearer to it than the clock resolves
            keep(T, end, record[due], out, peak, peak_time)
            due += 1
        k = stop
    note(report, steps, rejected, node[-1], 0, h)
    return FINISHED
