"""How two ends of one axis of a sweep differ, over two others: picosecond against nanosecond, cooled against not."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm

from picosim.plots import fields, grid, maps, style


@style.styled
def draw(
    table: grid.Table, x: str, y: str, quantity: str, along: str, ax: Axes | None = None, *, at: Mapping[str, str] | None = None
) -> Axes:
    """Draw a quantity at the first value of ``along`` over that at its last, over the axes ``x`` and ``y``; return the axes.

    The colours are symmetric around one, where the two do not differ.

    Raises
    ------
    NothingToDraw : no such axis or quantity, or an axis with a single value.
    """
    ax = style.axes(ax)
    across, up, other = grid.axis(table, x), grid.axis(table, y), grid.axis(table, along)
    found = grid.part(table, quantity, (along, y, x), at or {})
    if len(other.positions) < 2:
        raise fields.NothingToDraw(f"'{along}' has a single value; a difference needs two")
    first, last = found.values[0], found.values[-1]
    ratio = np.divide(first, last, out=np.full(first.shape, np.nan), where=np.isfinite(first) & np.isfinite(last) & (last != 0.0))
    ratio = np.where(ratio > 0.0, ratio, np.nan)
    known = ratio[np.isfinite(ratio)]
    reach = max(1.05, float(np.exp(np.max(np.abs(np.log(known)))))) if len(known) else 2.0
    names = other.words or tuple(f"{v:.4g}" for v in other.positions)
    maps.paint(
        ax, across, up, ratio, f"{names[0]} over {names[-1]}", contour=False, cmap="PuOr", norm=LogNorm(1.0 / reach, reach)
    )
    room = grid.held_note(ax, found.held)
    ax.set_title(f"{quantity.replace('_', ' ').capitalize()}: {other.label} {names[0]} over {names[-1]}", pad=room)
    return ax
