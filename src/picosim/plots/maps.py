"""A quantity of a sweep over two of its axes, with the contour where a verdict is one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, Normalize
from numpy.typing import NDArray

from picosim.plots import grid, style

Array = NDArray[np.float64]
DECADES = 8.0  # a logarithmic colour axis spans at most this many


@style.styled
def draw(
    table: grid.Table, x: str, y: str, quantity: str, ax: Axes | None = None, *, at: Mapping[str, str] | None = None
) -> Axes:
    """Draw a quantity over the axes ``x`` and ``y``; return the axes.

    A quantity without unit has a line where it is one: margins, sparing and confinement ratios change sides there. White:
    no value (beyond validity). Other axes are held at ``at``, else at their middle, and named above the picture.

    Raises
    ------
    NothingToDraw : no such axis or quantity.
    """
    ax = style.axes(ax)
    across, up = grid.axis(table, x), grid.axis(table, y)
    found = grid.part(table, quantity, (y, x), at or {})
    has_line = paint(ax, across, up, found.values, found.label, contour=found.unit in ("", "1"))
    room = grid.held_note(ax, "; ".join(text for text in (found.held, "on the white line it is one" if has_line else "") if text))
    ax.set_title(quantity.replace("_", " ").capitalize(), pad=room)
    return ax


def paint(ax: Axes, across: grid.Axis, up: grid.Axis, values: Array, label: str, *, contour: bool, cmap: str = style.MAP,
          norm: Normalize | None = None) -> bool:  # fmt: skip
    """Colour a matrix over two axes and return whether a line where it is one was drawn.

    Positive values that span a decade get a logarithmic colour axis.
    """
    shade = np.ma.masked_invalid(values)
    known = shade.compressed()
    if norm is None and len(known) and known.max() > 10.0 * max(float(known.min()), 0.0) and np.all(known[known != 0.0] > 0.0):
        top = float(known.max())
        low = float(known[known > 0.0].min()) if (known > 0.0).any() else top
        norm = LogNorm(max(low, top / 10.0**DECADES), top) if top > low > 0.0 else None
    mesh = ax.pcolormesh(across.positions, up.positions, shade, cmap=cmap, norm=norm, shading="nearest", rasterized=True)
    has_line = contour and min(values.shape) > 1 and len(known) > 0 and bool(known.min() < 1.0 < known.max())
    if has_line:
        ax.contour(across.positions, up.positions, shade, levels=[1.0], colors="white", linewidths=2.0)
    grid.put_axis(ax, "x", across)
    grid.put_axis(ax, "y", up)
    bar = ax.figure.colorbar(mesh, ax=ax, pad=0.02, aspect=30)
    bar.set_label(label)
    bar.outline.set_visible(False)
    return has_line
