"""Reflection of unpolarised light at a plane interface, for the kernels and for the light that never enters."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from picosim.numerics.jit import kernel

Array = NDArray[np.float64]


@kernel(inline=True)
def fresnel(n1: float, n2: float, cosine: float) -> tuple[float, float]:
    """Reflectance of unpolarised light going from index n1 to n2, and the cosine behind the interface (0 if none).

    ``cosine`` is that of the angle of incidence, in (0, 1].
    """
    squared = 1.0 - (1.0 - cosine * cosine) * (n1 / n2) * (n1 / n2)
    if squared <= 0.0:
        return 1.0, 0.0
    beyond = math.sqrt(squared)
    s = (n1 * cosine - n2 * beyond) / (n1 * cosine + n2 * beyond)
    p = (n1 * beyond - n2 * cosine) / (n1 * beyond + n2 * cosine)
    return 0.5 * (s * s + p * p), beyond


def reflectance(n1: float, n2: float, cosine: Array) -> tuple[Array, Array]:
    """As ``fresnel``, for an array of cosines: reflectance and cosine behind the interface."""
    squared = 1.0 - (1.0 - cosine**2) * (n1 / n2) ** 2
    beyond = np.sqrt(np.maximum(squared, 0.0))
    s = (n1 * cosine - n2 * beyond) / (n1 * cosine + n2 * beyond)
    p = (n1 * beyond - n2 * cosine) / (n1 * beyond + n2 * cosine)
    return np.where(squared > 0, 0.5 * (s**2 + p**2), 1.0), beyond


def specular(n1: float, n2: float, *, diffuse: bool) -> float:
    """Fraction of collimated (normal incidence) or diffuse (Lambertian) light reflected at the surface.

    Diffuse: the integral of 2 mu R(mu) over the cosine, by Gauss-Legendre quadrature on both sides of the critical angle.
    """
    if not diffuse:
        return ((n1 - n2) / (n1 + n2)) ** 2
    critical = math.sqrt(max(1 - (n2 / n1) ** 2, 0.0))
    x, w = np.polynomial.legendre.leggauss(200)
    # mu = critical + (1 - critical) t^2 takes the square-root edge at the critical angle out of the integrand.
    t = 0.5 * (x + 1)
    mu = critical + (1 - critical) * t**2
    beyond = reflectance(n1, n2, mu)[0] * 2 * mu * 2 * t * (1 - critical)
    return critical**2 + float(np.sum(0.5 * w * beyond))
