r"""Discrete orthonormal polynomials on the nodes of one medium: the Legendre moments of these ordinates.

With weights w of the half range (sum near 1) the even polynomials q_0, q_2, ... are orthonormal among themselves,
and the odd ones; mu q_l = beta_{l+1} q_{l+1} + beta_l q_{l-1}. On Gaussian nodes q_l = sqrt(2 l + 1) P_l.
The phase function sum_l g^l q_l(mu) q_l(mu') then conserves energy, and keeps g, to rounding on any nodes.
"""

from __future__ import annotations

import math

import numpy as np

from picosim.numerics.jit import kernel


@kernel
def _orthogonalise(v, basis, size):
    """Subtract from ``v`` its parts along the first ``size`` rows of ``basis``; return its length."""
    N = len(v)
    for _ in range(2):
        for k in range(size):
            dot = 0.0
            for i in range(N):
                dot += basis[k, i] * v[i]
            for i in range(N):
                v[i] -= dot * basis[k, i]
    square = 0.0
    for i in range(N):
        square += v[i] * v[i]
    return math.sqrt(square)


@kernel
def orthonormal_polynomials(mu, w, even, odd, beta):
    """Fill the polynomials of degree 0 ... 2N-1 by the Lanczos process with full reorthogonalisation.

    Parameters
    ----------
    mu, w : shape (N,): cosines and weights.
    even, odd : out, shape (N, N): row k holds sqrt(w) q_{2k} and sqrt(w) q_{2k+1} at the nodes.
    beta : out, shape (2N,): beta_l, l = 1 ... 2N-1 (beta_0 = 0).
    """
    N = len(mu)
    v = np.empty(N)
    total = np.sum(w)
    for i in range(N):
        even[0, i] = math.sqrt(w[i] / total)
    beta[0] = 0.0
    for degree in range(1, 2 * N):
        k = degree // 2
        last, own, row = (odd, even, k - 1) if degree % 2 == 0 else (even, odd, k)
        for i in range(N):
            v[i] = mu[i] * last[row, i]
        beta[degree] = _orthogonalise(v, own, k)
        for i in range(N):
            own[k, i] = v[i] / beta[degree]


@kernel
def legendre(mu, values):
    """Fill ``values[l, i]`` with sqrt(2 l + 1) P_l(mu_i)."""
    degrees, N = values.shape
    for i in range(N):
        before, now = 0.0, 1.0
        for degree in range(degrees):
            values[degree, i] = math.sqrt(2.0 * degree + 1.0) * now
            before, now = now, ((2 * degree + 1) * mu[i] * now - degree * before) / (degree + 1)
