"""Thermal confinement: when is a pulse short enough that the heat stays where it was absorbed?

A particle takes up the same energy from every pulse. Without diffusion it gets equally hot, however long the pulse.
With diffusion, heat leaks out while a long pulse is still on. We shine pulses from 10 ps to 10 ms on one sphere (a
melanosome of 1 um in water) and on one slab (a basal layer of 15 um), and look at how hot the centre gets.

Run: python 01_thermal_confinement.py [FOLDER]      Writes: thermal_confinement.png, thermal_confinement.gif
"""

import sys
from pathlib import Path

import matplotlib
import numpy as np
from scipy.special import erf

from picosim.laser.pulses.square import Square
from picosim.particle.heat.laplace import Laplace
from picosim.particle.sphere import Material, Sphere
from picosim.plots import style, timeline
from picosim.plots.animation import save_gif

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
FOLDER.mkdir(parents=True, exist_ok=True)
matplotlib.rcParams.update(style.RC)

melanin = Material(thermal_conductivity=0.60, volumetric_heat_capacity=1410 * 2510)
water = Material(thermal_conductivity=0.62448, volumetric_heat_capacity=993.33 * 4179.24)
sphere = Sphere(0.5e-6, melanin, water)
HALF_SLAB = 7.5e-6  # m, half of a basal layer


def ask(question: str) -> None:
    """Put a question before the answer; wait for a key when somebody is there to think."""
    print(f"\nPredict: {question}")
    if sys.stdin.isatty():
        input("  ... then press Enter ")


def slab_centre(duration: np.ndarray) -> np.ndarray:
    """Centre of a uniformly heated slab at the end of a square pulse, over its adiabatic rise (tissue on both sides)."""
    x = HALF_SLAB / (2 * np.sqrt(water.diffusivity * duration))
    return erf(x) * (1 + 2 * x**2) + 2 * x * np.exp(-(x**2)) / np.sqrt(np.pi) - 2 * x**2


# 1. A number by hand -------------------------------------------------------------------------------------------------
d, D = 2 * sphere.radius, water.diffusivity
relaxation = d**2 / (27 * D)
print(f"By hand: a sphere of 1 um keeps its heat for about d^2/(27 D) = (1e-6)^2/(27 x {D:.3g}) = {relaxation * 1e9:.0f} ns.")
print(f"By hand: the slab of 15 um keeps its heat for about a^2/D = {HALF_SLAB**2 / D * 1e6:.0f} us (a: half its thickness).")

# 2. Peak temperature against pulse duration ---------------------------------------------------------------------------
ask("a 450 ps and a 6 ns pulse carry the same energy. How much hotter does the picosecond pulse make the 1 um sphere?")
durations = np.geomspace(10e-12, 10e-3, 46)
heat = Laplace()
centre = np.array([heat.peak(sphere, Square(duration=t), 0.0, side="inside")[0] for t in durations])
wall = np.array([heat.peak_wall(sphere, Square(duration=t)) for t in durations])
ps, ns = (heat.peak(sphere, Square(duration=t), 0.0, side="inside")[0] for t in (450e-12, 6e-9))
print(f"Answer: {100 * (ps / ns - 1):.2f} %. Both pulses are far below {relaxation * 1e9:.0f} ns: both are thermally confined.")

ask("how hot does the wall of the particle get, in units of the adiabatic rise, for very short pulses?")
effusivity = melanin.effusivity / (melanin.effusivity + water.effusivity)
print(f"Answer: not 1 but {wall[0]:.2f}: two bodies in contact share e1/(e1 + e2) = {effusivity:.2f}, whatever the pulse.")

# 3. The figure --------------------------------------------------------------------------------------------------------
ax = style.axes(None, (7.4, 4.4))
ax.axhline(1.0, color=style.GREY, ls=":", label="no diffusion (sphere and slab alike)")
ax.plot(durations, centre, color=style.BLUE, label="sphere 1 µm, centre")
ax.plot(durations, wall, color=style.BLUE, ls="--", label="sphere 1 µm, wall")
ax.plot(durations, slab_centre(durations), color=style.VERMILLION, label="slab 15 µm, centre")
ax.vlines(relaxation, 0, 1.06, color=style.BLUE, lw=0.8)
ax.annotate("$d^2/27D$", (relaxation, 0.12), xytext=(4, 0), textcoords="offset points", color=style.BLUE)
ax.vlines(HALF_SLAB**2 / D, 0, 1.06, color=style.VERMILLION, lw=0.8)
ax.annotate("$a^2/D$", (HALF_SLAB**2 / D, 0.12), xytext=(4, 0), textcoords="offset points", color=style.VERMILLION)
ax.set(xscale="log", xlim=(durations[0], durations[-1]), ylim=(0, 1.35))
timeline.decades(ax)
ax.set_xlabel("Pulse duration (square pulse)")
ax.set_ylabel("Peak temperature rise over adiabatic rise")
ax.set_title("Thermal confinement: same energy, longer and longer pulses")
ax.legend(loc="upper right", ncols=2)
print("\nwrote", style.save(ax.figure, FOLDER / "thermal_confinement.png"))

# 4. The film: the same share of the energy has come, but the heat has gone different ways ------------------------------
ask("which of three pulses (10 ns, 1 us, 100 us) makes a sharp step of temperature at the wall?")
radius = np.linspace(0, 2.5e-6, 90)
pulses = {"10 ns": Square(duration=10e-9), "1 µs": Square(duration=1e-6), "100 µs": Square(duration=100e-6)}
share = np.linspace(0.05, 2.0, 40)  # of the pulse duration: the pulse ends at 1
profiles = {name: heat.solve(sphere, pulse, share * pulse.duration, radius).ratio for name, pulse in pulses.items()}
film = style.axes(None, (6.4, 3.8))
film.axvspan(0, sphere.radius * 1e6, color=style.LAYER_TINTS[0], lw=0)
lines = [
    film.plot(radius * 1e6, profile[0], color=style.colour(i), label=name)[0]
    for i, (name, profile) in enumerate(profiles.items())
]
film.set(xlim=(0, 2.5), ylim=(0, 1.08), xlabel="Radius (µm)", ylabel="Temperature rise over adiabatic rise")
film.legend(loc="upper right", title="pulse duration")


def frame(k: int) -> None:
    """Show all three pulses at the same share of their duration."""
    for line, profile in zip(lines, profiles.values(), strict=True):
        line.set_ydata(profile[k])
    film.set_title(f"{100 * min(share[k], 1):.0f} % of the energy has come" if share[k] < 1 else "the pulse is over", fontsize=10)


print("wrote", save_gif(film.figure, frame, len(share), FOLDER / "thermal_confinement.gif"))
print("Answer: the 10 ns pulse: heat has no time to leave. The 100 us pulse only warms the surroundings.")
