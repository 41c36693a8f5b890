"""How fast the wall of a new bubble moves: ``film`` started from the superheated shell of an absorber."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from picosim.particle.bubble.vapour import Shell

FILM = 2e-9
"""Thickness of the film at the start [m]; the result does not depend on it below 5 nm."""


@dataclass(frozen=True)
class FirstSpeed:
    """Largest outward wall speed of the first growth [m/s], when after birth [s] and at what radius [m]."""

    speed: float
    time: float
    radius: float


def first_speed(
    shell: Shell,
    radius: float,
    *,
    density: float = 993.33,
    viscosity: float = 6.9e-4,
    ambient_pressure: float = 101325.0,
    accommodation: float = 0.4,
    hottest: float = 588.1,
) -> FirstSpeed:
    """Return the first wall speed of the bubble that the superheated ``shell`` of a particle feeds.

    Parameters
    ----------
    shell : energy and wall temperature (``vapour.superheated_shell``).
    radius : of the particle [m].
    density, viscosity, ambient_pressure : of the water [SI].
    accommodation : share of molecules that stick, 0.04-1 [memory].
    hottest : no interface gets hotter than this [K]: homogeneous nucleation, J V t = 1 in 1 um3 and 1 ns.

    Examples
    --------
    >>> shell = Shell(0.0, 458.65, 2.34e-11, 43e-9)
    >>> 5.0 < first_speed(shell, 0.5e-6).speed < 20.0
    True
    """
    from picosim.formulas.surface_tension import surface_tension
    from picosim.formulas.water import boiling_temperature, latent_heat, saturation_pressure
    from picosim.particle.bubble_motion.film import fastest

    boiling = boiling_temperature(ambient_pressure)
    wall = min(shell.wall_temperature, hottest)
    if wall <= boiling or shell.energy <= 0.0:
        return FirstSpeed(0.0, 0.0, radius)
    low, high = saturation_pressure(boiling), saturation_pressure(wall)
    slope = math.log(high / low) / (1.0 / wall - 1.0 / boiling)
    numbers = np.array([
        radius, density, viscosity, surface_tension(wall), ambient_pressure, boiling, wall,
        shell.energy / latent_heat(wall), accommodation, math.log(low), slope,
    ])  # fmt: skip
    return FirstSpeed(*(float(x) for x in fastest(min(FILM, 0.01 * radius), numbers, 1e-7)))
