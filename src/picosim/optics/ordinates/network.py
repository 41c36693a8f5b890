r"""Linear algebra of the ladder network that a layered medium is.

In every direction the sum S = I+ + I- (over n^2) acts as a voltage and the net flux j = E (I+ - I-)/n^2 as a current.
What lies below a plane is an admittance, j = Y S + y. A Fresnel face is a series resistance 2R/((1-R) E) in each
direction, a layer a set of independent lines, one for each mode. All matrices are symmetric and positive, so Cholesky
factors without pivoting do everything, at any optical thickness and any albedo.
"""

from __future__ import annotations

import math

from picosim.numerics.jit import kernel
from picosim.optics.ordinates.angles import Array

SMALLEST_PIVOT = 1e-14


@kernel(inner=True)
def congruence(Y: Array, P: Array, N: int, scratch: Array, out: Array) -> None:
    """Fill ``out``, size (N, N), with the symmetric P^T Y P."""
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


@kernel(inner=True)
def series_with_source(
    Z: Array, h: Array, N: int, R: Array, F: Array, out: Array, source: Array, scratch: Array
) -> None:
    """Put the resistances ``h`` in series with the admittance ``Z``: X = (Z^-1 + h)^-1 = Z (1 + h Z)^-1.

    ``R`` is filled with the upper Cholesky factor of 1 + h^1/2 Z h^1/2, ``F`` with R^-T h^1/2 Z, ``out`` with
    X = Z - F^T F; ``source`` s becomes s - X h s.
    """
    for i in range(N):
        a = math.sqrt(h[i])
        for j in range(N):
            F[i, j] = a * Z[i, j]
            out[i, j] = Z[i, j]
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
            f = F[k, i]
            for j in range(N):
                out[i, j] -= f * F[k, j]
    for i in range(N):
        scratch[i] = h[i] * source[i]
    for i in range(N):
        for j in range(N):
            source[i] -= out[i, j] * scratch[j]


@kernel(inner=True)
def solve_factored(R: Array, N: int, x: Array) -> None:
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


@kernel(inner=True)
def behind_series(R: Array, h: Array, N: int, x: Array) -> None:
    """Replace ``x`` by (1 + h Z)^-1 x, with R from ``add_series``: the voltage that is left behind the resistances."""
    for i in range(N):
        x[i] /= math.sqrt(h[i])
    solve_factored(R, N, x)
    for i in range(N):
        x[i] *= math.sqrt(h[i])


@kernel(inner=True)
def factor(R: Array, N: int) -> None:
    """Replace the upper triangle of the positive symmetric ``R`` by its Cholesky factor, R^T R."""
    for k in range(N):
        inverse = 1.0 / math.sqrt(max(R[k, k], SMALLEST_PIVOT))
        R[k, k] = 1.0 / inverse
        for j in range(k + 1, N):
            R[k, j] *= inverse
        for i in range(k + 1, N):
            r = R[k, i]
            for j in range(i, N):
                R[i, j] -= r * R[k, j]


@kernel(inner=True)
def through_face(
    K: Array, B: Array, G: Array, shared: int, N1: int, N2: int, Y: Array, y: Array,
    R2: Array, R1: Array, y2: Array, gamma: Array, V: Array, scratch: Array,
) -> None:  # fmt: skip
    """Carry j = Y S + y from below a face (N2 nodes) to above it (N1 nodes).

    With (K + Y) S2 = B a - y the light a that falls on the face from above comes back as Gamma a + gamma, Gamma =
    G + B^T (K + Y)^-1 B/2, and Y becomes 2/(1 + Gamma) - 1. ``R2`` and ``R1`` are filled with the factors of
    K + Y and 1 + Gamma, ``y2`` with y, ``gamma`` with -gamma.
    """
    for i in range(N2):
        y2[i] = y[i]
        scratch[0, i] = y[i]
        for j in range(i, N2):
            R2[i, j] = Y[i, j] + K[i, j]
        for j in range(shared):
            V[i, j] = B[i, j] if i < shared else 0.0
    for k in range(N2):
        inverse = 1.0 / math.sqrt(max(R2[k, k], SMALLEST_PIVOT))
        R2[k, k] = 1.0 / inverse
        for j in range(k + 1, N2):
            R2[k, j] *= inverse
        for j in range(shared):
            V[k, j] *= inverse
        scratch[0, k] *= inverse
        for i in range(k + 1, N2):
            r = R2[k, i]
            for j in range(i, N2):
                R2[i, j] -= r * R2[k, j]
            for j in range(shared):
                V[i, j] -= r * V[k, j]
            scratch[0, i] -= r * scratch[0, k]
    for i in range(N1):
        y[i] = 0.0
        for j in range(N1):
            R1[i, j] = 0.0
            Y[i, j] = 0.0
    for i in range(shared):
        for j in range(i, shared):
            R1[i, j] = G[i, j]
        R1[i, i] += 1.0
        Y[i, i] = 1.0
    for k in range(N2):
        for i in range(shared):
            v = 0.5 * V[k, i]
            for j in range(i, shared):
                R1[i, j] += v * V[k, j]
            y[i] += v * scratch[0, k]
    for i in range(shared):
        gamma[i] = y[i]
    # Y becomes R1^-T, y becomes R1^-T y
    for k in range(shared):
        inverse = 1.0 / math.sqrt(R1[k, k])
        R1[k, k] = 1.0 / inverse
        for j in range(k + 1, shared):
            R1[k, j] *= inverse
        for j in range(k + 1):
            Y[k, j] *= inverse
        y[k] *= inverse
        for i in range(k + 1, shared):
            r = R1[k, i]
            for j in range(i, shared):
                R1[i, j] -= r * R1[k, j]
            for j in range(k + 1):
                Y[i, j] -= r * Y[k, j]
            y[i] -= r * y[k]
    for i in range(shared):
        for j in range(shared):
            scratch[i, j] = 0.0
        V[0, i] = 0.0
    for k in range(shared):
        for i in range(k + 1):
            v = 2.0 * Y[k, i]
            for j in range(k + 1):
                scratch[i, j] += v * Y[k, j]
            V[0, i] += v * y[k]
    for i in range(shared):
        y[i] = V[0, i]
        for j in range(shared):
            Y[i, j] = scratch[i, j]
        Y[i, i] -= 1.0
