"""Fresnel reflection of unpolarised light at a plane face of two clear media.

Scalar functions of floats, so that compiled kernels may use them too.
Source: Born & Wolf, Principles of Optics, 7th ed., section 1.5, doi:10.1017/CBO9781139644181.
"""

from __future__ import annotations

import math

import numpy as np


def normal_reflectance(n_from: float, n_to: float) -> float:
    """Return the reflectance at normal incidence, ((n_to - n_from)/(n_to + n_from))^2 [1]."""
    ratio = (n_to - n_from) / (n_to + n_from)
    return ratio * ratio


def unpolarised_reflectance(cos_from: float, cos_to: float, n_from: float, n_to: float) -> float:
    """Return the mean of both polarisations' reflectances [1].

    Parameters
    ----------
    cos_from, cos_to : cosines of the angles to the normal on the two sides, tied by Snell's law.
    n_from, n_to : refractive indices of the two sides.
    """
    s = (n_from * cos_from - n_to * cos_to) / (n_from * cos_from + n_to * cos_to)
    p = (n_from * cos_to - n_to * cos_from) / (n_from * cos_to + n_to * cos_from)
    return 0.5 * (s * s + p * p)


def refracted_cosine(cos_from: float, n_from: float, n_to: float) -> float:
    """Return the cosine beyond the face by Snell's law; 0 when the light is totally reflected."""
    ratio = n_from / n_to
    square = 1.0 - ratio * ratio * (1.0 - cos_from * cos_from)
    return math.sqrt(square) if square > 0.0 else 0.0


def diffuse_reflectance(n_from: float, n_to: float) -> float:
    """Return the reflectance of Lambertian light (equal radiance from all directions) on a face [1].

    The integral of 2 mu R(mu) over 0..1 on the rarer side by Gauss-Legendre quadrature in mu = t^3 (the error is
    below 1e-12); from the denser side, where light beyond the critical angle is totally reflected,
    n_from^2 (1 - R) = n_to^2 (1 - R') by reciprocity.
    """
    if n_from == n_to:
        return 0.0
    rare, dense = min(n_from, n_to), max(n_from, n_to)
    nodes, weights = np.polynomial.legendre.leggauss(96)
    total = 0.0
    for node, weight in zip(nodes, weights):
        t = 0.5 * (node + 1.0)
        mu = t * t * t
        total += weight * 3.0 * t * t * mu * unpolarised_reflectance(mu, refracted_cosine(mu, rare, dense), rare, dense)
    outside = float(total)
    return outside if n_from == rare else 1.0 - (1.0 - outside) * (rare / dense) ** 2
