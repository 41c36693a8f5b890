"""Temperature over depth and the logarithm of time: from the pulse to seconds later, with the layers at the side."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from picosim.plots import fields, layer_bands, style, timeline
from picosim.result import Dataset

Array = NDArray[np.float64]


@style.styled
def draw(result: Dataset, ax: Axes | None = None, *, laser: str | None = None) -> Axes:
    """Draw temperature [degC] over time since the first pulse and depth [um] of one laser; return the axes.

    Contours stand at whole temperatures that matter: 43, 60, 70 and 100 degC. Needs a run with heat in the layers.
    """
    ax = style.axes(ax, (7.2, 4.4))
    run = fields.pick(result, laser)
    grid = of_run(run.data)
    time, depth = grid["time"], fields.shown(grid, "depth")
    celsius = fields.shown(grid, "temperature")
    started = time > 0.0
    shallowest, _ = layer_bands.draw(ax, run.data)
    mesh = ax.pcolormesh(
        time[started], depth.clip(min=0.5 * shallowest), celsius[started].T, cmap="inferno", shading="nearest", rasterized=True
    )
    label = fields.label("temperature")
    levels = [level for level in (43.0, 60.0, 70.0, 100.0) if celsius[started].min() < level < celsius[started].max()]
    if levels:
        lines = ax.contour(
            time[started], depth.clip(min=0.5 * shallowest), celsius[started].T, levels=levels, colors="white", linewidths=0.9
        )
        label += f"; lines at {', '.join(f'{level:g}' for level in levels)} °C"
    ax.set_ylim(min(layer_bands.DEEPEST, float(depth[-1])), shallowest)
    ax.set_xscale("log")
    ax.set_xlim(max(1e-6, float(time[started][0])), float(time[-1]))
    timeline.decades(ax)
    ax.set_xlabel("Time since the first pulse")
    bar = ax.figure.colorbar(mesh, ax=ax, location="bottom", pad=0.02, aspect=40, shrink=0.9)
    bar.set_label(label)
    if levels:
        bar.add_lines(lines)
    bar.outline.set_visible(False)
    ax.set_title(f"Heat in the layers, {run.name}")
    return ax


def of_run(run: Dataset) -> Dataset:
    """Return the map of a run.

    Raises
    ------
    NothingToDraw : the layers were taken as adiabatic.
    """
    return fields.need(
        run, "tissue/map", 'temperature over time in the layers; run it with tissue.heat = { kind = "slab_1d" }, for example'
    )
