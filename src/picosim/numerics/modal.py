"""Amplitudes of independent decaying modes from node to node."""

from __future__ import annotations

from typing import Any

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
    """out = amplitude @ operator with only the first ``count`` (m,) modes of each row, eight modes at a time.

    Done here and not by BLAS: its threads wait for one another, which on a shared machine costs more than the
    product, and it cannot leave out modes row by row.
    """
    for k in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[k, j] = 0.0
        i = 0
        last = count[k]
        while i + 7 < last:
            a, b, c, d = amplitude[k, i], amplitude[k, i + 1], amplitude[k, i + 2], amplitude[k, i + 3]
            e, f, g, h = amplitude[k, i + 4], amplitude[k, i + 5], amplitude[k, i + 6], amplitude[k, i + 7]
            for j in range(out.shape[1]):
                out[k, j] += (
                    a * operator[i, j] + b * operator[i + 1, j] + c * operator[i + 2, j] + d * operator[i + 3, j]
                    + e * operator[i + 4, j] + f * operator[i + 5, j] + g * operator[i + 6, j] + h * operator[i + 7, j]
                )  # fmt: skip
            i += 8
        while i < last:
            for j in range(out.shape[1]):
                out[k, j] += amplitude[k, i] * operator[i, j]
            i += 1
