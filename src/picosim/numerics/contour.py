"""Inverse Laplace transform of a layered heat problem: C dT/dt = -K T + b + Q p(t), K symmetric tridiagonal.

    T(t) = T_0 + Re sum_k w_k e^{z_k t}/z_k (z_k C + K)^-1 f_0,     f_0 = b + Q p - K T_0
    z_k = mu (1 + sin(i theta_k - alpha)) / s,                       s <= t <= WINDOW s

The sum is a midpoint rule on a hyperbola around the negative real axis, where all rates of decay lie: it adds up every
mode at once, without finding them. It converges geometrically, and 24 points give 12 digits for any rate throughout a
window of instants (a test holds that); the tridiagonal solves of one window are done side by side. A cell may have one
branch, a capacity that exchanges heat with it alone: particles in tissue.
Trefethen and Weideman 2014, 10.1137/130932132 [abstract]; Weideman and Trefethen 2007, Math. Comp. 76:1341 [memory].
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
def eliminate(z: Any, heat: float, link: float, drive: float, share: Any) -> None:
    """What a branch adds to its cell: to the diagonal and to the right side, ``share`` (RECORD,) out.

    With (z heat + link) x_b - link x = drive the branch leaves s z heat and s drive, s = link / (z heat + link).
    """
    for v in range(POINTS):
        own = z[v] * heat
        real = own + link
        imaginary = z[POINTS + v] * heat
        per = link / (real * real + imaginary * imaginary)
        share[v] = per * (own * real + imaginary * imaginary)
        share[POINTS + v] = per * link * imaginary
        share[HALF + v] = drive * per * real
        share[HALF + POINTS + v] = -drive * per * imaginary


@kernel(fastmath=True)
def recover(z: Any, heat: float, link: float, drive: float, work: Any, at: Any, branch: Any, to: Any) -> None:
    """Solution of a branch, (drive + link x) / (z heat + link), at record ``to`` from its cell's at record ``at``."""
    for v in range(POINTS):
        real = z[v] * heat + link
        imaginary = z[POINTS + v] * heat
        per = 1.0 / (real * real + imaginary * imaginary)
        right = drive + link * work[at + HALF + v]
        right_i = link * work[at + HALF + POINTS + v]
        branch[to + HALF + v] = per * (right * real + right_i * imaginary)
        branch[to + HALF + POINTS + v] = per * (right_i * real - right * imaginary)


@kernel(fastmath=True)
def resolve(C: Any, diagonal: Any, g: Any, f: Any, branches: Any, z: Any, scale: float, work: Any, branch: Any) -> None:
    """Solve (z/scale C + K) x = f for every point z.

    Parameters
    ----------
    C, diagonal, f : (n,); g : (n - 1,) minus the off-diagonal of K.
    branches : (of, C, link, f): the branch of each cell (n,) or -1; capacity, conductance to its cell and right side of
        each branch (m,). ``diagonal`` is without them.
    z : (2 * POINTS,) real parts, then imaginary parts.
    work, branch : ((n + 1) * RECORD,), ((m + 1) * RECORD,) out; the first record of ``work`` must be zero. One array with
        constant distances, so that the compiler sees that records do not overlap.
    """
    prefer_wide_vectors()
    n = C.size
    branch_of, branch_C, branch_link, branch_f = branches
    nothing, share = np.zeros(int(RECORD)), np.empty(int(RECORD))
    link = 0.0
    at = RECORD
    for i in range(n):
        heat = C[i] / scale
        own = diagonal[i]
        drive = f[i]
        square = link * link
        b = branch_of[i]
        if b >= 0:
            eliminate(z, branch_C[b] / scale, branch_link[b], branch_f[b], share)
        more = share if b >= 0 else nothing
        for v in range(POINTS):
            real = z[v] * heat + own + more[v] - square * work[at - RECORD + v]
            imaginary = z[POINTS + v] * heat + more[POINTS + v] - square * work[at - RECORD + POINTS + v]
            per = 1.0 / (real * real + imaginary * imaginary)
            real *= per
            imaginary *= -per
            right = drive + more[HALF + v] + link * work[at - HALF + v]
            right_i = more[HALF + POINTS + v] + link * work[at - POINTS + v]
            work[at + v] = real
            work[at + POINTS + v] = imaginary
            work[at + HALF + v] = real * right - imaginary * right_i
            work[at + HALF + POINTS + v] = real * right_i + imaginary * right
        at += RECORD
        link = g[i] if i < n - 1 else 0.0
    at -= RECORD
    for i in range(n - 1, -1, -1):
        if i < n - 1:
            link = g[i]
            at -= RECORD
            for v in range(POINTS):
                real = link * work[at + v]
                imaginary = link * work[at + POINTS + v]
                below = work[at + RECORD + HALF + v]
                below_i = work[at + RECORD + HALF + POINTS + v]
                work[at + HALF + v] += real * below - imaginary * below_i
                work[at + HALF + POINTS + v] += real * below_i + imaginary * below
        b = branch_of[i]
        if b >= 0:
            recover(z, branch_C[b] / scale, branch_link[b], branch_f[b], work, at, branch, np.uint64(b + 1) * RECORD)


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
