"""TR-BDF2 for sixteen systems side by side, each with its own coefficients, steps and time: the sweep's way through it.

Arrays are laid out as in `picosim.numerics.lanes`: a case gives the same bits whatever its neighbours are, wherever it
stands, and however many idle cells follow its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from picosim.numerics.jit import kernel
from picosim.numerics.lanes import LANES, factor, largest, spread, substitute
from picosim.numerics.tr_bdf2 import E1, E2, E3, FINISHED, STEP_TOO_SMALL, TOO_MANY_STEPS, D, W, parabola

STEPS, REJECTED, LAST_TIME = range(3)
"""Columns of the report of a lane."""

# numbers of a lane during a march, rows of ``lane``
TIME, END, NEXT, USE, SCALE, NODE, DUE, COUNT, REFUSED, ALIVE, IS_LAST, AGE, BEGIN = range(13)
TINY = 1e-200  # W/m2: a flux of no effect that keeps solutions which decay into the deep from denormal numbers, which are slow
KEEP_RATE = 16  # steps after which the rate of change is taken from the temperature again, against rounding
_W = W / D
_E1, _E2, _E3 = (E1 - E2) / D, E2 / D, E3 / D


@kernel(inner=True)
def stages(C: Any, f: Any, inverse: Any, couple: Any, y: Any, z: Any, e: Any) -> None:
    """Solve both stages of a step and the filtered error, each with its elimination inside the loop of its right side.

    With f = b + q - K T_n, y = (T_g - T_n)/(d h), z = (T_{n+1} - T_n)/(d h), w' = w/d, and M = C + d h K:

        M y = 2 f,   M z = w' C y + f,   f_g = C y - f,   f_{n+1} = C (z - w' y),   M e = (e1 f + e2 f_g + e3 f_{n+1})/d
    """
    n = f.size
    for j in range(LANES):
        y[j] = 2.0 * f[j]
    for j in range(n - LANES):
        y[j + LANES] = 2.0 * f[j + LANES] + TINY + couple[j] * y[j]
    substitute(inverse, couple, y)
    for j in range(LANES):
        z[j] = _W * C[j] * y[j] + f[j]
    for j in range(n - LANES):
        z[j + LANES] = _W * C[j + LANES] * y[j + LANES] + f[j + LANES] + TINY + couple[j] * z[j]
    substitute(inverse, couple, z)
    for j in range(LANES):
        e[j] = _E1 * f[j] + C[j] * (_E2 * y[j] + _E3 * (z[j] - _W * y[j]))
    for i in range(n - LANES):
        j = i + LANES
        e[j] = _E1 * f[j] + C[j] * (_E2 * y[j] + _E3 * (z[j] - _W * y[j])) + TINY + couple[i] * e[i]
    substitute(inverse, couple, e)


@kernel(inner=True)
def take(T: Any, f: Any, T_new: Any, C: Any, y: Any, z: Any) -> None:
    """Go on to the new state in all lanes."""
    for j in range(T.size):
        T[j] = T_new[j]
    for j in range(T.size):
        f[j] = C[j] * (z[j] - _W * y[j])


@kernel(inner=True)
def take_some(taken: Any, T: Any, f: Any, T_new: Any, C: Any, y: Any, z: Any) -> None:
    """Go on to the new state in the lanes that are ``taken``."""
    for j in range(T.size):
        T[j] = T_new[j] if taken[j] > 0.0 else T[j]
    for j in range(T.size):
        f[j] = C[j] * (z[j] - _W * y[j]) if taken[j] > 0.0 else f[j]


@kernel(inner=True)
def follow(T: Any, y: Any, z: Any, scale: Any, begin: Any, peak: Any, peak_time: Any) -> None:
    """Take a step of d h = ``scale`` into the peaks; as `picosim.numerics.tr_bdf2.follow`. Without a step: the state."""
    for j in range(T.size):
        slope, bend = parabola(scale[j] * y[j], scale[j] * z[j])
        turns = slope > 0.0 and slope + 2.0 * bend < 0.0
        s = -0.5 * slope / bend if turns else 1.0
        top = T[j] + (0.5 * s * slope if turns else scale[j] * z[j])
        higher = top > peak[j]
        peak[j] = top if higher else peak[j]
        peak_time[j] = begin[j] + s * scale[j] / D if higher else peak_time[j]


@kernel(inner=True)
def put(v: int, T: Any, row: int, out: Any) -> None:
    """Write the state of a lane to a row of its output, as many cells as there is room for."""
    if row >= 0:
        for i in range(out.shape[2]):
            out[v, row, i] = T[i * LANES + v]


@kernel(inner=True)
def put_within(v: int, lane: Any, T: Any, y: Any, z: Any, node: Any, record: Any, out: Any) -> None:
    """Write what is due within the step that a lane has just taken from ``T``."""
    due = int(lane[DUE, v])
    while due < lane[NODE, v] and node[due] <= lane[TIME, v]:
        if record[due] >= 0:
            s = (node[due] - lane[BEGIN, v]) / lane[USE, v]
            scale = D * lane[USE, v]
            for i in range(out.shape[2]):
                j = i * LANES + v
                slope, bend = parabola(scale * y[j], scale * z[j])
                out[v, record[due], i] = T[j] + s * (slope + s * bend)
        due += 1
    lane[DUE, v] = due


@kernel(inner=True)
def rate(v: int, T: Any, g: Any, loss: Any, drive: Any, f: Any) -> None:
    """f = drive - loss T + conduction in one lane, from differences so that small fluxes keep their digits."""
    size = T.size
    for j in range(v, size, LANES):
        f[j] = drive[j] - loss[j] * T[j]
    for j in range(v, size - LANES, LANES):
        flux = g[j] * (T[j + LANES] - T[j])
        f[j] += flux
        f[j + LANES] -= flux


@kernel(inner=True)
def arrive(v: int, lane: Any, T: Any, C: Any, g: Any, loss: Any, load: Any, Q: Any, node: Any, power: Any, jump: Any,
           record: Any, out: Any, reference: Any, floor: Any, first_step: Any, peak: Any, peak_time: Any,
           drive: Any) -> None:  # fmt: skip
    """Take one lane through its next node: deposit, peak, record, and a new right side where it changes."""
    size = T.size
    k = int(lane[NODE, v])
    for due in range(int(lane[DUE, v]), k):  # nearer to the node than the clock resolves
        put(v, T, record[due], out)
    if jump[k, v] != 0.0:
        for j in range(v, size, LANES):
            T[j] += jump[k, v] * Q[j] / C[j]
    if jump[k, v] != 0.0 or lane[SCALE, v] < 0.0:
        scale = floor[v]
        for j in range(v, size, LANES):
            scale = max(scale, abs(T[j] - reference[j]))
            if T[j] > peak[j]:
                peak[j] = T[j]
                peak_time[j] = node[k]
        lane[SCALE, v] = scale
    put(v, T, record[k], out)
    if k == node.size - 1:
        lane[ALIVE, v] = 0.0
        lane[USE, v] = 0.0
        return
    stop = k + 1  # nodes where nothing changes are only reported
    while stop < node.size - 1 and jump[stop, v] == 0.0 and power[stop, v] == power[stop - 1, v]:
        stop += 1
    lane[TIME, v] = node[k]
    lane[END, v] = node[stop]
    lane[NODE, v] = stop
    lane[DUE, v] = k + 1
    changes = jump[k, v] != 0.0 or (k > 0 and power[k, v] != power[k - 1, v])
    if node[stop] > node[k] and (changes or lane[COUNT, v] == 0.0):
        for j in range(v, size, LANES):
            drive[j] = load[j] + power[k, v] * Q[j]
        lane[NEXT, v] = min(lane[NEXT, v], first_step[v])
        lane[AGE, v] = KEEP_RATE


@kernel(inner=True)
def choose(v: int, lane: Any, max_steps: int) -> int:
    """Choose the next step of a lane that stands between two nodes; FINISHED when there is one."""
    left = lane[END, v] - lane[TIME, v]
    use = lane[NEXT, v]
    lane[IS_LAST, v] = 0.0
    if use >= left * (1.0 - 1e-12):
        use = left
        lane[IS_LAST, v] = 1.0
    elif use > 0.5 * left:
        use = 0.5 * left
    lane[USE, v] = use
    if lane[COUNT, v] + lane[REFUSED, v] >= max_steps:
        return TOO_MANY_STEPS
    if lane[TIME, v] + use <= lane[TIME, v]:
        return STEP_TOO_SMALL
    return FINISHED


@kernel(inner=True)
def judge(v: int, lane: Any, ratio: float) -> bool:
    """Accept or reject the step of a lane by its error over what is allowed; choose the next one."""
    use = lane[USE, v]
    accepted = ratio <= 1.0
    if accepted:
        lane[BEGIN, v] = lane[TIME, v]
        lane[TIME, v] = lane[END, v] if lane[IS_LAST, v] else lane[TIME, v] + use
        lane[COUNT, v] += 1.0
        lane[AGE, v] += 1.0
    else:
        lane[REFUSED, v] += 1.0
    change = 5.0 if ratio < 0.0058 else 0.9 * ratio ** (-1.0 / 3.0)
    if not accepted:  # a step without a number is too long, too
        lane[NEXT, v] = use * (change if change > 0.1 else 0.1)
    elif change > 1.25 or change < 1.0:
        proposal = use * change
        # a step shortened to meet a node must not shorten the next ones
        lane[NEXT, v] = proposal if use >= lane[NEXT, v] else max(lane[NEXT, v], proposal)
    return accepted


@kernel
def march(T: Any, C: Any, g: Any, loss: Any, load: Any, Q: Any, node: Any, power: Any, jump: Any, record: Any,
          out: Any, reference: Any, floor: Any, tolerance: float, first_step: Any, max_steps: int,
          peak: Any, peak_time: Any, status: Any, report: Any) -> None:  # fmt: skip
    """Integrate through the nodes; as `picosim.numerics.tr_bdf2.march` with flat arrays of LANES cases.

    T, C, g, loss, load, Q, reference, peak, peak_time : (n * LANES,), updated: T and the peaks;
    power, jump : (m, LANES), (m + 1, LANES); out : (LANES, n_rows, n_kept), the first cells; floor, first_step : (LANES,);
    status : (LANES,) out, FINISHED or why a lane stopped; report : (LANES, 3) out: steps, rejected steps, last time.
    """
    size = T.size
    inverse, couple, total, step, now = np.empty(size), np.empty(size), np.empty(size), np.empty(size), np.empty(size)
    drive, f, y, z, e, T_new = np.empty(size), np.zeros(size), np.empty(size), np.empty(size), np.empty(size), np.empty(size)
    scale, worst, small = np.empty(LANES), np.empty(LANES), np.empty(LANES)
    lane = np.zeros((13, LANES))
    factored = np.full(LANES, -1.0)
    for j in range(size):
        total[j] = loss[j] + g[j]
        drive[j] = load[j]
    for j in range(size - LANES):
        total[j + LANES] += g[j]
    for v in range(LANES):
        status[v] = FINISHED
        lane[TIME, v] = lane[END, v] = node[0]
        lane[NEXT, v] = first_step[v]
        lane[SCALE, v] = -1.0
        lane[ALIVE, v] = 1.0
    while True:
        running = 0
        for v in range(LANES):
            while lane[ALIVE, v] != 0.0:
                if lane[TIME, v] >= lane[END, v]:
                    arrive(
                        v, lane, T, C, g, loss, load, Q, node, power, jump, record, out, reference, floor,
                        first_step, peak, peak_time, drive,
                    )  # fmt: skip
                    continue
                found = choose(v, lane, max_steps)
                if found == FINISHED:
                    running += 1
                    if lane[AGE, v] >= KEEP_RATE:
                        rate(v, T, g, loss, drive, f)
                        lane[AGE, v] = 0.0
                    break
                if found == STEP_TOO_SMALL and lane[IS_LAST, v] != 0.0:
                    lane[TIME, v] = lane[END, v]  # the rest of the interval is below the resolution of the clock
                    continue
                status[v] = found
                lane[ALIVE, v] = lane[USE, v] = 0.0
        if running == 0:
            break
        changed = False
        for v in range(LANES):
            if lane[USE, v] != factored[v]:
                factored[v] = lane[USE, v]
                changed = True
        if changed:
            for v in range(LANES):
                small[v] = D * lane[USE, v]
            spread(small, step)
            factor(C, total, g, step, inverse, couple)
        stages(C, f, inverse, couple, y, z, e)
        largest(e, worst)
        for j in range(size):
            T_new[j] = T[j] + step[j] * z[j]
        for j in range(size):
            e[j] = T_new[j] - reference[j]
        largest(e, scale)
        refused = 0
        for v in range(LANES):
            small[v] = 0.0
            if lane[ALIVE, v] != 0.0:
                allowed = tolerance * max(lane[SCALE, v], max(scale[v], floor[v]))
                if judge(v, lane, D * lane[USE, v] * worst[v] / allowed):
                    lane[SCALE, v] = max(scale[v], floor[v])
                    small[v] = D * lane[USE, v]
                    put_within(v, lane, T, y, z, node, record, out)
                else:
                    refused += 1
        if refused > 0:
            spread(small, step)
            factored[:] = -1.0
        spread(lane[BEGIN], now)
        follow(T, y, z, step, now, peak, peak_time)
        if refused == 0:
            take(T, f, T_new, C, y, z)
        else:
            take_some(step, T, f, T_new, C, y, z)
    for v in range(LANES):
        report[v, STEPS], report[v, REJECTED], report[v, LAST_TIME] = lane[COUNT, v], lane[REFUSED, v], lane[TIME, v]
