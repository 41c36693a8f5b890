r"""The vapour bubble around one hot absorber: from its temperature field to radius against time.

    E_b = int_{T > T_sat} C2 (T - T_sat) dV        heat of the superheated shell
    m_v = E_b/L,   p_g0 = p_sat(T_nuc),   R0^3 = a^3 + 3 m_v/(4 pi rho_v(T_nuc))

The shell is taken when it is hottest (the peak of the wall temperature): once vapour covers the particle it
no longer heats the water. Then one of the bubble equations runs, the vapour filling the space around the
particle; after the first maximum it condenses with

    dp/dt = ... + 3 alpha sqrt(R_v T/2 pi) (p_sat(T_0) - p)/R            Hertz-Knudsen, T of the cold wall

(physics.md section 4). The size grows continuously from nothing with the energy above the threshold.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from picosim.laser.pulse import Pulse
from picosim.particle.bubble.model import RAYLEIGH_TIME, BubbleHistory, BubbleModel, InitialBubble, Liquid
from picosim.particle.heat_model import ParticleHeat
from picosim.particle.nucleation.criterion import NucleationCriterion
from picosim.particle.sphere import Sphere

VAPOUR_CONSTANT = 461.51805
COLLAPSE_CAVEAT = (
    "set by how fast the vapour condenses (accommodation coefficient unknown within 0.04-1) and by the sphere staying "
    "a sphere: an order of magnitude, not a prediction"
)


@dataclass(frozen=True)
class Shell:
    """The superheated water around the particle at one instant [SI]."""

    time: float
    wall_temperature: float
    energy: float
    """Heat above saturation [J]."""
    thickness: float
    """Distance from the wall out to which the water is above saturation [m]."""


@dataclass(frozen=True)
class VapourBubble:
    """A bubble and how it came about; ``born`` is False where the nucleation temperature was not reached."""

    criterion: str
    nucleation_temperature: float
    born: bool
    nucleation_time: float
    """By the clock of the pulse [s]."""
    shell: Shell
    vapour_mass: float
    initial_radius: float
    initial_pressure: float
    maximum_radius: float
    lifetime: float
    """From birth to the first minimum [s]."""
    rayleigh_lifetime: float
    """2 x 0.9147 Rmax sqrt(rho/p_inf) [s], for comparison."""
    wall_speed: float
    """Largest outward speed of the first growth [m/s]."""
    energy: float
    """Work against ambient pressure at the maximum, 4/3 pi (Rmax^3 - a^3) p_inf [J]."""
    collapse_pressure: float
    """Vapour pressure at the first minimum [Pa]; read ``COLLAPSE_CAVEAT``."""
    history: BubbleHistory | None


def superheated_shell(
    sphere: Sphere,
    heat: ParticleHeat,
    pulse: Pulse,
    rise: float,
    start: float,
    saturation: float,
    time: float,
) -> Shell:
    """Return the water above ``saturation`` [K] at ``time`` [s] by the pulse's clock.

    ``rise`` is the adiabatic rise [K] of the particle, ``start`` the temperature before the pulse [K].
    """
    a, medium = sphere.radius, sphere.outside
    age = max(time - pulse.support()[0], 1e-15)
    reach = 8.0 * math.sqrt(medium.diffusivity * age)
    radius = a + reach * np.linspace(0.0, 1.0, 121) ** 1.5
    temperature = start + rise * heat.solve(sphere, pulse, [time], radius).ratio[0]
    above = np.maximum(temperature - saturation, 0.0)
    energy = 4.0 * math.pi * medium.volumetric_heat_capacity * np.trapezoid(above * radius**2, radius)
    hot = radius[above > 0.0]
    return Shell(time, float(temperature[0]), float(energy), float(hot[-1] - a) if hot.size else 0.0)


def grow(
    sphere: Sphere,
    pulse: Pulse,
    adiabatic_rise: float,
    *,
    heat: ParticleHeat,
    nucleation: NucleationCriterion,
    model: BubbleModel,
    initial_temperature: float,
    ambient_pressure: float = 101325.0,
    polytropic_exponent: float = 4.0 / 3.0,
    accommodation: float = 0.4,
    samples: int = 400,
) -> VapourBubble:
    """Follow the bubble of one absorber heated to ``adiabatic_rise`` [K] by ``pulse``.

    Parameters
    ----------
    heat, nucleation, model : the solvers of temperature, birth and motion.
    initial_temperature : before the pulse [K].
    polytropic_exponent : of the vapour, 1.07 (stays saturated) to 1.33 (no exchange).
    accommodation : share of molecules that condense on hitting the wall, 0.04-1 [memory]; decides the
        rebound.
    samples : instants at which the history is kept.

    Raises
    ------
    OutOfRange : the nucleation temperature has no saturated vapour.
    """
    from picosim.formulas.iapws95_phases import saturation
    from picosim.formulas.surface_tension import surface_tension
    from picosim.formulas.water import boiling_temperature, latent_heat, saturation_pressure, viscosity

    nucleus = nucleation.temperature_at(ambient_pressure)
    boiling = boiling_temperature(ambient_pressure)
    ratio, instant = heat.peak(sphere, pulse, sphere.radius)
    shell = superheated_shell(sphere, heat, pulse, adiabatic_rise, initial_temperature, boiling, instant)
    hottest = initial_temperature + ratio * adiabatic_rise
    if hottest < nucleus * (1.0 - 1e-12) or shell.energy <= 0.0:
        nothing = (math.nan, shell, 0.0, sphere.radius, 0.0, sphere.radius, 0.0, 0.0, 0.0, 0.0, 0.0, None)
        return VapourBubble(nucleation.kind, nucleus, False, *nothing)
    pressure, _, vapour_density = saturation(nucleus)
    mass = shell.energy / latent_heat(nucleus)
    radius = (sphere.radius**3 + 3.0 * mass / (4.0 * math.pi * vapour_density)) ** (1.0 / 3.0)
    liquid = Liquid(
        density=sphere.outside.density,
        sound_speed=sphere.outside.sound_speed,
        surface_tension=surface_tension(nucleus),
        viscosity=viscosity(initial_temperature),
        ambient_pressure=ambient_pressure,
    )
    bubble = InitialBubble(
        radius,
        pressure,
        polytropic_exponent,
        core_radius=sphere.radius,
        condensation_speed=3.0 * accommodation * math.sqrt(VAPOUR_CONSTANT * boiling / (2.0 * math.pi)),
        saturation_pressure=saturation_pressure(initial_temperature),
    )
    born = birth(sphere, heat, pulse, adiabatic_rise, initial_temperature, nucleus, instant)
    if pressure - 2.0 * liquid.surface_tension / radius <= ambient_pressure:  # too small to grow
        stay = (born, shell, mass, radius, pressure, radius, 0.0, 0.0, 0.0, 0.0, pressure, None)
        return VapourBubble(nucleation.kind, nucleus, True, *stay)
    first = model.solve(bubble, liquid, turning_points=2)
    _, top, _ = first.extremum("maximum")
    end, _, collapse = first.extremum("minimum")
    history = model.solve(
        bubble, liquid, times=np.linspace(0.0, 2.0 * end, samples), turning_points=40, duration=2.0 * end
    )
    growth = np.linspace(0.0, first.extremum("maximum")[0], samples)
    speed = model.solve(bubble, liquid, times=growth, turning_points=1).maximum_wall_speed
    return VapourBubble(
        nucleation.kind,
        nucleus,
        True,
        born,
        shell,
        mass,
        radius,
        pressure,
        top,
        end,
        2.0 * RAYLEIGH_TIME * top * math.sqrt(liquid.density / ambient_pressure),
        speed,
        4.0 / 3.0 * math.pi * (top**3 - sphere.radius**3) * ambient_pressure,
        collapse,
        history,
    )


def birth(
    sphere: Sphere, heat: ParticleHeat, pulse: Pulse, rise: float, start: float, nucleus: float, peak: float
) -> float:
    """Instant [s] at which the wall first reaches the nucleation temperature."""
    time = np.linspace(pulse.support()[0], peak, 2001)
    wall = start + rise * heat.solve(sphere, pulse, time, []).wall_outside
    reached = np.flatnonzero(wall >= nucleus)
    if not reached.size or reached[0] == 0:
        return peak
    k = int(reached[0])
    share = (nucleus - wall[k - 1]) / (wall[k] - wall[k - 1])
    return float(time[k - 1] + share * (time[k] - time[k - 1]))
