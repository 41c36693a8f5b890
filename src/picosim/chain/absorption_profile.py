"""Where inside an absorber its light stays: what the grid solvers take in place of uniform heating.

Carbon by Mie's internal field with its tabulated index, everything else by rays without refraction (Beer-Lambert);
both are direction means (``formulas.internal_absorption``). Uniform heating is right to a few per cent while mu_a a <
0.1.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from picosim.formulas.internal_absorption import beer_lambert_profile, mie_profile
from picosim.skin import spectra
from picosim.skin.absorber import Absorber
from picosim.skin.absorbers.carbon_ink import CarbonInk

Array = NDArray[np.float64]


def absorption_profile(
    absorber: Absorber, wavelength: float, diameter: float, scale: float = 1.0, points: int = 201
) -> tuple[Array, Array]:
    """Return radii over a, at ``points`` even steps from 0 to 1, and the power absorbed there, volume mean one.

    Parameters
    ----------
    absorber : any member of ``skin.absorbers``.
    wavelength, diameter : [m].
    scale : factor on the interior absorption of melanosomes.

    The pair is the ``profile`` of ``particle.heat.finite_volume``; its second half that of ``wave_grid`` and
    ``radial_heat``.
    """
    radius = np.linspace(0.0, 1.0, points)
    if isinstance(absorber, CarbonInk):
        n, k = spectra.carbon_index(absorber.carbon, wavelength)
        size = math.pi * diameter * absorber.host_index / wavelength
        power = mie_profile(radius, size, complex(n, k) / absorber.host_index)
    else:
        mu_a, _ = absorber.interior(wavelength, diameter, scale)
        power = beer_lambert_profile(radius, 0.5 * mu_a * diameter)
    return radius, power / (3.0 * np.trapezoid(power * radius**2, radius))


def unevenness(profile: tuple[Array, Array]) -> float:
    """Return the power at the wall over that at the centre: one for uniform heating."""
    return float(profile[1][-1] / profile[1][0])
