"""Stress confinement: when is a pulse short enough that the heated particle cannot expand in time?

A suddenly heated sphere is under pressure until the news of its free surface arrives, a/c later. Then the rarefaction
runs to the centre and pulls it apart. We make the pulse longer and watch the tension at the centre disappear - and see
that the shape of the pulse matters as much as its duration.

Run: python 02_stress_confinement.py [FOLDER]      Writes: stress_confinement.png
"""

import sys
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from picosim.laser.pulses.gaussian import Gaussian
from picosim.laser.pulses.square import Square
from picosim.particle.sphere import Material, Sphere
from picosim.particle.stress.matched import Matched
from picosim.plots import style

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
FOLDER.mkdir(parents=True, exist_ok=True)
matplotlib.rcParams.update(style.RC)

water = Material(density=993.33, sound_speed=1523.66, linear_expansion=3.6205e-4 / 3)
sphere = Sphere(0.5e-6, water, water)  # a sphere of 1 um that sound does not notice: only the heat is inside
transit = sphere.radius / water.sound_speed
stress = Matched()


def ask(question: str) -> None:
    """Put a question before the answer; wait for a key when somebody is there to think."""
    print(f"\nPredict: {question}")
    if sys.stdin.isatty():
        input("  ... then press Enter ")


# 1. A number by hand -------------------------------------------------------------------------------------------------
print(f"By hand: sound needs a/c = 0.5e-6/1523.66 = {transit * 1e12:.0f} ps from the wall to the centre of a 1 um sphere.")
print("All pressures below are in units of p0 = K beta dT, the pressure of a particle that could not expand at all.")

# 2. Waveforms ---------------------------------------------------------------------------------------------------------
ask("the particle is only ever heated. Can there be tension (negative pressure) at its centre?")
figure = Figure(figsize=(10.0, 4.4), layout="constrained")
left, right = figure.subplots(1, 2)
for i, tau in enumerate((0.3, 1.0, 3.0)):
    pulse = Gaussian(duration=tau * transit)
    time = np.linspace(-3 * tau, 3 * tau + 3, 600) * transit
    pressure = stress.solve(sphere, pulse, time, np.array([0.0])).ratio[:, 0]
    left.plot(
        time / transit, pressure, color=style.colour(i), label=f"pulse {tau:g} a/c: {pressure.min():.2f}".replace("-", "\u2212")
    )
print("Answer: yes. The free surface reflects compression as tension, and the sphere focuses it on the centre.")
left.axhline(0, color=style.GREY, lw=0.8)
left.set(xlabel="Time over a/c (0: middle of the pulse)", ylabel="Pressure at the centre over p0", xlim=(-3, 5))
left.set_title("Gaussian pulses: what the centre feels")
left.legend(title="duration: least pressure")

# 3. Tension against duration: the shape decides ------------------------------------------------------------------------
ask("a 6 ns pulse against a 450 ps pulse, same energy: by which factor is the tension smaller?")
tau = np.geomspace(0.1, 100, 40)
for i, (name, shape) in enumerate((("square", Square), ("Gaussian", Gaussian))):
    tension = [-stress.extremes(sphere, shape(duration=t * transit), 0.0)[1] for t in tau]
    right.plot(tau, tension, color=style.colour(i + 3), label=name)
    ratio = np.divide(*(stress.extremes(sphere, shape(duration=t), 0.0)[1] for t in (450e-12, 6e-9)))
    print(f"Answer, {name} pulses: {ratio:.3g} times" + (" (the ratio of the durations)" if shape is Square else ""))
for duration, name in ((450e-12, "450 ps"), (6e-9, "6 ns")):
    right.axvline(duration / transit, color=style.GREY, lw=0.8)
    right.text(duration / transit, 0.02, f" {name}", transform=right.get_xaxis_transform(), fontsize=8, color=style.GREY)
right.set(xscale="log", yscale="log", xlabel="Pulse duration over a/c", ylabel="Peak tension at the centre over p0")
right.set_title("Long pulses: their rise decides, not their length")
right.legend(title="shape")
print("A ratio 'picosecond over nanosecond' without the temporal profile of both pulses means nothing.")
print("\nwrote", style.save(figure, FOLDER / "stress_confinement.png"))
