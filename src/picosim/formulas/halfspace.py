"""Half space heated as exp(-mu z): closed forms for insulated and cooled surfaces, any pulse, beam and train.

All values are rises over T_0, the surface rise of one instantaneous deposit (mu H_0 / C). Physics: picosim's
physics specification, section 7; Carslaw and Jaeger 1959 (Conduction of Heat in Solids, 2nd ed.).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def _u(b: float, z: Array, root: Array) -> Array:
    """e^{b z + b^2 D t} erfc(y + b sqrt(D t)), y = z/(2 sqrt(D t)), for b > 0 or 0."""
    from scipy.special import erfcx

    y = z / (2.0 * root)
    return np.asarray(np.exp(-np.minimum(y * y, 700.0)) * (y * y < 700.0) * erfcx(y + b * root))


def instantaneous_rise_ratio(
    depth: float | Array, time: float | Array, *, mu_a: float, diffusivity: float, heat_transfer_ratio: float = 0.0
) -> Array:
    """Rise after an instantaneous deposit over the initial surface rise.

        T/T_0 = 1/2 V + [H U(H) - (mu + H) U(mu)/2]/(H - mu),   V = e^{mu^2 D t - mu z} erfc(x - y)
        U(b) = e^{b z + b^2 D t} erfc(y + b sqrt(D t)),   x = mu sqrt(D t),   y = z/(2 sqrt(D t))

    Parameters
    ----------
    depth, time : [m], [s]; broadcast against each other; time zero or more.
    mu_a : [1/m], > 0.
    diffusivity : D [m2/s].
    heat_transfer_ratio : H = h/k [1/m]; 0 is insulated. The pole at H = mu is removed analytically.

    Returns
    -------
    shape of the broadcast, [1].

    Examples
    --------
    >>> round(float(instantaneous_rise_ratio(0.0, 1e-3, mu_a=1e4, diffusivity=0.5 / 3.6e6)), 7)
    0.8797669
    """
    from scipy.special import erfcx

    z, t = np.broadcast_arrays(np.asarray(depth, dtype=np.float64), np.asarray(time, dtype=np.float64))
    mu, ratio = mu_a, heat_transfer_ratio
    root = np.sqrt(diffusivity * np.maximum(t, 1e-300))
    y = z / (2.0 * root)
    gauss = np.exp(-np.minimum(y * y, 700.0)) * (y * y < 700.0)
    ahead = mu * root - y
    # V/2 by erfcx where x > y, where its two factors would overflow and vanish
    exponent = np.clip((mu * root) ** 2 - mu * z, -745.0, 0.0)
    behind = np.exp(exponent) - 0.5 * gauss * erfcx(np.maximum(-ahead, 0.0))
    v = np.where(ahead > 0.0, 0.5 * gauss * erfcx(np.maximum(ahead, 0.0)), behind)
    if abs(ratio - mu) > 1e-5 * mu:
        rest = (ratio * _u(ratio, z, root) - 0.5 * (mu + ratio) * _u(mu, z, root)) / (ratio - mu)
    else:
        b = 0.5 * (ratio + mu)
        u = _u(b, z, root)
        slope = (z + 2.0 * b * root**2) * u - 2.0 * root / math.sqrt(math.pi) * gauss
        rest = u + b * slope - 0.5 * _u(mu, z, root)
    return np.where(t > 0.0, v + rest, np.exp(-np.minimum(mu * z, 745.0)))


def beam_factor(radius: float | Array, time: float | Array, *, beam_radius: float, diffusivity: float) -> Array:
    """Radial factor of a Gaussian beam, w^2/(w^2 + 8 D t) exp(-2 r^2/(w^2 + 8 D t)); w is the 1/e2 radius
    [m].

    >>> float(beam_factor(0.0, 0.0, beam_radius=1e-3, diffusivity=1e-7))
    1.0
    """
    spread = beam_radius**2 + 8.0 * diffusivity * np.asarray(time, dtype=np.float64)
    return np.asarray(beam_radius**2 / spread * np.exp(-2.0 * np.asarray(radius, dtype=np.float64) ** 2 / spread))


def pulse_average(
    response: Callable[[float], float], time: float, power: Callable[[float], float], support: tuple[float, float],
    *, breaks: tuple[float, ...] = (),
) -> float:  # fmt: skip
    """Response at ``time`` to a pulse: the integral of power(s) response(t - s) ds, by quadrature in sqrt(t -
    s).

    Parameters
    ----------
    response : to an instantaneous unit deposit, of the time since it [s].
    power : normalised power [1/s].
    support : first and last instant of the pulse [s]; equal for an instantaneous one.
    breaks : kinks of the power inside the support [s].
    """
    from scipy.integrate import quad

    low, high = support
    if high <= low:
        return response(time - low) if time >= low else 0.0
    if time <= low:
        return 0.0
    stop = min(time, high)
    inner = sorted({low, stop, *(b for b in breaks if low < b < stop)})
    total = 0.0
    for a, b in itertools.pairwise(inner):
        near, far = math.sqrt(max(time - b, 0.0)), math.sqrt(time - a)

        def integrand(u: float) -> float:
            return 2.0 * u * power(time - u * u) * response(u * u)

        # a steep response at short times needs panels that shrink towards zero
        edges = [near, *(near + (far - near) * 0.5**k for k in range(12, 0, -1)), far]
        for p, q in itertools.pairwise(edges):
            total += quad(integrand, p, q, epsabs=1e-15, epsrel=1e-11, limit=200)[0]
    return total
