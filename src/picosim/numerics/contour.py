"""Exact passage through time for C dT/dt = -K T + b + Q p(t), K symmetric tridiagonal: inverse Laplace transform.

    T(t) = T_0 + Re sum_k w_k e^{z_k t}/z_k (z_k C + K)^-1 f_0,     f_0 = b + Q p - K T_0
    z_k = mu (1 + sin(i theta_k - alpha)) / s,                       s <= t <= WINDOW s

The sum is a midpoint rule on a hyperbola around the negative real axis, where all rates of decay lie: it adds up every
mode at once, without finding them. It converges geometrically, and 24 points give 12 digits for any rate throughout a
window of instants (a test holds that); the tridiagonal solves of one window are done side by side.
Lopez-Fernandez and Palencia 2004, 10.1016/j.apnum.2004.06.015; Weideman and Trefethen 2007,
10.1090/S0025-5718-07-01945-X (both bibliographic).
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.conduction import deposit, driven, keep, rate
from picosim.numerics.jit import kernel
from picosim.numerics.vectors import prefer_wide_vectors

WINDOW = 4.0
MU, ALPHA, STEP = 11.4, 0.9934, 0.0851
# places are counted without a sign: the test for negative ones would keep vector instructions away
POINTS = np.uint64(24)
RECORD = np.uint64(96)  # of each cell: inverse pivots, then solutions, real and imaginary parts
HALF = np.uint64(48)


@functools.cache
def hyperbola() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points z and weights w for instants 1 to WINDOW, f(t) = Re sum w e^{zt} F(z); real, then imaginary parts."""
    angle = 1j * STEP * (np.arange(int(POINTS)) + 0.5) - ALPHA
    z, w = MU * (1.0 + np.sin(angle)), MU * STEP / math.pi * np.cos(angle)
    return np.concatenate((z.real, z.imag)), np.concatenate((w.real, w.imag))


@kernel(fastmath=True)
def resolve(C: Any, diagonal: Any, g: Any, f: Any, z: Any, scale: float, work: Any) -> None:
    """Solve (z/scale C + K) x = f for every point z.

    Parameters
    ----------
    C, diagonal, f : (n,); g : (n - 1,) minus the off-diagonal of K.
    z : (2 * POINTS,) real parts, then imaginary parts.
    work : ((n + 1) * RECORD,) out; its first record must be zero. One array with constant distances, so that the
        compiler sees that records do not overlap.
    """
    prefer_wide_vectors()
    n = C.size
    link = 0.0
    at = RECORD
    for i in range(n):
        heat = C[i] / scale
        own = diagonal[i]
        drive = f[i]
        square = link * link
        for v in range(POINTS):
            real = z[v] * heat + own - square * work[at - RECORD + v]
            imaginary = z[POINTS + v] * heat - square * work[at - RECORD + POINTS + v]
            share = 1.0 / (real * real + imaginary * imaginary)
            real *= share
            imaginary *= -share
            right = drive + link * work[at - HALF + v]
            right_i = link * work[at - POINTS + v]
            work[at + v] = real
            work[at + POINTS + v] = imaginary
            work[at + HALF + v] = real * right - imaginary * right_i
            work[at + HALF + POINTS + v] = real * right_i + imaginary * right
        at += RECORD
        link = g[i] if i < n - 1 else 0.0
    at -= RECORD
    for i in range(n - 2, -1, -1):
        link = g[i]
        at -= RECORD
        for v in range(POINTS):
            real = link * work[at + v]
            imaginary = link * work[at + POINTS + v]
            below = work[at + RECORD + HALF + v]
            below_i = work[at + RECORD + HALF + POINTS + v]
            work[at + HALF + v] += real * below - imaginary * below_i
            work[at + HALF + POINTS + v] += real * below_i + imaginary * below


@kernel(fastmath=True)
def combine(work: Any, weight: Any, out: Any) -> None:
    """out (4, n): sums over the points of weight (4, 2 * POINTS) times the solutions in ``work``, four in one reading."""
    prefer_wide_vectors()
    a, b, c, d = weight[0], weight[1], weight[2], weight[3]
    at = RECORD + HALF
    for i in range(out.shape[1]):
        sum_a = 0.0
        sum_b = 0.0
        sum_c = 0.0
        sum_d = 0.0
        for v in range(HALF):
            x = work[at + v]
            sum_a += a[v] * x
            sum_b += b[v] * x
            sum_c += c[v] * x
            sum_d += d[v] * x
        out[0, i] = sum_a
        out[1, i] = sum_b
        out[2, i] = sum_c
        out[3, i] = sum_d
        at += RECORD


@kernel
def weigh(z: Any, w: Any, scale: float, t: float, order: int, weight: Any) -> None:
    """Weights (2 * POINTS,) of the solutions in the change until ``t`` (``order`` 1) or its time integral (2)."""
    for v in range(POINTS):
        x = complex(z[v], z[POINTS + v])
        y = complex(w[v], w[POINTS + v]) * np.exp(x * (t / scale))
        for _ in range(order):
            y /= x
        if order == 2:
            y *= scale
        weight[v] = y.real
        weight[POINTS + v] = -y.imag


@kernel
def march(T: Any, C: Any, g: Any, top: float, bottom: float, perfusion: Any, load: Any, Q: Any, node: Any, power: Any,
          jump: Any, record: Any, restart: Any, out: Any, z: Any, w: Any, peak: Any, peak_time: Any,
          tally: Any) -> int:  # fmt: skip
    """Pass through the nodes of one phase; arguments as in `picosim.numerics.tr_bdf2.march`, with

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
        keep(T, node[k], record[k], out, peak, peak_time)
        if k == last:
            return windows
        stop = k + 1
        while stop < last and not restart[stop]:
            stop += 1
        begin[:] = T
        driven(load, Q, power[k], drive)
        rate(T, g, top, bottom, perfusion, drive, f)
        start = node[k]
        k += 1
        while k < stop and node[k] <= start:  # an instant listed twice: nothing has changed yet
            keep(T, start, record[k], out, peak, peak_time)
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
            resolve(C, diagonal, g, f, z, scale, work)
            windows += 1
            while k <= far:
                count = min(far + 1 - k, 4)
                for j in range(count):
                    weigh(z, w, scale, node[k + j] - start, 1, weight[j])
                combine(work, weight, change)
                for j in range(count):
                    for i in range(n):
                        T[i] = begin[i] + change[j, i]
                    if k + j < stop:
                        keep(T, node[k + j], record[k + j], out, peak, peak_time)
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
