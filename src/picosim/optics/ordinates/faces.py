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

from picosim.formulas import fresnel
from picosim.numerics.jit import kernel
from picosim.optics.ordinates.angles import Array, Indices, band_edges, gauss_legendre
from picosim.optics.ordinates.network import factor, solve_factored

normal_reflectance = kernel(fresnel.normal_reflectance)
unpolarised_reflectance = kernel(fresnel.unpolarised_reflectance)


@kernel
def _cardinal(nodes: Array, x: float, values: Array) -> None:
    """Fill the Lagrange polynomials of the ``nodes`` at x."""
    for i in range(len(nodes)):
        product = 1.0
        for j in range(len(nodes)):
            if j != i:
                product *= (x - nodes[j]) / (nodes[i] - nodes[j])
        values[i] = product


@kernel
def exchange(
    n: Array, size: Indices, upper: int, lower: int, mu: Array, E: Array, M1: Array, M2: Array, F: Array
) -> None:
    """Fill M1 (upper side), M2 (lower side) and F[i, j] (lower node i, upper node j), in units of sqrt(etendue).

    The integrals over the cosine m = kappa sinh(t) of the rarer side are smooth in t however close the two indices are.
    """
    rare, dense = min(upper, lower), max(upper, lower)
    ratio = n[rare] / n[dense]
    kappa = math.sqrt((n[dense] - n[rare]) * (n[dense] + n[rare])) / n[rare]
    M1[:, :], M2[:, :], F[:, :] = 0.0, 0.0, 0.0
    first = 0
    for band in range(rare + 1):
        low, high = band_edges(n, rare, band)
        start, end = math.asinh(low / kappa), math.asinh(high / kappa)
        points = 20 + 2 * size[band] + int(4.0 * (end - start))
        x = np.empty(points)
        weight = np.empty(points)
        gauss_legendre(x, weight)
        last = first + size[band]
        at_rare = np.empty(size[band])
        at_dense = np.empty(size[band])
        over, under = (at_rare, at_dense) if upper == rare else (at_dense, at_rare)
        for p in range(points):
            t = 0.5 * (start + end) + 0.5 * (end - start) * x[p]
            m = kappa * math.sinh(t)
            cosine = ratio * kappa * math.cosh(t)
            dE = 0.5 * (end - start) * weight[p] * n[rare] ** 2 * m * kappa * math.cosh(t)
            passed = dE * (1.0 - unpolarised_reflectance(m, cosine, n[rare], n[dense]))
            _cardinal(mu[rare, first:last], m, at_rare)
            _cardinal(mu[dense, first:last], cosine, at_dense)
            for i in range(size[band]):
                for j in range(size[band]):
                    M1[first + i, first + j] += passed * over[i] * over[j]
                    M2[first + i, first + j] += passed * under[i] * under[j]
                    F[first + i, first + j] += passed * under[i] * over[j]
        for i in range(first, last):
            for j in range(first, last):
                M1[i, j] /= math.sqrt(E[upper, i] * E[upper, j])
                M2[i, j] /= math.sqrt(E[lower, i] * E[lower, j])
                F[i, j] /= math.sqrt(E[lower, i] * E[upper, j])
        first = last


@kernel
def _over_two_less(M: Array, right: Array) -> None:
    """Replace ``right`` by (2 - M)^-1 right."""
    N = len(M)
    R = -M
    for i in range(N):
        R[i, i] += 2.0
    factor(R, N)
    column = np.empty(N)
    for j in range(N):
        column[:] = right[:, j]
        solve_factored(R, N, column)
        right[:, j] = column


@kernel
def inner_face(M1: Array, M2: Array, F: Array, K: Array, B: Array, G: Array) -> None:
    """Fill K = (2 - M2)^-1 M2, B = 2 (2 - M2)^-1 F, G = 1 - M1 - F^T B/2: see ``network.through_face``."""
    shared = len(F)
    K[:shared, :shared] = M2
    B[:shared, :shared] = 2.0 * F
    _over_two_less(M2, K[:shared, :shared])
    _over_two_less(M2, B[:shared, :shared])
    for i in range(shared):
        for j in range(shared):
            total = (1.0 if i == j else 0.0) - M1[i, j]
            for k in range(shared):
                total -= 0.5 * F[k, i] * B[k, j]
            G[i, j] = total


@kernel
def outer_face(M: Array, K: Array) -> None:
    """Fill the admittance K = (2 - M)^-1 M of a dark half space behind its face, M being that of the layer's side."""
    shared = len(M)
    K[:shared, :shared] = M
    _over_two_less(M, K[:shared, :shared])
