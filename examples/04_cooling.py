"""Cooling: what a cold plate saves in the epidermis, and what it cannot save.

Ten pulses of 6 ns at 1064 nm, 10 Hz, on type V skin, with a sapphire plate that has been in contact since one second
before, and without it. The pulse is over long before any heat moves: cooling cannot lower the rise of a pulse. It lowers
the temperature from which the rise starts, and takes away what is left between pulses.

Run: python 04_cooling.py [FOLDER]      Writes: cooling.png
"""

import sys
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure

import picosim
from picosim.plots import cooling, style

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
FOLDER.mkdir(parents=True, exist_ok=True)
matplotlib.rcParams.update(style.RC)

CONFIG = """
[laser]
preset = "nd_yag_1064_ns"
radiant_exposure = "2 J/cm2"
train = { count = 10, repetition_rate = "10 Hz" }

[skin]
phototype = "V"

[tissue]
heat = { kind = "modal_1d" }
follow = "1 s"
"""


def ask(question: str) -> None:
    """Put a question before the answer; wait for a key when somebody is there to think."""
    print(f"\nPredict: {question}")
    if sys.stdin.isatty():
        input("  ... then press Enter ")


ask("the plate lowers the basal layer by ten kelvin or more before the first pulse. Does it lower the rise of a pulse too?")
warm = picosim.parse(CONFIG).run()
cold = picosim.parse(CONFIG, overrides=["tissue.boundary.kind=contact_plate"]).run()
for name, result in (("air", warm), ("sapphire", cold)):
    tissue = result.group("tissue")
    time = tissue["time"]
    before = tissue["baseline"][-1][np.searchsorted(time, -1e-6)] - 273.15
    first = (time > 0) & (time < 0.05)
    rise = tissue["temperature_rise"][-1]
    left = rise[np.searchsorted(time, 0.0999) - 1]
    print(
        f"  {name:9s} basal layer before {before:5.1f} degC, "
        f"rise of the first pulse {rise[first].max():5.2f} K, left of it after 0.1 s {left:4.2f} K"
    )
print("Answer: no. The rise is mu_a F/(rho c) in both: the pulse ends before heat moves. Only the start differs, and what stays.")

figure = Figure(figsize=(10.0, 4.4), layout="constrained")
left_ax, right_ax = figure.subplots(1, 2)
cooling.draw(cold, left_ax, against=warm)
for i, (name, result) in enumerate((("sapphire", cold), ("air", warm))):
    tissue = result.group("tissue")
    right_ax.plot(
        tissue["time"],
        tissue["baseline"][-1] + tissue["temperature_rise"][-1] - 273.15,
        color=style.colour(i),
        lw=1.2,
        label=name,
    )
right_ax.set(xlabel="Time since the first pulse (s)", ylabel="Temperature of the basal layer (°C)", xlim=(-1.0, 1.9))
right_ax.set_title("Ten pulses at 10 Hz")
right_ax.legend(loc="upper left")
print("\nwrote", style.save(figure, FOLDER / "cooling.png"))
