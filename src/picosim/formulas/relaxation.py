"""Thermal relaxation and stress confinement times, each with its convention named.

A relaxation time d^2/(c alpha) is a convention: the divisor c depends on the shape and on what "relaxed" means.
Exact times of a sphere in its own medium, for comparison, in units of (d/2)^2/alpha: centre to 1/2 0.21133 and to
1/e 0.29041, mean to 1/2 0.10021 and to 1/e 0.17995 (physics.md 1.2); d^2/(27 alpha) is 0.148.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from picosim.errors import ConfigError

SHAPE_DIVISORS: dict[str, float] = {
    "sphere": 27.0,
    "sphere_24": 24.0,
    "cylinder": 16.0,
    "slab": 8.0,
}
"""c of d^2/(c alpha): d is the diameter, or the thickness of a slab. ``sphere`` is the clinical one; the others
are in use too [memory]."""


def shape_divisor(shape: str) -> float:
    """Return the divisor c of a named shape convention.

    >>> shape_divisor("sphere")
    27.0

    Raises
    ------
    ConfigError : no such convention.
    """
    if shape not in SHAPE_DIVISORS:
        raise ConfigError(f"unknown shape '{shape}'; conventions: {', '.join(SHAPE_DIVISORS)}")
    return SHAPE_DIVISORS[shape]


def thermal_relaxation_time(*, diameter: Any, diffusivity: Any, shape: str = "sphere") -> NDArray[np.float64]:
    """Return the time in which an absorber loses most of its heat: d^2/(c alpha).

    Parameters
    ----------
    diameter : d [m], the thickness of a slab.
    diffusivity : alpha = k/(rho c_p) [m2/s], commonly that of the medium.
    shape : the convention, which fixes c: see ``SHAPE_DIVISORS``.

    Returns
    -------
    NDArray [s], the shape of the inputs.

    Examples
    --------
    >>> round(float(thermal_relaxation_time(diameter=1e-6, diffusivity=1.5e-7)) * 1e9)  # ns
    247

    References
    ----------
    Anderson and Parrish 1983, doi:10.1126/science.6836297.
    """
    d = np.asarray(diameter, dtype=np.float64)
    return np.asarray(d * d / (shape_divisor(shape) * np.asarray(diffusivity, dtype=np.float64)))


def stress_confinement_time(*, length: Any, sound_speed: Any) -> NDArray[np.float64]:
    """Return the time in which sound leaves the heated region: L/c.

    Parameters
    ----------
    length : L [m]: the **radius** of a sphere, 1/mu_a or the thickness of a layer; say which.
    sound_speed : c [m/s], inside the heated region.

    Returns
    -------
    NDArray [s], the shape of the inputs.

    Examples
    --------
    >>> round(float(stress_confinement_time(length=0.5e-6, sound_speed=1500.0)) * 1e12)  # ps
    333
    """
    return np.asarray(np.asarray(length, dtype=np.float64) / np.asarray(sound_speed, dtype=np.float64))
