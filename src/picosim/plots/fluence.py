"""Fluence against depth over the drawn layers: how much light each depth receives."""

from __future__ import annotations

from matplotlib.axes import Axes

from picosim.plots import fields, layer_bands, style
from picosim.result import Dataset


@style.styled
def draw(result: Dataset, ax: Axes | None = None, *, names: bool = True) -> Axes:
    """Draw the fluence [J/cm2] of each laser of a result against depth [um]; return the axes.

    A finite spot under a broad-beam model has a dashed line too: the estimate of what the spot leaves on its axis.
    """
    return profile(result, style.axes(ax), "fluence", names=names)


def profile(result: Dataset, ax: Axes, quantity: str, *, names: bool) -> Axes:
    """Draw a quantity of the optics group against depth for every laser."""
    runs = fields.runs(result)
    shallowest, _ = layer_bands.draw(ax, runs[0].data, names=names)
    largest, broad = 0.0, False
    for run in runs:
        optics = fields.need(run.data, "optics", "light")
        depth = fields.shown(optics, "depth").clip(min=shallowest)
        values = fields.shown(optics, quantity)
        ax.plot(values, depth, color=run.colour, label=run.name)
        spot = optics["spot_factor"]
        if (spot < 0.995).any():
            ax.plot(values * spot, depth, color=run.colour, lw=1.1, ls=(0, (4, 2)))
            broad = True
        largest = max(largest, float(values.max()))
    if broad:
        ax.plot([], [], color=style.GREY, lw=1.1, ls=(0, (4, 2)), label="finite spot, on axis (estimate)")
    ax.set_xlim(0.0, 1.06 * largest)
    ax.set_xlabel(fields.label(quantity))
    if broad or len(runs) > 1:
        style.legend_below(ax, columns=3)
    ax.set_title(TITLES[quantity])
    return ax


TITLES = {"fluence": "Light in the skin", "absorbed_energy_density": "Energy absorbed"}
