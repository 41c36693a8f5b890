"""Peak tension at the centre of the particle against size: stress confinement as a number."""

from __future__ import annotations

from matplotlib.axes import Axes

from picosim.plots import by_size, fields, style
from picosim.result import Dataset


@style.styled
def draw(result: Dataset, ax: Axes | None = None) -> Axes:
    """Draw the peak centre tension over the stress-confined pressure for every laser of a comparison; return the axes.

    The ratio is free of the unknown stiffness only in part: the particle is elastic, its surroundings are water.
    """
    ax = style.axes(ax)
    by_size.lines(result, ax, "centre_tension_ratio")
    ax.set_yscale("log")
    low, high = ax.get_ylim()
    ax.set_ylim(low, high)
    ax.axhline(1.0, color=style.GREY, lw=0.9)
    ax.text(0.01, 1.0, "stress confined", transform=ax.get_yaxis_transform(), va="bottom", color=style.GREY, fontsize=7.5)
    ax.set_ylabel(fields.label("centre_tension_ratio"))
    ax.set_title("Stress: who feels it")
    ax.legend(loc="lower right")
    return ax


def sentence(result: Dataset, diameter: float = 1e-6) -> str:
    """Say in a line how the tension under the first laser compares with that under the last, with both pulse shapes."""
    _, group = by_size.materials(result)[0]
    found = by_size.at(group, "centre_tension_ratio", diameter)
    shapes = [str(run.data.group("source").attributes["pulse"]) for run in fields.runs(result)]
    kinds = shapes[0] if len(set(shapes)) == 1 else " and ".join(dict.fromkeys(shapes))
    return f"a particle of {diameter * 1e6:g} µm feels {fields.short(found[0] / found[-1])} times the tension ({kinds} pulses)"
