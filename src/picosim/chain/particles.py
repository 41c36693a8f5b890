"""Particle stage: what a pulse does to every variant of one absorber, per unit of adiabatic rise.

Depends on absorber, wavelength, pulse shape and duration, medium and models; the fluence at its depth only scales it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from picosim.chain.layers import LayerRun
from picosim.chain.light import Light
from picosim.chain.thresholds import AbsorberResponses, Variant, ends_of
from picosim.laser.laser import Laser
from picosim.laser.pulse import Pulse
from picosim.laser.pulses.square import Square
from picosim.outcome.criterion import Medium, ParticleResponse
from picosim.outcome.start import Start
from picosim.outcome.validity import Validity
from picosim.particle.heat_model import ParticleHeat
from picosim.particle.sphere import Material, Sphere
from picosim.particle.stress.gradient import Gradient
from picosim.particle.stress_model import ParticleStress
from picosim.result import Dataset
from picosim.skin.absorber import Absorber, Particle
from picosim.skin.sample import Population

RespondOne = Callable[..., ParticleResponse]
"""``respond_one``, or what remembers its answers."""


def sphere_of(particle: Particle, medium: Medium) -> Sphere:
    """Return a particle in its medium as the particle models take it: an elastic solid in a fluid."""
    inside = Material(
        thermal_conductivity=particle.thermal_conductivity, volumetric_heat_capacity=particle.volumetric_heat_capacity,
        density=particle.density, youngs_modulus=particle.youngs_modulus, poissons_ratio=particle.poissons_ratio,
        linear_expansion=particle.linear_thermal_expansion,
    )  # fmt: skip
    outside = Material(
        thermal_conductivity=medium.thermal_conductivity, volumetric_heat_capacity=medium.volumetric_heat_capacity,
        density=medium.density, sound_speed=medium.sound_speed, linear_expansion=medium.thermal_expansion / 3.0,
    )  # fmt: skip
    return Sphere(particle.radius, inside, outside, particle.interface_conductance)


def respond_one(
    particle: Particle,
    medium: Medium,
    pulse: Pulse,
    *,
    heat: ParticleHeat,
    stress: ParticleStress,
    initial_temperature: float,
) -> ParticleResponse:
    """Return the peak responses of one particle to a pulse.

    ``outside_tension_ratio`` is at one radius from the wall (r = 2a); ``retained_fraction`` at the end of a square
    pulse of the same duration, whatever the shape.
    """
    return ParticleResponse(
        particle=particle, medium=medium, initial_temperature=initial_temperature, pulse_duration=pulse.duration,
        starts=(),
        **heat_ratios(sphere_of(particle, medium), pulse, heat), **stress_ratios(sphere_of(particle, medium), pulse, stress),
    )  # fmt: skip


def heat_ratios(sphere: Sphere, pulse: Pulse, heat: ParticleHeat) -> dict[str, float]:
    """Return what depends on size, thermal properties and pulse alone; hoop stress follows the gradient of temperature."""
    square = Square(duration=pulse.duration)
    return {
        "wall_ratio": heat.peak_wall(sphere, pulse), "centre_ratio": heat.peak(sphere, pulse, 0.0, side="inside")[0],
        "retained_fraction": float(heat.retained(sphere, square, pulse.duration)[0]),
        "hoop_ratio": Gradient().peak_surface_hoop(sphere, pulse)[0],
    }  # fmt: skip


def stress_ratios(sphere: Sphere, pulse: Pulse, stress: ParticleStress) -> dict[str, float]:
    """Return what depends on size, densities, moduli and pulse alone: pressure of heat that stays where it was absorbed."""
    _, outside = stress.extremes(sphere, pulse, 2.0 * sphere.radius)
    return {**centre_ratios(sphere, pulse, stress), "outside_tension_ratio": abs(outside)}


def centre_ratios(sphere: Sphere, pulse: Pulse, stress: ParticleStress) -> dict[str, float]:
    """Return the part of ``stress_ratios`` that belongs to the centre."""
    compression, tension = stress.extremes(sphere, pulse, 0.0)
    return {"centre_compression_ratio": compression, "centre_tension_ratio": abs(tension)}


@dataclass(frozen=True)
class Place:
    """An absorber where it is: its variants, the first the reference, and what the light and the tissue are like there.

    ``starts`` : what the pulses find at its depth; one without warmth when there is a single pulse.
    """

    absorber: Absorber
    depth: float
    fluence_ratio: float
    starts: tuple[Start, ...]
    variants: tuple[Variant, ...]
    particles: tuple[Particle, ...]


def place(population: Population, light: Light, run: LayerRun, skin_scale: float | None) -> Place:
    """Put an absorber in its place; ``skin_scale`` is the interior scale of the skin."""
    absorber, depth = population.absorber, population.depth
    fluence_ratio = float(light.deposition.at(depth)[0])
    variants = tuple(Variant(d, s) for s in absorber.scales(skin_scale) for d in absorber.diameters)
    particles = tuple(absorber.particle(light.sample.wavelength, v.diameter, v.interior_scale) for v in variants)
    return Place(absorber, depth, fluence_ratio, run.starts(depth, fluence_ratio), variants, particles)


def respond(
    place: Place,
    pulse: Pulse,
    *,
    heat: ParticleHeat,
    stress: ParticleStress,
    medium: Medium,
    validity: Validity,
    one: RespondOne = respond_one,
) -> AbsorberResponses:
    """Return the responses of every variant of an absorber in its place.

    ``one`` answers for a single particle: ``respond_one``, or what remembers its answers.
    """
    starts = place.starts
    found = starts if any(start.warmth for start in starts) else ()
    by_diameter: dict[float, ParticleResponse] = {}
    responses = []
    for particle in place.particles:
        # the interior scale changes the energy, not the response per kelvin
        if particle.diameter not in by_diameter:
            by_diameter[particle.diameter] = one(
                particle, medium, pulse, heat=heat, stress=stress, initial_temperature=max(s.temperature for s in starts)
            )
        known = by_diameter[particle.diameter]
        responses.append(ParticleResponse(**{**vars(known), "particle": particle, "starts": found}))
    rise = np.array([p.adiabatic_rise_per_fluence * place.fluence_ratio for p in place.particles])
    ends = ends_of(validity, place.absorber, responses)
    return AbsorberResponses(
        place.absorber, place.depth, place.fluence_ratio, place.variants, tuple(responses), rise, ends
    )


def waveforms(
    data: Dataset, subject: AbsorberResponses, laser: Laser, *, heat: ParticleHeat, stress: ParticleStress
) -> None:
    """Add temperature and pressure against time of the reference variant at the radiant exposure that was set, in K and Pa."""
    response = subject.responses[0]
    sphere = sphere_of(response.particle, response.medium)
    pulse, radius = laser.pulse, sphere.radius
    rise = float(subject.rise_per_exposure[0]) * laser.exposure
    start, stop = pulse.support()
    cooling = radius**2 / sphere.outside.diffusivity
    late = stop + np.geomspace(1e-3 * (stop - start), max(10.0 * cooling, stop - start), 160)
    time = np.concatenate((np.linspace(start, stop, 161)[:-1], late))
    places = np.concatenate((np.linspace(0.0, radius, 21), radius * np.geomspace(1.02, 5.0, 40)))
    temperature = heat.solve(sphere, pulse, time, places)
    data.attributes["variant"] = (
        f"d = {response.particle.diameter * 1e6:.4g} um, s = {response.particle.interior_scale:g}"
    )
    data.add("time", "time", time, note="by the clock of the pulse")
    data.add("radius", "radius", places)
    data.add("temperature_rise", ("time", "radius"), temperature.ratio * rise)
    for name in ("wall_outside", "centre", "mean"):
        data.add(f"temperature_rise_{name}", "time", getattr(temperature, name) * rise, "temperature_rise")
    transit = radius / sphere.inside.longitudinal_speed
    wave = np.linspace(start - transit, stop + 12.0 * transit, 801)
    pressure = stress.solve(sphere, pulse, wave, np.array([0.0, 2.0 * radius]))
    unit = response.particle.confined_pressure_per_kelvin * rise
    data.add(
        "wave_time",
        "wave_time",
        wave,
        "time",
        note="by the clock of the pulse; outside, the travel time is included",
    )
    data.add(
        "pressure_centre",
        "wave_time",
        pressure.ratio[:, 0] * unit,
        "pressure",
        note="rests on assumed elastic constants",
    )
    data.add("pressure_outside", "wave_time", pressure.ratio[:, 1] * unit, "pressure", note="at r = 2a")
    data.add("power", "wave_time", pulse.power(wave))
