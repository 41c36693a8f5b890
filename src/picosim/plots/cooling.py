"""Peak temperature against depth: what cooling does to the epidermis and leaves to the dermis."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from picosim.plots import fields, heat_map, layer_bands, style
from picosim.result import Dataset


@style.styled
def draw(result: Dataset, ax: Axes | None = None, *, against: Dataset | None = None, laser: str | None = None) -> Axes:
    """Draw peak temperature [degC] against depth, and the temperature before the first pulse; return the axes.

    ``against`` is a second result, of the same laser without the cooling for example: it is drawn beside the first.
    """
    ax = style.axes(ax)
    for data, colour in ((result, style.BLUE), (against, style.VERMILLION)):
        if data is None:
            continue
        run = fields.pick(data, laser)
        grid = heat_map.of_run(run.data)
        if data is result:
            layer_bands.draw(ax, run.data)
        depth = fields.shown(grid, "depth").clip(min=layer_bands.SHALLOWEST)
        name = surface_of(run.data)
        first = int(np.searchsorted(grid["time"], 0.0))
        ax.plot(fields.shown(grid, "temperature")[first:].max(axis=0), depth, color=colour, label=f"{name}: peak")
        ax.plot(
            fields.shown(grid, "baseline")[first], depth, color=colour, lw=1.2, ls=":", label=f"{name}: before the first pulse"
        )
    ax.set_xlabel(fields.label("temperature"))
    ax.set_title("Peak temperature by depth")
    style.legend_below(ax)
    return ax


def surface_of(run: Dataset) -> str:
    """Return what the surface of a run does, in words: ``contact plate``."""
    return str(fields.need(run, "tissue", "temperature of layers").attributes.get("boundary", "surface")).replace("_", " ")
