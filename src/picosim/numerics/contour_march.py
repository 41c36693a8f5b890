"""Exact passage through time for C dT/dt = -K T + b + Q p(t): from one deposit to the next in a few windows.

Method: `picosim.numerics.contour`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from picosim.numerics.conduction import deposit, driven, keep, rate
from picosim.numerics.contour import HALF, RECORD, WINDOW, combine, resolve, weigh
from picosim.numerics.jit import kernel


@kernel
def march(T: Any, C: Any, g: Any, top: float, bottom: float, perfusion: Any, load: Any, Q: Any, node: Any, power: Any,
          jump: Any, record: Any, restart: Any, out: Any, peak: Any, peak_time: Any, tally: Any, branches: Any, z: Any,
          w: Any) -> int:  # fmt: skip
    """Pass through the nodes of one phase; arguments as in `picosim.numerics.tr_bdf2.march`, with

    branches : (state, cell, C, link, Q, out) of the branches: temperature (m,), updated, the cell that each hangs on,
        capacity, conductance to it, deposits (n_sources, m), and their rows of output (rows, m).
    z, w : (2 * POINTS,), of `hyperbola`.

    Returns
    -------
    The number of windows.
    """
    n = T.size
    drive = np.empty(n)
    f = np.empty(n)
    begin = np.empty(n)
    change = np.empty((4, n))
    weight = np.zeros((4, int(HALF)))
    work = np.zeros((n + 1) * int(RECORD))
    P, cell, branch_C, link, branch_Q, branch_out = branches
    count_b = P.size
    branch_of = np.full(n, -1)
    for b in range(count_b):
        branch_of[cell[b]] = b
    f_b = np.empty(count_b)
    begin_b = np.empty(count_b)
    nothing = np.zeros(count_b)
    change_b = np.empty((4, count_b))
    branch = np.zeros((count_b + 1) * int(RECORD))
    diagonal = perfusion.copy()
    diagonal[0] += top
    diagonal[n - 1] += bottom
    for i in range(n - 1):
        diagonal[i] += g[i]
        diagonal[i + 1] += g[i]
    windows = 0
    last = node.size - 1
    k = 0
    while True:
        deposit(T, C, Q, jump[k])
        deposit(P, branch_C, branch_Q, jump[k])
        keep(T, node[k], record[k], out, peak, peak_time)
        if record[k] >= 0:
            branch_out[record[k]] = P
        if k == last:
            return windows
        stop = k + 1
        while stop < last and not restart[stop]:
            stop += 1
        begin[:] = T
        begin_b[:] = P
        driven(load, Q, power[k], drive)
        rate(T, g, top, bottom, perfusion, drive, f)
        driven(nothing, branch_Q, power[k], f_b)
        for b in range(count_b):
            flow = link[b] * (T[cell[b]] - P[b])
            f_b[b] += flow
            f[cell[b]] -= flow
        start = node[k]
        k += 1
        while k < stop and node[k] <= start:  # an instant listed twice: nothing has changed yet
            keep(T, start, record[k], out, peak, peak_time)
            if record[k] >= 0:
                branch_out[record[k]] = P
            k += 1
        if node[stop] <= start:
            continue
        while k <= stop:
            near = node[k] - start
            far = k
            while far < stop and node[far + 1] - start <= WINDOW * near:
                far += 1
            # a window that is not full lies in the middle of the instants it could hold
            scale = math.sqrt(near * (node[far] - start) / WINDOW)
            resolve(C, diagonal, g, f, (branch_of, branch_C, link, f_b), z, scale, work, branch)
            windows += 1
            while k <= far:
                count = min(far + 1 - k, 4)
                for j in range(count):
                    weigh(z, w, scale, node[k + j] - start, 1, weight[j])
                combine(work, weight, change)
                combine(branch, weight, change_b)
                for j in range(count):
                    T[:] = begin + change[j]
                    P[:] = begin_b + change_b[j]
                    if k + j < stop:
                        keep(T, node[k + j], record[k + j], out, peak, peak_time)
                        if record[k + j] >= 0:
                            branch_out[record[k + j]] = P
                k += count
        k = stop
        length = node[stop] - start
        weigh(z, w, scale, length, 2, weight[0])
        combine(work, weight, change)
        lost = 0.0
        for i in range(n):
            lost += perfusion[i] * (length * begin[i] + change[0, i])
        tally[0] += length * begin[0] + change[0, 0]
        tally[1] += length * begin[n - 1] + change[0, n - 1]
        tally[2] += lost
