"""Quasi-static thermal stress of a solid sphere that cools from its surface; needs no stress confinement.

Traction-free surface, times long against a/c1 (physics.md 2.5), in units of alpha E dT_ad/(1 - nu):

    surface hoop    T_mean - T_wall          tensile while the skin of the particle is cooler
    centre          (2/3)(T_mean - T_centre)   compressive while the centre is hotter

The differences have transforms of their own (``sphere_heat.response``), so they keep their digits where the
temperatures nearly cancel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from picosim.laser.pulse import Pulse
from picosim.particle.heat import laplace
from picosim.particle.sphere import Sphere
from picosim.particle.temperature import Array, ParticleTemperature

_SKIN, _CORE = 3, 4


@dataclass(frozen=True)
class GradientStress:
    """Quasi-static stress against time, over alpha E dT_ad/(1 - nu); tension is positive.

    Attributes
    ----------
    time : ndarray, shape (nt,) [s].
    surface_hoop, centre : ndarray, shape (nt,) [1].
    """

    time: Array
    surface_hoop: Array
    centre: Array


class Gradient:
    """Hoop stress at the surface and isotropic stress at the centre, exact for two media and any pulse."""

    def solve(self, sphere: Sphere, pulse: Pulse, time: Any) -> GradientStress:
        """Return both stresses at ``time`` [s].

        Raises
        ------
        ConfigError : a thermal property of the sphere is missing or not positive.
        """
        sphere.require_heat()
        time = np.atleast_1d(np.asarray(time, dtype=np.float64))
        skin, core = laplace.histories(sphere, pulse, time, [(_SKIN, 0.0), (_CORE, 0.0)])
        return GradientStress(time, skin, -core)

    def peak_surface_hoop(self, sphere: Sphere, pulse: Pulse) -> tuple[float, float]:
        """Return the largest tensile hoop stress over alpha E dT_ad/(1 - nu) and its instant [s]."""
        return laplace.peak_at(sphere, pulse, (_SKIN, 0.0))

    def peak_centre_stress(self, sphere: Sphere, pulse: Pulse) -> tuple[float, float]:
        """Return the largest compression of the centre over alpha E dT_ad/(1 - nu), and its instant [s]."""
        value, instant = laplace.peak_at(sphere, pulse, (_CORE, 0.0))
        return -value, instant


def from_temperature(temperature: ParticleTemperature) -> GradientStress:
    """Return the stresses that any solver's temperatures make."""
    mean = temperature.mean
    hoop = mean - temperature.wall_inside
    return GradientStress(temperature.time, hoop, 2.0 / 3.0 * (mean - temperature.centre))
