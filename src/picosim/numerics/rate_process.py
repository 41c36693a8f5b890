"""The integral of a rate that spans hundreds of decades, of many histories at once."""

from __future__ import annotations

import math
from typing import Any

from picosim.numerics.jit import kernel

NOTHING = -700.0
"""Logarithm of a rate below which nothing happens: its exponential would be a denormal number."""


@kernel
def accumulate(time: Any, log_rate: Any, cap: float, total: Any) -> None:
    """Integral over time of rates whose logarithms are linear between instants.

    Parameters
    ----------
    time : (nt,), never decreasing; log_rate : (nt, nz); cap : the most that one interval counts.
    total : (nt, nz) out, the integral up to each instant.
    """
    total[:1] = 0.0
    for i in range(log_rate.shape[0] - 1):
        step = time[i + 1] - time[i]
        for j in range(log_rate.shape[1]):
            top, gap = log_rate[i, j], abs(log_rate[i + 1, j] - log_rate[i, j])
            top = log_rate[i + 1, j] if log_rate[i + 1, j] > top else top
            part = 0.0
            if not top <= NOTHING or gap != gap:  # a NaN is kept
                part = math.exp(top) * (-math.expm1(-gap) / gap if gap > 1e-6 else 1.0 - 0.5 * gap) * step
                part = cap if part > cap else part
            total[i + 1, j] = total[i, j] + part
