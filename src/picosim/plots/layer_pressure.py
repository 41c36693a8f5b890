"""Pressure in the layers over depth and time: the thermoelastic wave of one pulse, and its reflection at the surface."""

from __future__ import annotations

from matplotlib.axes import Axes

from picosim.plots import fields, pressure_map, style
from picosim.result import Dataset

DEEPEST = 0.4e-3  # m


@style.styled
def draw(result: Dataset, ax: Axes | None = None, *, laser: str | None = None) -> Axes:
    """Draw pressure [MPa] of one laser over time and depth, the faces of the layers as lines; return the axes.

    Compression is violet, tension orange. Needs a run with a stress model in the layers.
    """
    ax = style.axes(ax, (6.8, 4.4))
    run = fields.pick(result, laser)
    waves = fields.need(run.data, "tissue/pressure", 'pressure in the layers; run it with tissue.stress = { kind = "dalembert" }')
    near = waves["depth"] <= DEEPEST
    pressure_map.draw(
        waves["time"],
        waves["depth"][near],
        waves["pressure"][:, near],
        ax,
        across="depth",
        title=f"Pressure in the layers, {run.name}",
    )
    for top in run.data["layers/depth"][1:]:
        if top < DEEPEST:
            ax.axhline(top * 1e6, color=style.GREY, lw=0.5)
    return ax
