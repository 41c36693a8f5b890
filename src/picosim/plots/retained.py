"""Heat left in the particle when the pulse ends, against size: thermal confinement as a number."""

from __future__ import annotations

from matplotlib.axes import Axes

from picosim.plots import by_size, style
from picosim.result import Dataset


@style.styled
def draw(result: Dataset, ax: Axes | None = None) -> Axes:
    """Draw the share of the heat [%] in the particle at the end of the pulse, for every laser; return the axes."""
    ax = style.axes(ax)
    by_size.lines(result, ax, "retained_fraction", scale=100.0)
    ax.set_ylim(0.0, 103.0)
    ax.set_ylabel("Heat left at the end of the pulse (%)")
    ax.set_title("Heat: who keeps it")
    ax.legend(loc="lower right")
    return ax


def sentence(result: Dataset, diameter: float = 1e-6) -> str:
    """Say in a line what a particle of a diameter [m] keeps under each laser."""
    _, group = by_size.materials(result)[0]
    shares = by_size.at(group, "retained_fraction", diameter)
    parts = [f"{100 * share:.0f} % ({laser})" for share, laser in zip(shares, group.text("laser"), strict=True)]
    return f"a particle of {diameter * 1e6:g} µm keeps {' and '.join(parts)}"
