"""Writes claims.md: popular claims beside numbers that the package computes now: python docs/make_claims.py"""

from pathlib import Path

import numpy as np

from picosim.chain.duration_curve import BODY_WATER as WATER
from picosim.chain.particles import respond_one, sphere_of
from picosim.formulas.suspension_cell import final_rise_ratio
from picosim.laser.pulse import Pulse
from picosim.laser.pulses.gaussian import Gaussian
from picosim.laser.pulses.modulated import Modulated
from picosim.laser.pulses.square import Square
from picosim.outcome.criterion import ParticleResponse
from picosim.particle.heat.laplace import Laplace
from picosim.particle.sphere import Material, Sphere
from picosim.particle.stress.delay import Delay
from picosim.particle.stress.matched import Matched
from picosim.skin.absorber import Particle
from picosim.skin.absorbers.carbon_ink import CarbonInk
from picosim.skin.absorbers.melanosome import Melanosome

HEAT, STRESS, MATCHED = Laplace(), Delay(), Matched()
PS, NS = Gaussian(duration=450e-12), Gaussian(duration=6e-9)
NUCLEATION, BODY = 136.0, 37.0  # degC
FLUID = Material(density=WATER.density, sound_speed=WATER.sound_speed, linear_expansion=WATER.thermal_expansion / 3)


def melanosome(diameter: float) -> Particle:
    """Return a melanosome of a diameter [m] with the default constants."""
    return Melanosome().particle(1064e-9, diameter, 1.0)


def ink(diameter: float) -> Particle:
    """Return a carbon ink particle of a diameter [m] with the default constants."""
    return CarbonInk().particle(1064e-9, diameter, 1.0)


def respond(particle: Particle, pulse: Pulse) -> ParticleResponse:
    """Return the responses of a particle in water to a pulse."""
    return respond_one(particle, WATER, pulse, heat=HEAT, stress=STRESS, initial_temperature=BODY + 273.15)


def relaxation(diameter: float) -> float:
    """Return d^2/(27 D) with the diffusivity of water [ns]."""
    return diameter**2 * WATER.volumetric_heat_capacity / (27 * WATER.thermal_conductivity) * 1e9


def numbers() -> dict[str, str]:
    """Return every number of the page as text, by the name it has there."""
    found: dict[str, str] = {}
    for name, diameter in (("1000", 1e-6), ("400", 0.4e-6), ("130", 0.13e-6), ("100", 0.1e-6)):
        found[f"tau_{name}"] = f"{relaxation(diameter):.3g}"
    for name, particle in (
        ("m1000", melanosome(1e-6)),
        ("m400", melanosome(0.4e-6)),
        ("m130", melanosome(0.13e-6)),
        ("i100", ink(0.1e-6)),
    ):
        for label, pulse in (("ps", PS), ("ns", NS)):
            r = respond(particle, pulse)
            found[f"kept_{name}_{label}"] = f"{100 * r.retained_fraction:.0f}"
            found[f"wall_{name}_{label}"] = f"{r.wall_ratio:.3f}"
            found[f"hoop_{name}_{label}"] = f"{r.hoop_ratio:.2f}"
    for diameter in (0.4e-6, 1e-6, 3e-6):
        for label, duration in (("450", 450e-12), ("750", 750e-12)):
            sphere = Sphere(0.5 * diameter, FLUID, FLUID)
            number = f"{diameter * 1e9:.0f}_{label}"
            found[f"t_{number}"] = f"{duration * WATER.sound_speed / sphere.radius:.2g}"
            found[f"p_{number}"] = f"{MATCHED.extremes(sphere, Gaussian(duration=duration), 0.0)[0]:.0%}".replace("%", " %")
    one = Sphere(0.5e-6, FLUID, FLUID)
    for label, duration in (("450", 450e-12), ("50", 50e-12)):
        found[f"radiated_{label}"] = f"{100 * STRESS.radiated_energy_fraction(one, Gaussian(duration=duration)):.2g}"
    factor = {"gaussian": NS, "square": Square(duration=6e-9), "beat": Modulated(duration=6e-9, period=2e-9)}
    for name, pulse in factor.items():
        short = Square(duration=450e-12) if name == "square" else PS
        ratio = MATCHED.extremes(one, short, 0.0)[1] / MATCHED.extremes(one, pulse, 0.0)[1]
        found[f"factor_{name}"] = f"{ratio:.3g}"
    _sparing(found)
    _shatter(found)
    irradiance = 2e4 * PS.peak_power / 1e4  # 2 J/cm2 in W/cm2
    # power law between the measured 6 ns and 30 ps thresholds in water (Vogel 1996, 1064 nm)
    exponent = np.log(4.5e11 / 0.76e11) / np.log(30e-12 / 6e-9)
    water = 0.76e11 * (450e-12 / 6e-9) ** exponent
    found |= {"irradiance": f"{irradiance:.1e}", "breakdown": f"{water:.1e}", "margin": f"{water / irradiance:.0f}"}
    return found


def _sparing(found: dict[str, str]) -> None:
    """Collective rise of the basal layer at the bubble threshold of a 1 um melanosome."""
    for label, pulse in (("ps", PS), ("ns", NS)):
        r = respond(melanosome(1e-6), pulse)
        rise = (NUCLEATION - BODY) / r.wall_ratio
        found[f"rise_{label}"] = f"{rise:.0f}"
        for share in (5, 20):
            even = final_rise_ratio(
                volume_fraction=share / 100, heat_capacity_inside=r.particle.volumetric_heat_capacity,
                heat_capacity_outside=WATER.volumetric_heat_capacity,
            )  # fmt: skip
            found[f"layer_{share}_{label}"] = f"{rise * even:.1f}"
        unit = r.particle.confined_pressure_per_kelvin * rise / 1e6
        found[f"tension_{label}"] = f"{unit * r.centre_tension_ratio:.2g}"
        found[f"hoop_{label}"] = f"{r.particle.gradient_stress_per_kelvin * rise * r.hoop_ratio / 1e6:.0f}"


def _shatter(found: dict[str, str]) -> None:
    """Tension in primary ink particles and in an aggregate of 3 um at an adiabatic rise of 1000 K."""
    short = Gaussian(duration=300e-12)
    particle = ink(0.1e-6)
    r = respond(particle, short)
    found["ink_tension"] = f"{particle.confined_pressure_per_kelvin * 1000 * r.centre_tension_ratio / 1e6:.2g}"
    for label, pulse in (("ps", PS), ("ns", NS)):
        large = ink(3e-6)
        _, tension = STRESS.extremes(sphere_of(large, WATER), pulse, 0.0)
        found[f"large_{label}"] = f"{-large.confined_pressure_per_kelvin * 1000 * tension / 1e6:.2g}"


def page() -> str:
    """Return the page: the template with the numbers put in."""
    template = Path(__file__).with_name("claims.template.md").read_text(encoding="utf-8")
    for name, text in numbers().items():
        template = template.replace("{" + name + "}", text)
    return template


if __name__ == "__main__":
    Path(__file__).with_name("claims.md").write_text(page(), encoding="utf-8")
