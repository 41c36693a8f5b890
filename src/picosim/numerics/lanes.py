"""Sixteen cases side by side in flat arrays, the case fastest: entry i * LANES + v is cell i of case v.

Written so, a recurrence over cells is one loop whose entries depend on those LANES before, which compilers turn into
vector instructions. No kernel here lets the compiler reorder or contract sums, and nothing passes from one lane to
another: a case has the same bits whatever stands beside or below it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from picosim.numerics.jit import kernel

LANES = 16
_ROW = np.uint64(LANES)


@kernel(inner=True)
def spread(numbers: Any, out: Any) -> None:
    """Repeat one number a lane over all cells."""
    for v in range(LANES):
        out[v] = numbers[v]
    for j in range(out.size - LANES):
        out[j + LANES] = out[j]


@kernel(inner=True)
def factor(C: Any, total: Any, g: Any, step: Any, inverse: Any, couple: Any) -> None:
    """Factor C + step K, its diagonal C + step total and off-diagonal -step g (g ends with idle entries)."""
    for j in range(LANES):
        inverse[j] = 1.0 / (C[j] + step[j] * total[j])
    for j in range(C.size - LANES):
        off = step[j] * g[j]
        inverse[j + LANES] = 1.0 / (C[j + LANES] + step[j] * total[j + LANES] - off * off * inverse[j])
    for j in range(C.size):
        couple[j] = step[j] * g[j] * inverse[j]


@kernel(inner=True)
def substitute(inverse: Any, couple: Any, x: Any) -> None:
    """Second half of a solution, in place: from the last cell back to the first."""
    rest = np.uint64(x.size - LANES)  # no signs: a number that may be negative keeps a backward loop from vector instructions
    for j in range(x.size - LANES, x.size):
        x[j] = x[j] * inverse[j]
    for k in range(rest):
        i = rest - np.uint64(1) - k
        x[i] = inverse[i] * x[i] + couple[i] * x[i + _ROW]


@kernel(inner=True)
def largest(values: Any, out: Any) -> None:
    """Largest absolute value of each case by halving; ``values`` is used up."""
    for j in range(values.size):
        values[j] = abs(values[j])
    n = values.size // LANES
    while n > 1:
        half = (n + 1) // 2
        shift = half * LANES
        for j in range((n - half) * LANES):
            values[j] = max(values[j], values[j + shift])
        n = half
    for v in range(LANES):
        out[v] = values[v]
