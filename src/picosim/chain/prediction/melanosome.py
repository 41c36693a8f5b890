"""Threshold of one melanosome, isolated or in skin, and the first speed of its bubble: the stages of a run,
in a row.

    F_th = 4 a C1 (T_nuc - T0)/(3 Q_abs Phi),   Phi = peak over time of the particle's mean or wall rise over
    dT_ad

and, in skin, H_th = F_th over the fluence ratio at the melanosome's depth.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from picosim.formulas.absorption_efficiency import absorption_efficiency
from picosim.laser.pulse import Pulse
from picosim.laser.pulses.gaussian import Gaussian
from picosim.laser.pulses.square import Square
from picosim.particle.heat.laplace import Laplace
from picosim.particle.sphere import Material, Sphere

WATER = Material(
    thermal_conductivity=0.62448, volumetric_heat_capacity=4151364.0, density=993.33, sound_speed=1523.66,
    linear_expansion=3.6205e-4 / 3.0,
)  # fmt: skip


def sphere_of(point: Mapping[str, float]) -> Sphere:
    """Return the melanosome of a sample point in water."""
    inside = Material(
        thermal_conductivity=point["thermal_conductivity"],
        volumetric_heat_capacity=point["density"] * point["specific_heat"],
    )
    return Sphere(0.5 * point["diameter"], inside, WATER)


def pulse_of(pulse: Pulse, point: Mapping[str, float]) -> Pulse:
    """Return the pulse with the duration and shape of a sample point, where these are unknown."""
    duration = point.get("pulse_duration", pulse.duration)
    if "pulse_shape" in point:
        return Square(duration=duration) if point["pulse_shape"] > 0.75 else Gaussian(duration=duration)
    return pulse if duration == pulse.duration else pulse.model_copy(update={"duration": duration})


def peak_mean_ratio(sphere: Sphere, pulse: Pulse) -> float:
    """Return the peak over time of the particle's mean rise over the adiabatic rise."""
    start, stop = pulse.support()
    tail = sphere.radius**2 / sphere.inside.diffusivity * np.geomspace(1e-3, 0.3, 24)
    time = np.concatenate([np.linspace(start, stop, 97), stop + tail])
    return float(np.max(Laplace().solve(sphere, pulse, time, []).mean))


def local_threshold(point: Mapping[str, float], pulse: Pulse, mu_a: float) -> float:
    """Return the fluence [J/m2] at which a melanosome of interior absorption ``mu_a`` [1/m] makes a bubble."""
    sphere = sphere_of(point)
    shape = pulse_of(pulse, point)
    ratio = peak_mean_ratio(sphere, shape)
    weight = point["wall_weight"]
    if weight > 0.0:
        ratio += weight * (Laplace().peak_wall(sphere, shape) - ratio)
    efficiency = float(absorption_efficiency(radius=sphere.radius, mu_a=mu_a))
    per_fluence = 3.0 * efficiency / (4.0 * sphere.radius * sphere.inside.volumetric_heat_capacity)
    rise = point["nucleation_temperature"] - point["initial_temperature"]
    return rise / (ratio * per_fluence) if rise > 0 else math.nan


def wall_speed(point: Mapping[str, float], pulse: Pulse, exposure_over_threshold: float) -> float:
    """Return the first wall speed [m/s] of the bubble at a multiple of the exposure that brings the wall to
    nucleation.
    """
    from picosim.formulas.water import boiling_temperature
    from picosim.particle.bubble.first_speed import first_speed
    from picosim.particle.bubble.vapour import birth, superheated_shell

    sphere, shape, heat = sphere_of(point), pulse_of(pulse, point), Laplace()
    ratio, instant = heat.peak(sphere, shape, sphere.radius)
    start = point["initial_temperature"]
    rise = exposure_over_threshold * (point["nucleation_temperature"] - start) / ratio
    if point["shell_share"] < 1.0:
        born = birth(sphere, heat, shape, rise, start, point["nucleation_temperature"], instant)
        instant = born + point["shell_share"] * (instant - born)
    shell = superheated_shell(sphere, heat, shape, rise, start, boiling_temperature(), instant)
    return first_speed(shell, sphere.radius, accommodation=point["accommodation"]).speed
