"""How much fluence a finite spot loses on its axis against a broad beam: a diffusion estimate.

A collimated beam of radius R makes isotropic sources along its path, exp(-mu_t' z'); each with its image across the
extrapolated boundary at z_b = 2 A D. On the axis the disc integral of exp(-mu r)/r is closed,

    int_0^R exp(-mu sqrt(d^2 + r^2))/sqrt(d^2 + r^2) r dr = [exp(-mu d) - exp(-mu sqrt(d^2 + R^2))]/mu,

so the ratio to R -> inf needs one quadrature over z'. What has not yet turned round, exp(-mu_t' z), keeps the beam's
own profile and is not reduced. Farrell, Patterson and Wilson 1992, doi:10.1118/1.596777
(dipole); the medium is taken as homogeneous: an estimate of a bias, not a transport model.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def spot_factor(
    depth: Array,
    fluence_ratio: Array,
    *,
    beam_radius: float,
    mu_a: float,
    mu_s_prime: float,
    n: float = 1.4,
    n_above: float = 1.0,
) -> Array:
    """Fluence on the axis of a top-hat spot over that of a broad beam, at each depth.

    Parameters
    ----------
    depth : shape (n,), [m].
    fluence_ratio : broad-beam fluence over radiant exposure at these depths, shape (n,).
    beam_radius : radius of the disc [m].
    mu_a, mu_s_prime : of an equivalent homogeneous medium [1/m], mu_s_prime > 0.
    n, n_above : refractive indices of medium and surroundings.

    Returns
    -------
    Array, shape (n,), between 0 and 1.
    """
    transport = mu_a + mu_s_prime
    diffusion = 1.0 / (3.0 * transport)
    mu_eff = np.sqrt(max(mu_a, 1e-3) / diffusion)
    relative = n / n_above
    # internal reflection parameter of Groenhuis (doi:10.1364/AO.22.002456), matched index: A = 1
    reflection = (
        max(0.0, -1.440 * relative**-2 + 0.710 / relative + 0.668 + 0.0636 * relative)
        if relative > 1
        else 0.0
    )
    boundary = 2.0 * diffusion * (1.0 + reflection) / (1.0 - reflection)
    nodes, weights = np.polynomial.legendre.leggauss(64)
    source = -np.log1p(-0.5 * (nodes + 1.0) * (1.0 - 1e-9)) / transport  # equal shares of exp(-mu_t' z')
    z = np.asarray(depth, dtype=np.float64)[:, None]
    forward = np.minimum(np.exp(-transport * z[:, 0]), fluence_ratio)
    finite = broad = np.zeros(len(z))
    for sign, distance in ((1.0, np.abs(z - source)), (-1.0, z + source + 2.0 * boundary)):
        near = np.exp(-mu_eff * distance)
        far = np.exp(-mu_eff * np.sqrt(distance**2 + beam_radius**2))
        finite = finite + sign * ((near - far) @ weights)
        broad = broad + sign * (near @ weights)
    # where no light arrives, none is lost
    lit, reached = fluence_ratio > 0.0, broad > 0.0
    diffuse = np.clip(np.divide(finite, broad, out=np.ones_like(broad), where=reached), 0.0, 1.0)
    left = forward + (fluence_ratio - forward) * diffuse
    return np.asarray(np.divide(left, fluence_ratio, out=np.ones_like(left), where=lit))
