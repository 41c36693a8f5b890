"""What every way through C dT/dt = -K T + b + Q p(t) shares: its right side, deposits, peaks and rows of output.

K is symmetric tridiagonal: conductances ``g`` (n - 1,) between neighbours, ``top`` and ``bottom`` at the ends, and
``perfusion`` (n,). The loops are written so that compilers make vector instructions of them.
"""

from __future__ import annotations

from typing import Any

from picosim.numerics.jit import kernel
from picosim.numerics.vectors import assume_numbers


@kernel(fastmath=True)
def rate(T: Any, g: Any, top: float, bottom: float, perfusion: Any, drive: Any, f: Any) -> None:
    """Right side f = drive - K T [W/m2], from differences so that small fluxes keep their digits."""
    n = T.size
    for i in range(n):
        f[i] = drive[i] - perfusion[i] * T[i]
    f[0] -= top * T[0]
    f[n - 1] -= bottom * T[n - 1]
    # as one loop each entry would wait for the one before
    for i in range(n - 1):
        f[i] += g[i] * (T[i + 1] - T[i])
    for i in range(n - 1):
        f[i + 1] -= g[i] * (T[i + 1] - T[i])


@kernel
def driven(load: Any, Q: Any, power: Any, drive: Any) -> None:
    """drive = b + Q p, ``Q`` (n_sources, n) and ``power`` (n_sources,)."""
    for i in range(drive.size):
        drive[i] = load[i]
    for s in range(Q.shape[0]):
        if power[s] != 0.0:
            for i in range(drive.size):
                drive[i] += power[s] * Q[s, i]


@kernel
def deposit(T: Any, C: Any, Q: Any, jump: Any) -> None:
    """Take instantaneous deposits ``jump`` (n_sources,) into the state."""
    for s in range(Q.shape[0]):
        if jump[s] != 0.0:
            for i in range(T.size):
                T[i] += jump[s] * Q[s, i] / C[i]


@kernel
def follow(T: Any, t: float, peak: Any, peak_time: Any) -> None:
    """Take the state at an instant into the peaks."""
    for i in range(T.size):
        higher = T[i] > peak[i]
        peak[i] = T[i] if higher else peak[i]
        peak_time[i] = t if higher else peak_time[i]


@kernel
def keep(T: Any, t: float, row: int, out: Any, peak: Any, peak_time: Any) -> None:
    """Take the state at a node into the peaks and, if it is asked for, into its row."""
    follow(T, t, peak, peak_time)
    if row >= 0:
        for i in range(T.size):
            out[row, i] = T[i]


@kernel(fastmath=True)
def farthest(a: Any, b: Any) -> float:
    """Largest |a - b|."""
    assume_numbers()
    value = 0.0
    for i in range(a.size):
        apart = abs(a[i] - b[i])
        value = apart if apart > value else value
    return value


@kernel(fastmath=True)
def largest(a: Any) -> float:
    """Largest |a|."""
    assume_numbers()
    value = 0.0
    for i in range(a.size):
        size = abs(a[i])
        value = size if size > value else value
    return value


@kernel(fastmath=True)
def weighted(weight: Any, values: Any) -> float:
    """Sum of weight times values."""
    total = 0.0
    for i in range(values.size):
        total += weight[i] * values[i]
    return total
