r"""Where light is absorbed inside a sphere, averaged over directions: Beer-Lambert rays, and Mie's internal field.

Rays without refraction, x from the centre in units of a, L = path to a point from the surface:

    q(x) = mu_a F/2 int_{-1}^{1} exp[-mu_a a (x u + sqrt(1 - x^2 + x^2 u^2))] du

Its volume mean is mu_a F times Q_abs/(4/3 mu_a a), Q_abs = 1 - 2[1 - (1 + y) e^-y]/y^2 with y = 2 a mu_a.

Mie: the mean of |E|^2 over a spherical surface,

    <|E|^2>(x) = 1/2 sum (2n+1) { |c_n|^2 |j_n|^2 + |d_n|^2 [n(n+1)|j_n|^2 + |psi_n'|^2]/|z|^2 },   z = m k a x

with the internal coefficients c_n, d_n of Bohren and Huffman 1983, doi:10.1002/9783527618156, Eq. (4.52); q = mu_a
(n_1/n_2) <|E|^2> F. Both averages hold for one beam and for diffuse light alike.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)


def beer_lambert_profile(radius: ArrayLike, optical_radius: float) -> Array:
    """Return absorbed power per volume over mu_a times the fluence rate, at ``radius`` over a (0 to 1).

    Parameters
    ----------
    radius : distance from the centre over the sphere's radius.
    optical_radius : mu_a a; one at the surface of a weak absorber, everything in the skin of a strong one.

    Examples
    --------
    >>> float(beer_lambert_profile(0.0, 0.5).round(4))  # exp(-0.5) at the centre
    0.6065
    """
    x = np.asarray(radius, dtype=np.float64)[..., None]
    path = x * _NODES + np.sqrt(np.maximum(1.0 - x**2 + (x * _NODES) ** 2, 0.0))
    return np.asarray(0.5 * np.exp(-optical_radius * path) @ _WEIGHTS)


def mie_profile(radius: ArrayLike, size_parameter: float, relative_index: complex) -> Array:
    """Return the direction mean of |E|^2 inside over that outside, at ``radius`` over a (0 to 1).

    Absorbed power per volume is mu_a Re(m) times this times the fluence rate of the host.

    Parameters
    ----------
    size_parameter : 2 pi a n_host/wavelength.
    relative_index : m = (n + i k)/n_host; either sign of the imaginary part.

    Examples
    --------
    >>> bool(abs(mie_profile([0.2, 0.9], 3.0, 1.0 + 0j) - 1.0).max() < 1e-10)  # no sphere at all
    True
    """
    from scipy.special import spherical_jn, spherical_yn

    m = complex(relative_index.real, abs(relative_index.imag))
    x = size_parameter
    count = math.ceil(x + 4.05 * x ** (1.0 / 3.0) + 10.0)
    n = np.arange(1, count + 1)

    def psi(z: complex) -> tuple[Any, Any]:
        j, dj = spherical_jn(n, z), spherical_jn(n, z, derivative=True)
        return z * j, j + z * dj

    p, dp = psi(complex(x))
    y, dy = spherical_yn(n, x), spherical_yn(n, x, derivative=True)
    h, dh = p + 1j * x * y, dp + 1j * (y + x * dy)
    # psi(m x) grows as exp(|Im m x|): scale it out of coefficients and field together
    pm, dpm = psi(m * x)
    numerator = m * (p * dh - dp * h)
    c = numerator / (pm * dh - m * dpm * h)
    d = numerator / (m * pm * dh - dpm * h)
    out = []
    for r in np.atleast_1d(np.asarray(radius, dtype=np.float64)):
        z = m * x * max(float(r), 1e-6)
        q, dq = psi(z)
        j2 = np.abs(q / z) ** 2
        field = np.abs(c) ** 2 * j2 + np.abs(d) ** 2 * (n * (n + 1) * j2 + np.abs(dq) ** 2) / abs(z) ** 2
        out.append(0.5 * float(np.sum((2 * n + 1) * field)))
    return np.array(out).reshape(np.shape(radius))
