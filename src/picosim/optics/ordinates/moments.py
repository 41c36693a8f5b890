r"""Discrete orthonormal polynomials on the nodes of one medium: the Legendre moments of these ordinates.

With weights w of the half range the even polynomials q_0, q_2, ... are orthonormal among themselves, and the odd
ones; mu q_l = beta_{l+1} q_{l+1} + beta_l q_{l-1}. Low degrees are sqrt(2 l + 1) P_l. The phase function
sum_l g^l q_l(mu) q_l(mu') then conserves energy, and keeps g, to rounding on any nodes.
"""

from __future__ import annotations

import numpy as np

from picosim.optics.ordinates.angles import Array


def orthonormal_polynomials(mu: Array, w: Array) -> tuple[Array, Array, Array]:
    """Return the polynomials of degree 0 ... 2N-1 by the Lanczos process with full reorthogonalisation.

    Parameters
    ----------
    mu, w : shape (N,): cosines and weights.

    Returns
    -------
    Two arrays (N, N), whose row k holds sqrt(w) q_{2k} and sqrt(w) q_{2k+1} at the nodes, and beta_l, l = 0 ... 2N-1
    (beta_0 = 0).
    """
    N = len(mu)
    basis = np.zeros((2, N, N))
    beta = np.zeros(2 * N)
    basis[0, 0] = np.sqrt(w / np.sum(w))
    for degree in range(1, 2 * N):
        parity, k = degree % 2, degree // 2
        last = basis[1 - parity, (degree - 1) // 2]
        before = basis[parity, :k]
        v = mu * last
        for _ in range(2):
            v = v - before.T @ (before @ v)
        beta[degree] = np.sqrt(v @ v)
        basis[parity, k] = v / beta[degree]
    return basis[0], basis[1], beta
