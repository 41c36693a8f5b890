r"""The modes of one layer: decay constants and shapes in the space of moments.

With a = moments of even degree of I+ + I-, b = of odd degree of I+ - I-, and J the bidiagonal matrix of beta,

    J^T a' = -D_o b,   J b' = -D_e a,   D_l = mu_a + mu_s (1 - g^l).

So 1/k are the singular values of the bidiagonal matrix B = D_e^{-1/2} J D_o^{-1/2} = U diag(1/k) W^T, and
a = Phi exp(-k z), b = Psi k exp(-k z) with Phi = D_e^{-1/2} U k, Psi = D_o^{-1/2} W, Psi^T J^T Phi = 1. Delta-M scaling
drops out here; it acts on the unscattered beam alone.

All entries of B are known to full relative precision, so all k are, down to an albedo of one: singular values by
bisection on the qd form of B B^T - x, vectors by its twisted factorisation (Dhillon & Parlett 2004,
doi:10.1016/j.laa.2003.12.028), for all modes at once.
"""

from __future__ import annotations

import math

import numpy as np

from picosim.numerics.jit import kernel
from picosim.optics.ordinates.angles import Array

TINY = 1e-200


@kernel(inner=True)
def _squares(D: Array, beta: Array, q: Array, e: Array) -> None:
    """Fill the squares of the diagonal and of the subdiagonal of B."""
    N = len(q)
    for i in range(N):
        q[i] = beta[2 * i + 1] ** 2 / (D[2 * i] * D[2 * i + 1])
        e[i] = beta[2 * i + 2] ** 2 / (D[2 * i + 2] * D[2 * i + 1]) if i + 1 < N else 0.0


@kernel(inner=True)
def _count_below(q: Array, e: Array, x: Array, s: Array, below: Array) -> None:
    """Fill ``below`` with the number of eigenvalues of B B^T below each ``x``; ``s`` is scratch."""
    N = len(q)
    for j in range(N):
        s[j] = -x[j]
        below[j] = 0.0
    for i in range(N):
        qi, ei = q[i], e[i]
        for j in range(N):
            d = qi + s[j]
            d = d if abs(d) > TINY else -TINY
            below[j] += 1.0 if d < 0.0 else 0.0
            s[j] = ei * (s[j] / d) - x[j]


@kernel(inner=True)
def _eigenvalues(q: Array, e: Array, lowest: float, x: Array) -> None:
    """Fill ``x`` with the eigenvalues of B B^T in falling order (k rising), each to full relative precision."""
    N = len(q)
    top = 0.0
    for i in range(N):
        row = q[i] + (e[i - 1] if i else 0.0) + math.sqrt(q[i] * e[i])
        row += math.sqrt(q[i - 1] * e[i - 1]) if i else 0.0
        top = max(top, row)
    low = np.full(N, math.log(lowest) - 1e-3)
    high = np.full(N, math.log(top) + 1e-3)
    middle = np.empty(N)
    s = np.empty(N)
    below = np.empty(N)
    steps = 8 + int(math.log2((high[0] - low[0]) / 1e-9))
    for _ in range(steps):
        for j in range(N):
            middle[j] = 0.5 * (low[j] + high[j])
            x[j] = math.exp(middle[j])
        _count_below(q, e, x, s, below)
        for j in range(N):
            # mode j has N - 1 - j eigenvalues below it
            if below[j] > N - 1 - j:
                high[j] = middle[j]
            else:
                low[j] = middle[j]
    for j in range(N):
        x[j] = math.exp(0.5 * (low[j] + high[j]))


@kernel(inner=True)
def _vectors(q: Array, e: Array, x: Array, U: Array) -> None:
    """Fill the columns of ``U`` with the eigenvectors of B B^T and improve ``x`` by their Rayleigh quotients."""
    N = len(q)
    L = np.empty((N, N))
    R = np.empty((N, N))
    s = np.empty((N, N))
    p = np.empty(N)
    best = np.empty(N)
    twist = np.empty(N, np.int64)
    for j in range(N):
        s[0, j] = -x[j]
    for i in range(N - 1):
        ei, ld = e[i], math.sqrt(q[i] * e[i])
        for j in range(N):
            d = q[i] + s[i, j]
            d = d if abs(d) > TINY else -TINY
            L[i, j] = ld / d
            s[i + 1, j] = ei * (s[i, j] / d) - x[j]
    for j in range(N):
        p[j] = q[N - 1] - x[j]
        best[j] = s[N - 1, j] + q[N - 1]
        twist[j] = N - 1
    for i in range(N - 2, -1, -1):
        qi, ei, ld = q[i], e[i], math.sqrt(q[i] * e[i])
        for j in range(N):
            d = ei + p[j]
            d = d if abs(d) > TINY else -TINY
            R[i, j] = ld / d
            p[j] = qi * (p[j] / d) - x[j]
            gamma = s[i, j] + p[j] + x[j]
            if abs(gamma) < abs(best[j]):
                best[j] = gamma
                twist[j] = i
    for j in range(N):
        r = twist[j]
        U[r, j] = 1.0
        square = 1.0
        for i in range(r - 1, -1, -1):
            U[i, j] = -L[i, j] * U[i + 1, j]
            square += U[i, j] * U[i, j]
        for i in range(r, N - 1):
            U[i + 1, j] = -R[i, j] * U[i, j]
            square += U[i + 1, j] * U[i + 1, j]
        scale = 1.0 / math.sqrt(square)
        for i in range(N):
            U[i, j] *= scale
        x[j] += best[j] / square


@kernel(inner=True)
def layer_modes(D: Array, beta: Array, mu_min: float, N: int, k: Array, Phi: Array, Psi: Array) -> None:
    """Fill the decay constants ``k`` (rising) and the shapes Phi, Psi, columns of at least shape (N, N).

    Parameters
    ----------
    D, beta : shape (2N,), D positive [1/m]. mu_min : least cosine of the N nodes.
    """
    q = np.empty(N)
    e = np.empty(N)
    x = np.empty(N)
    _squares(D, beta, q, e)
    most = 0.0
    for degree in range(2 * N):
        most = max(most, D[degree])
    _eigenvalues(q, e, (mu_min / most) ** 2, x)
    _vectors(q, e, x, Phi)
    _vectors(q, e, x, Phi)
    for j in range(N):
        k[j] = 1.0 / math.sqrt(x[j])
    for i in range(N):
        down = math.sqrt(q[i])
        side = math.sqrt(e[i])
        scale = 1.0 / math.sqrt(D[2 * i + 1])
        for j in range(N):
            lower = side * Phi[i + 1, j] if i + 1 < N else 0.0
            Psi[i, j] = (down * Phi[i, j] + lower) * k[j] * scale
    for i in range(N):
        scale = 1.0 / math.sqrt(D[2 * i])
        for j in range(N):
            Phi[i, j] *= scale * k[j]
