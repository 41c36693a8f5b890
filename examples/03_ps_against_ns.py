"""Picosecond against nanosecond: one melanosome, one aggregate, one ink particle, at the same absorbed energy.

Three particles of the package's default materials (many of their constants are assumed: look at the marks with
`picosim list particles`) under 450 ps and 6 ns, 1064 nm, both Gaussian. What changes: heat, stress, both, or neither?

Run: python 03_ps_against_ns.py [FOLDER]      Writes: ps_against_ns.png
"""

import sys
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from picosim.chain.duration_curve import BODY_WATER as WATER
from picosim.chain.particles import respond_one, sphere_of
from picosim.laser.pulses.gaussian import Gaussian
from picosim.particle.heat.laplace import Laplace
from picosim.particle.stress.delay import Delay
from picosim.plots import style, timeline
from picosim.skin.absorbers.carbon_ink import CarbonInk
from picosim.skin.absorbers.melanophage import Melanophage
from picosim.skin.absorbers.melanosome import Melanosome

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
FOLDER.mkdir(parents=True, exist_ok=True)
matplotlib.rcParams.update(style.RC)

WAVELENGTH, FLUENCE = 1064e-9, 1e4  # m; J/m2 at the particle: 1 J/cm2
PULSES = {"450 ps": Gaussian(duration=450e-12), "6 ns": Gaussian(duration=6e-9)}
PARTICLES = {
    "melanosome, 1 µm": Melanosome().particle(WAVELENGTH, 1e-6, 1.0),
    "aggregate, 3 µm": Melanophage().particle(WAVELENGTH, 3e-6, 1.0),
    "carbon ink, 0.1 µm": CarbonInk().particle(WAVELENGTH, 0.1e-6, 1.0),
}
heat, stress = Laplace(), Delay()


def ask(question: str) -> None:
    """Put a question before the answer; wait for a key when somebody is there to think."""
    print(f"\nPredict: {question}")
    if sys.stdin.isatty():
        input("  ... then press Enter ")


# 1. Four numbers by hand ----------------------------------------------------------------------------------------------
one = PARTICLES["melanosome, 1 µm"]
D = WATER.thermal_conductivity / WATER.volumetric_heat_capacity
shaded = one.adiabatic_rise_per_fluence * FLUENCE
thin = one.mu_a * FLUENCE / one.volumetric_heat_capacity
inside, outside = (np.sqrt(m.thermal_conductivity * m.volumetric_heat_capacity) for m in (one, WATER))
print("Four numbers by hand for the melanosome:")
print(f"  d^2/(27 D)       = {one.diameter**2 / (27 * D) * 1e9:.0f} ns   it keeps its heat this long")
print(f"  a/c              = {one.radius / WATER.sound_speed * 1e12:.0f} ps   it keeps its pressure this long")
print(f"  mu_a F/(rho c)   = {thin:.1f} K    its rise at 1 J/cm2 ({shaded:.1f} K with self-shading)")
print(f"  e1/(e1 + e2)     = {inside / (inside + outside):.2f}      of that rise is what its wall sees")

# 2. The table ---------------------------------------------------------------------------------------------------------
ask("for which of the three does 450 ps change the temperature, for which the tension?")
print(f"{'':20s}{'pulse':>8s}{'heat kept':>11s}{'wall':>8s}{'tension':>10s}{'hoop':>8s}")
responses = {}
for name, particle in PARTICLES.items():
    for label, pulse in PULSES.items():
        r = respond_one(particle, WATER, pulse, heat=heat, stress=stress, initial_temperature=310.15)
        responses[name, label] = r
        print(
            f"{name:20s}{label:>8s}{r.retained_fraction:>10.0%} {r.wall_ratio:>7.3f} "
            f"{r.centre_tension_ratio:>9.2g} {r.hoop_ratio:>7.3f}"
        )
print(
    "heat kept at the end of the pulse; wall: peak rise over adiabatic rise; tension at the centre over p0; hoop: stress of "
    "the surface over alpha E dT/(1 - nu)."
)
for name in PARTICLES:
    ps, ns = (responses[name, label] for label in PULSES)
    print(
        f"  {name}: wall {ps.wall_ratio / ns.wall_ratio:.2f} x hotter, "
        f"tension {ps.centre_tension_ratio / ns.centre_tension_ratio:.0f} x, hoop {ps.hoop_ratio / ns.hoop_ratio:.2f} x"
    )
print("The melanosome: the same heat, other stress. The ink: other heat; its stress is negligible in both.")
print("The factor in tension holds for smooth pulses of this shape only; square ones give about the ratio of the durations.")

# 3. The figure --------------------------------------------------------------------------------------------------------
figure = Figure(figsize=(10.4, 6.2), layout="constrained")
panels = figure.subplots(2, 3)
for column, (name, particle) in zip(panels.T, PARTICLES.items(), strict=True):
    sphere = sphere_of(particle, WATER)
    transit = sphere.radius / sphere.inside.longitudinal_speed
    for i, (label, pulse) in enumerate(PULSES.items()):
        begin = -1.5 * pulse.duration
        time = begin + np.geomspace(
            1e-2 * pulse.duration, 30 * sphere.radius**2 / sphere.outside.diffusivity + 4 * pulse.duration, 150
        )
        found = heat.solve(sphere, pulse, time, np.array([]))
        column[0].plot(time - begin, found.centre, color=style.colour(i), label=f"{label}, centre")
        column[0].plot(time - begin, found.wall_outside, color=style.colour(i), ls="--", label=f"{label}, wall")
        wave = np.linspace(-2 * pulse.duration, 2 * pulse.duration + 6 * transit, 500)
        pressure = stress.solve(sphere, pulse, wave, np.array([0.0])).ratio[:, 0]
        column[1].plot(
            wave / pulse.duration,
            pressure,
            color=style.colour(i),
            label=f"{label}: least {pressure.min():.2g}".replace("-", "\u2212"),
        )
    column[0].set(xscale="log", ylim=(0, 1.08), xlabel="Time since the pulse began")
    column[0].set_xlim(1e-11, column[0].get_xlim()[1])
    timeline.decades(column[0])
    column[0].tick_params(axis="x", labelsize=7)
    column[0].set_title(name)
    column[1].axhline(0, color=style.GREY, lw=0.8)
    low, high = column[1].get_ylim()
    column[1].set(xlim=(-2, 5), ylim=(low, high + 0.35 * (high - low)), xlabel="Time over pulse duration")
    column[1].legend(loc="upper right")
panels[0, 0].set_ylabel("Temperature rise over adiabatic rise")
panels[1, 0].set_ylabel("Pressure at the centre over p0")
panels[0, 2].legend(loc="upper right")
print("\nwrote", style.save(figure, FOLDER / "ps_against_ns.png"))
