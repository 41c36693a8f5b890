"""Light in skin: how much of it arrives at the basal layer and below, by wavelength and phototype?

Skin scatters light many times before it absorbs it. So the fluence just below the surface is *larger* than what is shone
on it, and the colour of the epidermis decides less at long wavelengths.

Run: python 06_light_in_skin.py [FOLDER]      Writes: light_in_skin.png
"""

import sys
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

import picosim
from picosim.chain import light
from picosim.plots import style

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
FOLDER.mkdir(parents=True, exist_ok=True)
matplotlib.rcParams.update(style.RC)


def ask(question: str) -> None:
    """Put a question before the answer; wait for a key when somebody is there to think."""
    print(f"\nPredict: {question}")
    if sys.stdin.isatty():
        input("  ... then press Enter ")


model = picosim.DiscreteOrdinates()
TYPES, WAVELENGTHS = ("I", "III", "VI"), (532e-9, 755e-9, 1064e-9)
lit = {(t, w): light.solve(picosim.Skin(phototype=t), w, None, model) for t in TYPES for w in WAVELENGTHS}

ask("1 J/cm2 is shone on the skin at 1064 nm. Is the fluence in the epidermis below or above 1 J/cm2?")
basal = {key: float(found.deposition.at(65e-6)[0]) for key, found in lit.items()}
print(
    f"Answer: above: {basal['I', 1064e-9]:.1f} J/cm2 in type I, {basal['VI', 1064e-9]:.1f} in type VI: "
    "light comes back from below again and again."
)

ask("and which share of the light does the epidermis of type VI absorb at 532, 755, 1064 nm?")
for w in WAVELENGTHS:
    rows = ", ".join(f"{t}: {100 * sum(lit[t, w].deposition.absorbed_fraction[:3]):.0f} %" for t in TYPES)
    print(f"  {w * 1e9:4.0f} nm   {rows}")

figure = Figure(figsize=(10.4, 4.0), layout="constrained")
panels = figure.subplots(1, 3, sharey=True)
for ax, w in zip(panels, WAVELENGTHS, strict=True):
    for i, t in enumerate(TYPES):
        deposition = lit[t, w].deposition
        ax.plot(deposition.fluence_ratio, deposition.depth * 1e3, color=style.colour(i), label=f"type {t}")
    ax.axvline(1.0, color=style.GREY, lw=0.8, ls=":")
    ax.axhspan(0.015, 0.075, color=style.LAYER_TINTS[0], lw=0)
    ax.set(xlim=(0, None), ylim=(2.0, 0.0), xlabel="Fluence over radiant exposure")
    ax.set_title(f"{w * 1e9:.0f} nm")
panels[0].set_ylabel("Depth (mm); shaded: living epidermis")
panels[0].legend(loc="lower right")
print("\nwrote", style.save(figure, FOLDER / "light_in_skin.png"))
