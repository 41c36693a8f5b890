"""Thresholds: what breaks a melanosome first, and at which pulse duration does that change?

Every criterion gives its own threshold: the wall gets hot enough for a bubble, the centre is torn by tension, the surface
by the gradient of temperature. Their critical values are known to a factor of ten at best, so watch the slopes, not
the heights.

Run: python 05_threshold_by_duration.py [FOLDER]      Writes: threshold_by_duration.png
"""

import sys
from pathlib import Path

import numpy as np

from picosim.chain.duration_curve import duration_curve
from picosim.plots import style, threshold
from picosim.skin.absorbers.melanosome import Melanosome

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
FOLDER.mkdir(parents=True, exist_ok=True)


def ask(question: str) -> None:
    """Put a question before the answer; wait for a key when somebody is there to think."""
    print(f"\nPredict: {question}")
    if sys.stdin.isatty():
        input("  ... then press Enter ")


durations = np.geomspace(10e-12, 10e-6, 19)
curve = duration_curve(Melanosome(), 1064e-9, durations, diameter=1e-6, band=False)


def at(criterion: str, duration: float) -> str:
    """Threshold fluence at the nearest duration, in words; past the end of the linear model there is no number."""
    i, j = curve.criteria.index(criterion), int(np.argmin(np.abs(np.log(durations / duration))))
    return "beyond the linear model" if curve.state[i, j] == 2 else f"{curve.fluence[i, j] / 1e4:.3g} J/cm2"


ask("which threshold depends on the duration between 30 ps and 10 ns: the one by heat, or the one by tension?")
for criterion in ("wall_nucleation", "hoop_stress", "centre_tension"):
    print(
        f"  {criterion:16s} "
        + ", ".join(f"{text}: {at(criterion, t)}" for text, t in (("30 ps", 3e-11), ("200 ps", 2e-10), ("10 ns", 1e-8)))
    )
print("Answer: the one by tension, and steeply: at 10 ns the particle would decompose long before tension tears it.")
print("Heat does not care: all three pulses are thermally confined in 1 um.")

ask("and beyond a microsecond?")
print(f"  wall_nucleation at 10 us: {at('wall_nucleation', 10e-6)}; heat leaks out, so every thermal threshold rises.")

ax = threshold.draw(curve.duration, curve.fluence, curve.criteria, state=curve.state, title="A melanosome of 1 µm at 1064 nm")
print("\nwrote", style.save(ax.figure, FOLDER / "threshold_by_duration.png"))
