"""The clocks of a pulse: thermal and stress relaxation of particles and layers, each with its definition."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from picosim.formulas.relaxation import shape_divisor, stress_confinement_time, thermal_relaxation_time
from picosim.outcome.criterion import Medium
from picosim.skin.sample import SkinSample

Array = NDArray[np.float64]
DIAMETERS = np.array([0.05, 0.1, 0.13, 0.2, 0.35, 0.4, 0.5, 0.7, 1.0, 2.0, 3.0, 5.0, 10.0, 12.0]) / 1e6


def clocks(diameter: Array, pulse_duration: float, medium: Medium) -> dict[str, Array]:
    """Return relaxation times and confinement ratios of spheres by diameter [m].

    Thermal: d^2/(27 D) with the diffusivity of the medium. Stress: a/c with the sound speed of the medium, a the radius.
    Ratios are the pulse duration over these: below one is confined.
    """
    diffusivity = medium.thermal_conductivity / medium.volumetric_heat_capacity
    thermal = thermal_relaxation_time(diameter=diameter, diffusivity=diffusivity)
    stress = stress_confinement_time(length=0.5 * diameter, sound_speed=medium.sound_speed)
    return {
        "thermal_relaxation_time": thermal,
        "stress_confinement_time": stress,
        "thermal_confinement": pulse_duration / thermal,
        "stress_confinement": pulse_duration / stress,
    }


def flip_diameters(pulse_duration: float, medium: Medium) -> tuple[float, float]:
    """Return the diameters [m] above which a particle is thermally confined, and stress confined."""
    diffusivity = medium.thermal_conductivity / medium.volumetric_heat_capacity
    return math.sqrt(shape_divisor("sphere") * diffusivity * pulse_duration), 2.0 * medium.sound_speed * pulse_duration


def layer_relaxation_time(sample: SkinSample) -> Array:
    """Thermal relaxation time of each layer, h^2/D [s]."""
    return sample.thickness**2 * sample.volumetric_heat_capacity / sample.thermal_conductivity
