r"""What a face does to light: Snell's law, Fresnel's law, and the flux kept exactly.

Each side has Gaussian nodes in its own cosine. In every band the radiance that falls on the face is a polynomial of
that cosine; what passes and what comes back is projected on such polynomials (l, Lagrange's) in the measure of the
etendue n^2 mu dmu that both sides share (Galerkin): with T = 1 - R,

    M1 = int T l1 l1^T dE,   M2 = int T l2 l2^T dE,   F = int T l2 l1^T dE,
    a1(up) = (1 - M1) a1(down) + F^T a2(up),   a2(down) = F a1(down) + (1 - M2) a2(up),   a = sqrt(E) I/n^2.

So flux is kept to rounding, the face is reciprocal and never amplifies, and the cusp of Fresnel's reflectance at
the critical angle does no harm, for it is integrated, not sampled.
"""

from __future__ import annotations

import math

import numpy as np

from picosim.formulas.fresnel import unpolarised_reflectance
from picosim.optics.ordinates.angles import Array, gauss_legendre

reflectances = np.vectorize(unpolarised_reflectance, otypes=[float])


def _cardinal(nodes: Array, x: Array) -> Array:
    """Return the Lagrange polynomials of the ``nodes`` at the points ``x``, [node, point]."""
    N = len(nodes)
    gap = nodes[:, None] - nodes + np.eye(N)
    distance = np.broadcast_to(x - nodes[:, None], (N, N, len(x))).copy()
    distance[np.arange(N), np.arange(N)] = 1.0  # [i, j]: x - x_j, without j = i
    return np.asarray(np.prod(distance / gap[:, :, None], axis=1))


def exchange(
    n_rare: float, n_dense: float, bands: list[tuple[float, float]], rare: list[Array], dense: list[Array]
) -> tuple[Array, Array, Array]:
    """Return the integrals of T l l^T dE: rare-rare, dense-dense, and dense-rare, over all bands.

    Parameters
    ----------
    bands : least and greatest cosine of each shared band on the rarer side.
    rare, dense : the nodes of each band on the two sides.

    The integrals over the cosine m = kappa sinh(t) of the rarer side are smooth in t however close the two indices are.
    """
    ratio = n_rare / n_dense
    kappa = math.sqrt((n_dense - n_rare) * (n_dense + n_rare)) / n_rare
    total = sum(len(nodes) for nodes in rare)
    RR, DD, DR = np.zeros((total, total)), np.zeros((total, total)), np.zeros((total, total))
    first = 0
    for (low, high), at_rare, at_dense in zip(bands, rare, dense):
        start, end = math.asinh(low / kappa), math.asinh(high / kappa)
        x, weight = gauss_legendre(20 + 2 * len(at_rare) + int(4.0 * (end - start)))
        t = 0.5 * (start + end) + 0.5 * (end - start) * x
        m, cosine = kappa * np.sinh(t), ratio * kappa * np.cosh(t)
        dE = 0.5 * (end - start) * weight * n_rare**2 * m * kappa * np.cosh(t)
        passed = dE * (1.0 - reflectances(m, cosine, n_rare, n_dense))
        R, D = _cardinal(at_rare, m), _cardinal(at_dense, cosine)
        block = slice(first, first + len(at_rare))
        RR[block, block] = (R * passed) @ R.T
        DD[block, block] = (D * passed) @ D.T
        DR[block, block] = (D * passed) @ R.T
        first += len(at_rare)
    return RR, DD, DR


def inner_face(M1: Array, M2: Array, F: Array) -> tuple[Array, Array, Array]:
    """Return K = (2 - M2)^-1 M2, B = 2 (2 - M2)^-1 F, G = 1 - M1 - F^T B/2: see ``network.through_face``."""
    one = np.eye(len(F))
    B = np.asarray(2.0 * np.linalg.solve(2.0 * one - M2, F), dtype=np.float64)
    return outer_face(M2), B, one - M1 - 0.5 * F.T @ B


def outer_face(M: Array) -> Array:
    """Return the admittance K = (2 - M)^-1 M of a dark half space behind its face, M being that of the layer's side."""
    return np.asarray(np.linalg.solve(2.0 * np.eye(len(M)) - M, M))
