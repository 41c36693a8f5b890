"""Arrhenius damage integral against depth: where the skin is harmed by heat; one is the usual limit."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from picosim.plots import fields, heat_map, layer_bands, style
from picosim.result import Dataset

FLOOR = 1e-12


@style.styled
def draw(result: Dataset, ax: Axes | None = None) -> Axes:
    """Draw the damage integral of each laser against depth [um], with the limits 0.53 and 1; return the axes.

    The sets (A2/A3 in the epidermis, A4/A5 or A6 below) disagree by decades outside the temperatures they were fitted at:
    read it as an order of magnitude.
    """
    ax = style.axes(ax)
    runs = fields.runs(result)
    layer_bands.draw(ax, runs[0].data)
    largest, reached = 1.0, False
    for run in runs:
        grid = heat_map.of_run(run.data)
        depth = fields.shown(grid, "depth").clip(min=layer_bands.SHALLOWEST)
        damage = grid["damage_integral"].clip(min=FLOOR)
        ax.plot(damage, depth, color=run.colour, label=run.name)
        largest, reached = max(largest, float(damage.max())), reached or bool((damage > FLOOR).any())
    ax.axvspan(0.53, 1.0, color=style.GREY, alpha=0.2, lw=0)
    ax.axvline(1.0, color=style.GREY, lw=1.0)
    ax.text(1.0, 0.985, " damage", transform=ax.get_xaxis_transform(), va="top", color=style.GREY, fontsize=7.5)
    ax.set_xscale("log")
    ax.set_xlim(FLOOR, 10.0 ** np.ceil(np.log10(largest) + 1.0))
    ax.set_xlabel(fields.label("damage_integral"))
    ax.set_title("Damage by depth")
    style.legend_below(ax, columns=len(runs))
    if not reached:
        style.note(ax, f"below {FLOOR:g} at every depth")
    return ax
