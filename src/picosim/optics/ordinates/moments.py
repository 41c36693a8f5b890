r"""Discrete orthonormal polynomials on the nodes of one medium: the Legendre moments of these ordinates.

With weights w of the half range the even polynomials q_0, q_2, ... are orthonormal among themselves, and the odd
ones; mu q_l = beta_{l+1} q_{l+1} + beta_l q_{l-1}. Low degrees are sqrt(2 l + 1) P_l. The phase function
sum_l g^l q_l(mu) q_l(mu') then conserves energy, and keeps g, to rounding on any nodes.
"""

from __future__ import annotations

import math

import numpy as np

from picosim.numerics.jit import kernel
from picosim.optics.ordinates.angles import Array


@kernel
def _orthogonalise(v: Array, basis: Array, size: int) -> float:
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
def orthonormal_polynomials(mu: Array, w: Array, even: Array, odd: Array, beta: Array) -> None:
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
