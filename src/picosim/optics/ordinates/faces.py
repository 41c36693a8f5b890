r"""What a face does to light: Snell's law, Fresnel's law, and the flux kept exactly.

Each side has Gaussian nodes in its own cosine. In every band the radiance that falls on the face is a polynomial of
that cosine; what passes is projected on the polynomials of the other side, in the measure of the etendue n^2 mu dmu
that both share: F[i, j] = integral of (1 - R) l_i l_j dE, l the Lagrange polynomials. What is reflected stays in its
direction, as much of it as F leaves. So flux is kept to rounding, F serves both ways (reciprocity), and the cusp of
Fresnel's reflectance at the critical angle does no harm, for it is integrated, not sampled.

With a = sqrt(E) I/n^2 on each side: a1(up) = (1 - t1) a1(down) + F^T a2(up), a2(down) = F a1(down) + (1 - t2) a2(up).
"""

from __future__ import annotations

import math

import numpy as np

from picosim.formulas import fresnel
from picosim.numerics.jit import kernel
from picosim.optics.ordinates.angles import Array, Indices, band_edges, gauss_legendre

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
def exchange(n: Array, size: Indices, upper: int, lower: int, mu: Array, E: Array, F: Array) -> None:
    """Fill F[i, j] of lower node i and upper node j, in units of sqrt(etendue).

    The integrals over the cosine m = kappa sinh(t) of the rarer side are smooth in t however close the two indices are.
    """
    rare, dense = min(upper, lower), max(upper, lower)
    ratio = n[rare] / n[dense]
    kappa = math.sqrt((n[dense] - n[rare]) * (n[dense] + n[rare])) / n[rare]
    F[:, :] = 0.0
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
                    F[first + i, first + j] += passed * under[i] * over[j]
        for i in range(first, last):
            for j in range(first, last):
                F[i, j] /= math.sqrt(E[lower, i] * E[upper, j])
        first = last


@kernel
def outer_face(n: Array, size: Indices, medium: int, outside: int, mu: Array, E: Array, t: Array) -> None:
    """Fill the transmittance of a face to a half space, for each node of the ``medium`` inside."""
    shared = np.sum(size[: min(medium, outside) + 1])
    F = np.empty((shared, shared))
    exchange(n, size, outside, medium, mu, E, F)
    for i in range(shared):
        total = 0.0
        for j in range(shared):
            total += F[i, j] * math.sqrt(E[outside, j])
        t[i] = total / math.sqrt(E[medium, i])


@kernel
def inner_face(F: Array, E1: Array, E2: Array, K: Array, B: Array, G: Array) -> None:
    """Fill K = t2/(2 - t2), B = 2/(2 - t2) F and G = 1 - t1 - F^T F/(2 - t2): see ``network.through_face``."""
    shared = len(F)
    for i in range(shared):
        total = 0.0
        for j in range(shared):
            total += F[i, j] * math.sqrt(E1[j])
        t2 = total / math.sqrt(E2[i])
        K[i] = t2 / (2.0 - t2)
        for j in range(shared):
            B[i, j] = 2.0 / (2.0 - t2) * F[i, j]
    for j in range(shared):
        total = 0.0
        for i in range(shared):
            total += F[i, j] * math.sqrt(E2[i])
        for k in range(shared):
            G[j, k] = 0.0
            for i in range(shared):
                G[j, k] -= 0.5 * F[i, j] * B[i, k]
        G[j, j] += 1.0 - total / math.sqrt(E1[j])
