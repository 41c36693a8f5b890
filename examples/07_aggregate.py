"""Aggregate: when may a clump of melanosomes be taken as one sphere?

Melanophages hold melanosomes packed in clumps of micrometres. One effective sphere (absorption, heat capacity and
conductivity mixed by volume) is cheap; the explicit cluster adds up the heat of every melanosome at the place of every
other. They agree once heat has crossed the gaps between melanosomes. Before that the walls of the melanosomes are hotter
than the wall of the sphere, and walls are where bubbles begin.

Run: python 07_aggregate.py [FOLDER]      Writes: aggregate.png
"""

import sys
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from picosim.chain.duration_curve import BODY_WATER as WATER
from picosim.chain.particles import sphere_of
from picosim.laser.pulses.square import Square
from picosim.particle.cluster import heat_cluster, packed
from picosim.particle.heat.laplace import Laplace
from picosim.plots import style, timeline
from picosim.skin.absorbers.melanosome import Melanosome
from picosim.units import format_value

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
FOLDER.mkdir(parents=True, exist_ok=True)
matplotlib.rcParams.update(style.RC)

AGGREGATE, PRIMARY, PACKING = 3e-6, 0.5e-6, 0.5  # m, m, volume fraction
one = sphere_of(Melanosome().particle(1064e-9, PRIMARY, 1.0), WATER)
cluster = packed(AGGREGATE / 2, PRIMARY / 2, PACKING)
D = one.outside.diffusivity


def ask(question: str) -> None:
    """Put a question before the answer; wait for a key when somebody is there to think."""
    print(f"\nPredict: {question}")
    if sys.stdin.isatty():
        input("  ... then press Enter ")


def heated(duration: float):
    """Cluster and effective sphere under a square pulse, over the adiabatic rise of one melanosome."""
    late = duration + np.geomspace(1e-2 * duration + 1e-9, 2 * cluster.radius**2 / D, 40)
    return heat_cluster(one, cluster, Square(duration=duration), np.append(np.linspace(0, duration, 30)[1:], late), Laplace())


# 1. Numbers by hand ---------------------------------------------------------------------------------------------------
gap = cluster.distances().min(axis=1).mean() - PRIMARY
print(f"By hand: {len(cluster.places)} melanosomes of {PRIMARY * 1e6:g} um fill half of a sphere of {AGGREGATE * 1e6:g} um.")
alone, clump = PRIMARY**2 / (27 * D), AGGREGATE**2 / (27 * D)
print(f"By hand: one keeps its heat for d^2/(27 D) = {alone * 1e9:.0f} ns, the clump for {clump * 1e6:.1f} us.")
print(f"By hand: walls are {gap * 1e9:.0f} nm apart on the average; heat crosses that in gap^2/D = {gap**2 / D * 1e9:.0f} ns.")

# 2. The table ---------------------------------------------------------------------------------------------------------
ask("for which pulses does a melanosome feel its neighbours: 450 ps, 100 ns, 10 us?")
durations = np.geomspace(100e-12, 100e-6, 19)
found = {t: heated(t) for t in (450e-12, 6e-9, 100e-9, 1e-6, 10e-6)}
print(f"{'pulse':>8s}{'alone':>8s}{'mean wall':>11s}{'hottest':>9s}{'neighbours':>12s}{'sphere, mean':>14s}{'sphere, wall':>14s}")
for t, f in found.items():
    print(
        f"{format_value(t, 's'):>8s}{f.alone.max():>8.3f}{f.wall.mean(axis=1).max():>11.3f}{f.wall.max():>9.3f}"
        f"{f.collective_gain:>10.2f} x{f.effective_mean.max():>14.3f}{f.effective_wall.max():>14.3f}"
    )
print("Answer: the long ones. At 10 us one alone has lost nearly all its heat; in the clump the others keep it warm.")

ask("a bubble needs a hot wall. Which of the two pictures is wrong about that under 450 ps, and by how much?")
ratio = found[450e-12].wall.max() / found[450e-12].effective_wall.max()
print(f"Answer: the sphere: its wall is {ratio:.1f} times cooler than those of the melanosomes in it.")
print(f"Under 10 us the mean of the sphere is right to {abs(found[10e-6].effective_error):.0%}: heat has crossed the gaps.")

# 3. The figure --------------------------------------------------------------------------------------------------------
curves = [heated(float(t)) for t in durations]
figure = Figure(figsize=(10.4, 4.2), layout="constrained")
left, right = figure.subplots(1, 2)
walls = np.array([f.wall.max(axis=0) for f in curves])
low, high = walls.min(axis=1), walls.max(axis=1)
left.fill_between(durations, low, high, color=style.BLUE, alpha=0.2, lw=0, label="cluster: coldest to hottest wall")
left.plot(durations, [f.wall.mean(axis=1).max() for f in curves], color=style.BLUE, label="cluster: mean wall")
left.plot(durations, [f.alone.max() for f in curves], color=style.GREY, ls=":", label="one melanosome alone")
left.plot(durations, [f.effective_mean.max() for f in curves], color=style.VERMILLION, label="effective sphere: mean")
left.plot(durations, [f.effective_wall.max() for f in curves], color=style.VERMILLION, ls="--", label="effective sphere: wall")
left.set(xscale="log", xlim=(durations[0], durations[-1]), ylim=(0, 0.68))
timeline.decades(left)
left.set_xlabel("Pulse duration (square pulse)")
left.set_ylabel("Peak rise over adiabatic rise of one")
left.set_title("One sphere or many?", loc="left", fontweight="bold", fontsize=10)
left.legend(loc="upper right", frameon=False, fontsize=8, ncols=2)
place = np.linalg.norm(cluster.places, axis=1) * 1e6
for i, (t, label) in enumerate(((450e-12, "450 ps"), (100e-9, "100 ns"), (1e-6, "1 µs"), (10e-6, "10 µs"))):
    right.plot(place, found[t].wall.max(axis=0), "o", ms=4, color=style.colour(i), label=label)
right.set(xlabel="Distance from the centre of the clump (µm)", ylabel="Peak rise of the wall of each melanosome", ylim=(0, 0.62))
right.set_title("Who is warmed by the others", loc="left", fontweight="bold", fontsize=10)
right.legend(loc="upper right", frameon=False, fontsize=8, ncols=4, title="pulse duration")
print("\nwrote", style.save(figure, FOLDER / "aggregate.png"))
