"""Light and heat of a single blood vessel: an absorbing cylinder in tissue of equal thermal properties.

    axis, instantaneous:  T/T_0 = 1 - e^{-a^2/(4 D t)}
    mean:                 T/T_0 = 1 - e^{-x} [I_0(x) + I_1(x)],   x = a^2/(2 D t)
    axis, square pulse:   time average of the first, with  int_0^t e^{-b/s} ds = t e^{-b/t} - b E_1(b/t)

Carslaw and Jaeger 1959, section 10.3. The vessel's own shadow: mean over the cross section of exp(-mu path)
for light across the vessel (van Gemert et al. 1997, 10.1364/AO.36.000199 [memory]).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def axis_rise_ratio(time: float | Array, *, radius: float, diffusivity: float, pulse_duration: float = 0.0) -> Array:
    """Rise on the axis over the adiabatic rise of the whole pulse.

    Parameters
    ----------
    time : [s], from the start of the pulse; before it the rise is zero.
    radius : of the vessel [m]; diffusivity : [m2/s].
    pulse_duration : of a square pulse [s]; 0 is instantaneous.

    Examples
    --------
    >>> round(float(axis_rise_ratio(0.36067376, radius=1.0, diffusivity=1.0)), 6)
    0.5
    """
    t = np.asarray(time, dtype=np.float64)
    b = radius**2 / (4.0 * diffusivity)
    if pulse_duration <= 0.0:
        share = b / np.maximum(t, 1e-300)
        return np.where(t > 0.0, -np.expm1(-np.minimum(share, 700.0)), (t == 0.0).astype(np.float64))
    lost = _integral(t, b) - _integral(t - pulse_duration, b)
    delivered = np.clip(t, 0.0, pulse_duration)
    return np.asarray((delivered - lost) / pulse_duration)


def _integral(t: Array, b: float) -> Array:
    """Integral of e^{-b/s} over s from 0 to t."""
    from scipy.special import exp1

    positive = np.maximum(t, 1e-300)
    x = np.minimum(b / positive, 700.0)
    return np.where(t > 0.0, positive * np.exp(-x) - b * exp1(x), 0.0)


def mean_rise_ratio(time: float | Array, *, radius: float, diffusivity: float) -> Array:
    """Mean rise of the cross section after an instantaneous deposit, over the adiabatic rise.

    >>> round(float(mean_rise_ratio(1e-9, radius=1.0, diffusivity=1.0)), 3)
    1.0
    """
    from scipy.special import ive

    t = np.asarray(time, dtype=np.float64)
    x = radius**2 / (2.0 * diffusivity * np.maximum(t, 1e-300))
    x = np.minimum(x, 1e12)
    return np.asarray(np.where(t > 0.0, 1.0 - ive(0, x) - ive(1, x), (t == 0.0).astype(np.float64)))


def shadow_factor(absorption: float) -> float:
    """Mean absorbed energy density over that without shadow, for light across the cylinder; ``absorption`` =
    mu_a radius.

    >>> round(shadow_factor(1e-6), 6), round(shadow_factor(10.0), 5)
    (0.999999, 0.0635)
    """
    if absorption < 1e-4:
        return 1.0 - 8.0 * absorption / (3.0 * math.pi)
    node, weight = np.polynomial.legendre.leggauss(96)
    angle = 0.25 * math.pi * (node + 1.0)
    chord = 2.0 * absorption * np.cos(angle)
    inside = 0.25 * math.pi * np.sum(weight * np.cos(angle) * -np.expm1(-chord))
    return float(2.0 * inside / (math.pi * absorption))
