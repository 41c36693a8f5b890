"""Amplitudes of independent decaying modes from node to node."""

from __future__ import annotations

from typing import Any

import numpy as np

from picosim.numerics.jit import kernel


@kernel(fastmath=True)
def march(amplitude: Any, decay: Any, steady: Any, constant: Any, slow: int, span: Any, deposit: Any, row: Any,
          drive: Any, gain: Any, history: Any) -> None:  # fmt: skip
    """Pass through all nodes; ``history`` (m + 1, n) holds the amplitudes after the deposit at each node.

    Parameters
    ----------
    amplitude : (n,), in and out; decay : (m, n) e^{-lambda s}; steady : (n,) limit of the constant drive.
    constant, slow : drive (n,) of the first ``slow`` modes, which grow linearly; span : (m,) [s].
    deposit : (m + 1, n), added at the nodes; row : (m,) row of ``drive`` and ``gain`` for heated intervals,
        else -1.
    """
    nodes, n = history.shape
    for k in range(nodes):
        for i in range(n):
            amplitude[i] += deposit[k, i]
            history[k, i] = amplitude[i]
        if k == nodes - 1:
            break
        for i in range(n):
            amplitude[i] = steady[i] + (amplitude[i] - steady[i]) * decay[k, i]
        for i in range(slow):
            amplitude[i] += constant[i] * span[k]
        if row[k] >= 0:
            for i in range(n):
                amplitude[i] += drive[row[k], i] * gain[row[k], i]


@kernel(fastmath=True)
def combine(amplitude: Any, count: Any, operator: Any, out: Any) -> None:
    """out = amplitude @ operator with only the first ``count`` (m,) modes of each row, four rows and modes at a time.

    Done here and not by BLAS: its threads wait for one another, which on a shared machine costs more than the
    product, and it cannot leave out modes row by row.
    """
    rows, columns = out.shape
    # separate rows of their own: as rows of one array they could overlap, which keeps vectors away
    o0, o1, o2, o3 = np.empty(columns), np.empty(columns), np.empty(columns), np.empty(columns)
    for k in range(0, rows, 4):
        k1, k2, k3 = min(k + 1, rows - 1), min(k + 2, rows - 1), min(k + 3, rows - 1)
        last = max(max(count[k], count[k1]), max(count[k2], count[k3]))
        for j in range(columns):
            o0[j] = 0.0
            o1[j] = 0.0
            o2[j] = 0.0
            o3[j] = 0.0
        i = 0
        while i + 3 < last:
            a0, a1, a2, a3 = amplitude[k, i], amplitude[k, i + 1], amplitude[k, i + 2], amplitude[k, i + 3]
            b0, b1, b2, b3 = amplitude[k1, i], amplitude[k1, i + 1], amplitude[k1, i + 2], amplitude[k1, i + 3]
            c0, c1, c2, c3 = amplitude[k2, i], amplitude[k2, i + 1], amplitude[k2, i + 2], amplitude[k2, i + 3]
            d0, d1, d2, d3 = amplitude[k3, i], amplitude[k3, i + 1], amplitude[k3, i + 2], amplitude[k3, i + 3]
            for j in range(columns):
                x0 = operator[i, j]
                x1 = operator[i + 1, j]
                x2 = operator[i + 2, j]
                x3 = operator[i + 3, j]
                o0[j] += a0 * x0 + a1 * x1 + a2 * x2 + a3 * x3
                o1[j] += b0 * x0 + b1 * x1 + b2 * x2 + b3 * x3
                o2[j] += c0 * x0 + c1 * x1 + c2 * x2 + c3 * x3
                o3[j] += d0 * x0 + d1 * x1 + d2 * x2 + d3 * x3
            i += 4
        while i < last:
            for j in range(columns):
                x0 = operator[i, j]
                o0[j] += amplitude[k, i] * x0
                o1[j] += amplitude[k1, i] * x0
                o2[j] += amplitude[k2, i] * x0
                o3[j] += amplitude[k3, i] * x0
            i += 1
        for j in range(columns):
            out[k, j] = o0[j]
            out[k1, j] = o1[j]
            out[k2, j] = o2[j]
            out[k3, j] = o3[j]
