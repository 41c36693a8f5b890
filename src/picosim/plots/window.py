"""Therapeutic window: the radiant exposures that disrupt the target and leave the epidermis whole, along one axis of a sweep."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from picosim.plots import grid, style

Array = NDArray[np.float64]


@style.styled
def draw(table: grid.Table, x: str, ax: Axes | None = None, *, at: Mapping[str, str] | None = None) -> Axes:
    """Draw least disruption threshold and least damage threshold along ``x``, the window between them shaded; return the axes.

    Raises
    ------
    NothingToDraw : no such axis, or the sweep holds no thresholds.
    """
    ax = style.axes(ax)
    across = grid.axis(table, x)
    parts = {name: grid.part(table, name, (x,), at or {}) for name in ("disruption_threshold", "damage_threshold")}
    bands = {
        name: tuple(grid.part(table, f"{name}_{end}", (x,), at or {}).values for end in ("low", "high"))
        for name in parts
        if f"{name}_low" in table
    }
    fill(ax, across.positions, parts["disruption_threshold"].values, parts["damage_threshold"].values,
         bands.get("disruption_threshold"), bands.get("damage_threshold"))  # fmt: skip
    grid.put_axis(ax, "x", across)
    room = grid.held_note(ax, grid.held_text(*parts.values()))
    ax.set_title("Therapeutic window", pad=room)
    return ax


def fill(
    ax: Axes, x: Array, disruption: Array, damage: Array, disruption_band: tuple[Array, ...] | None = None,
    damage_band: tuple[Array, ...] | None = None,
) -> None:  # fmt: skip
    """Draw both thresholds [J/cm2] with their bands and shade the window where there is one."""
    known = np.isfinite(disruption) & np.isfinite(damage)
    ax.fill_between(x, disruption, damage, where=known & (damage > disruption), color=style.GREEN, alpha=0.25, lw=0,
                    interpolate=True, label="window")  # fmt: skip
    for values, band, colour, text in (
        (damage, damage_band, style.VERMILLION, "harms the epidermis"),
        (disruption, disruption_band, style.BLUE, "disrupts the target"),
    ):
        ax.plot(x, values, color=colour, label=text)
        if band is not None:
            for edge in band:
                ax.plot(x, edge, color=colour, lw=0.8, ls=":")
    if disruption_band is not None:
        ax.plot([], [], color=style.GREY, lw=0.8, ls=":", label="ends of the bands")
    ax.set_yscale("log")
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.set_ylabel("Radiant exposure on the surface (J/cm²)")
    ax.legend(loc="best")
