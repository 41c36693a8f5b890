"""Heat exchange of spheres in a suspension: the zero-flux cell of Wigner and Seitz.

A sphere of radius a sits in a shell of outer radius b = a f^(-1/3) with no flux at b (f: volume fraction).
Its slowest decay rate lam is the smallest positive root of

    k1 u1' u2 - k2 u2' u1 - k1 u1' k2 u2'/G = 0   at r = a,
    u1 = sin(p r)/r,  u2 = [q b cos q(b - r) - sin q(b - r)]/r,  p^2 = lam C1/k1,  q^2 = lam C2/k2
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def _sin_minus(x: Array) -> Array:
    """sin x - x cos x, by its series where the two cancel."""
    small = np.minimum(np.abs(x), 0.5)
    s = small * small
    series = small**3 * (1 / 3 - s * (1 / 30 - s * (1 / 840 - s * (1 / 45360 - s * (1 / 3991680 - s / 518918400)))))
    return np.where(np.abs(x) < 0.5, series, np.sin(x) - x * np.cos(x))


def equalisation_rate(
    *, radius: float, volume_fraction: float, conductivity_inside: float, conductivity_outside: float,
    heat_capacity_inside: float, heat_capacity_outside: float, interface_conductance: float = math.inf,
) -> float:  # fmt: skip
    """Slowest decay rate of the cell [1/s]; 1/rate is the time in which spheres and surroundings equalise.

    Parameters
    ----------
    radius : of the sphere [m]; volume_fraction : 0 < f < 1.
    conductivity_inside, conductivity_outside : [W/m/K]; heat_capacity_inside, heat_capacity_outside :
        [J/m3/K].
    interface_conductance : G of the wall [W/m2/K]; infinite for perfect contact.

    Raises
    ------
    ValueError : the volume fraction is not between 0 and 1, or a property is not positive.

    Examples
    --------
    >>> rate = equalisation_rate(radius=0.5e-6, volume_fraction=0.05, conductivity_inside=0.6,
    ...     conductivity_outside=0.62448, heat_capacity_inside=3539100.0, heat_capacity_outside=4151364.4692)
    >>> round(1e9 / rate, 6)
    572.571921
    """
    if not 0.0 < volume_fraction < 1.0:
        raise ValueError(f"the volume fraction must lie between 0 and 1, got {volume_fraction}")
    a, k1, k2 = radius, conductivity_inside, conductivity_outside
    if min(a, k1, k2, heat_capacity_inside, heat_capacity_outside, interface_conductance) <= 0.0:
        raise ValueError("radius, conductivities, heat capacities and conductance must be positive")
    b = a * volume_fraction ** (-1.0 / 3.0)
    p0, q0 = math.sqrt(heat_capacity_inside / k1), math.sqrt(heat_capacity_outside / k2)

    def mismatch(root: Array) -> Array:
        """The condition over p^3 q^3, which removes the root at zero; ``root`` is sqrt(lam)."""
        p, q = p0 * root, q0 * root
        gap = q * (b - a)
        u1, flux1 = np.sin(p * a) / (p * a), -k1 * _sin_minus(p * a) / (p * a) / a
        u2 = (q * a * np.cos(gap) - _sin_minus(gap)) / (q * a)
        flux2 = k2 * (q * q * a * b * np.sin(gap) + _sin_minus(gap)) / (q * a) / a
        return np.asarray((flux1 * u2 - flux2 * u1 - flux1 * flux2 / interface_conductance) / root**2)

    fastest = 10.0 / min(p0 * a, q0 * (b - a)) + 10.0 / (p0 * a + q0 * (b - a))
    grid = np.geomspace(1e-9 * fastest, fastest, 40000)
    sign = np.sign(mismatch(grid))
    change = np.flatnonzero(sign[1:] != sign[:-1])
    low, high = grid[change[0]], grid[change[0] + 1]
    start = sign[change[0]]
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        low, high = (middle, high) if np.sign(mismatch(np.array(middle))) == start else (low, middle)
    return float(0.25 * (low + high) ** 2)


def final_rise_ratio(*, volume_fraction: float, heat_capacity_inside: float, heat_capacity_outside: float) -> float:
    """Mean rise of the cell when all is even, over the adiabatic rise of the sphere.

    >>> round(final_rise_ratio(volume_fraction=0.05, heat_capacity_inside=3539100.0,
    ...     heat_capacity_outside=4151364.4692), 7)
    0.0429424
    """
    inside = volume_fraction * heat_capacity_inside
    return inside / (inside + (1.0 - volume_fraction) * heat_capacity_outside)


def exchange_coefficient(rate: float, *, volume_fraction: float, heat_capacity_inside: float,
                         heat_capacity_outside: float) -> float:  # fmt: skip
    """Volumetric exchange coefficient h of the two-temperature layer [W/m3/K] from the cell's decay rate
    [1/s].

    h = lam f C1 (1 - f) C2 / (f C1 + (1 - f) C2)
    """
    inside, outside = volume_fraction * heat_capacity_inside, (1.0 - volume_fraction) * heat_capacity_outside
    return rate * inside * outside / (inside + outside)
