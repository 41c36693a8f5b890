r"""Linear algebra of the ladder network that a layered medium is.

In every direction the sum S = I+ + I- (over n^2) acts as a voltage and the net flux j = E (I+ - I-)/n^2 as a current.
What lies below a plane is an admittance, j = Y S + y. A Fresnel face is a series resistance 2R/((1-R) E) in each
direction, a layer a set of independent lines, one for each mode. All matrices are symmetric and positive, so Cholesky
factors without pivoting do everything, at any optical thickness and any albedo.
"""

from __future__ import annotations

import math

from picosim.numerics.jit import kernel

SMALLEST_PIVOT = 1e-14


@kernel(fastmath=True)
def congruence(Y, P, N, scratch, out):
    """Fill ``out`` with the symmetric P^T Y P, all of size (N, N)."""
    for i in range(N):
        for j in range(N):
            scratch[i, j] = 0.0
        for k in range(N):
            y = Y[i, k]
            for j in range(N):
                scratch[i, j] += y * P[k, j]
    for i in range(N):
        for j in range(N):
            out[i, j] = 0.0
    for k in range(N):
        for i in range(N):
            p = P[k, i]
            for j in range(i + 1):
                out[i, j] += p * scratch[k, j]
    for i in range(N):
        for j in range(i):
            out[j, i] = out[i, j]


@kernel(fastmath=True)
def add_series(Z, h, N, R, F, X):
    """Put the resistances ``h`` in series with the admittance ``Z``: X = (Z^-1 + h)^-1 = Z (1 + h Z)^-1.

    ``R`` is filled with the upper Cholesky factor of 1 + h^1/2 Z h^1/2, ``F`` with R^-T h^1/2 Z; X = Z - F^T F.
    """
    for i in range(N):
        a = math.sqrt(h[i])
        for j in range(N):
            F[i, j] = a * Z[i, j]
        for j in range(i, N):
            R[i, j] = F[i, j] * math.sqrt(h[j])
        R[i, i] += 1.0
    for k in range(N):
        inverse = 1.0 / math.sqrt(R[k, k])
        for j in range(k, N):
            R[k, j] *= inverse
        for j in range(N):
            F[k, j] *= inverse
        for i in range(k + 1, N):
            r = R[k, i]
            for j in range(i, N):
                R[i, j] -= r * R[k, j]
            for j in range(N):
                F[i, j] -= r * F[k, j]
    for i in range(N):
        for j in range(N):
            X[i, j] = Z[i, j]
    for k in range(N):
        for i in range(N):
            f = F[k, i]
            for j in range(N):
                X[i, j] -= f * F[k, j]


@kernel
def solve_factored(R, N, x):
    """Replace ``x`` by (R^T R)^-1 x."""
    for i in range(N):
        x[i] /= R[i, i]
        for j in range(i + 1, N):
            x[j] -= R[i, j] * x[i]
    for i in range(N - 1, -1, -1):
        total = x[i]
        for j in range(i + 1, N):
            total -= R[i, j] * x[j]
        x[i] = total / R[i, i]


@kernel
def behind_series(R, h, N, x):
    """Replace ``x`` by (1 + h Z)^-1 x, with R from ``add_series``: the voltage that is left behind the resistances."""
    for i in range(N):
        x[i] /= math.sqrt(h[i])
    solve_factored(R, N, x)
    for i in range(N):
        x[i] *= math.sqrt(h[i])


@kernel
def open_directions(Y, y, kept, N, R, F, f):
    """Eliminate the totally reflected directions kept ... N-1, which carry no current: Y and y shrink to ``kept``.

    ``R`` and ``F`` (rows kept ... N-1) and ``f`` are filled for ``open_voltages``.
    """
    for i in range(kept, N):
        for j in range(i, N):
            R[i, j] = Y[i, j]
        for j in range(kept):
            F[i, j] = Y[i, j]
        f[i] = y[i]
    for k in range(kept, N):
        inverse = 1.0 / math.sqrt(max(R[k, k], SMALLEST_PIVOT))
        R[k, k] = 1.0 / inverse
        for j in range(k + 1, N):
            R[k, j] *= inverse
        for j in range(kept):
            F[k, j] *= inverse
        f[k] *= inverse
        for i in range(k + 1, N):
            r = R[k, i]
            for j in range(i, N):
                R[i, j] -= r * R[k, j]
            for j in range(kept):
                F[i, j] -= r * F[k, j]
            f[i] -= r * f[k]
    for k in range(kept, N):
        for i in range(kept):
            c = F[k, i]
            for j in range(kept):
                Y[i, j] -= c * F[k, j]
            y[i] -= c * f[k]


@kernel
def open_voltages(R, F, f, kept, N, S):
    """Fill the voltages S of the directions kept ... N-1 from those of the first ``kept``."""
    for i in range(N - 1, kept - 1, -1):
        total = -f[i]
        for j in range(kept):
            total -= F[i, j] * S[j]
        for j in range(i + 1, N):
            total -= R[i, j] * S[j]
        S[i] = total / R[i, i]
