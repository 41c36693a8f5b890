"""How two ends of one axis of a sweep differ, over two others: picosecond against nanosecond, cooled against not."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, Normalize
from numpy.typing import NDArray

from picosim.plots import fields, grid, maps, style

Array = NDArray[np.float64]


@style.styled
def draw(
    table: grid.Table, x: str, y: str, quantity: str, along: str, ax: Axes | None = None, *, at: Mapping[str, str] | None = None
) -> Axes:
    """Draw a quantity at the first value of ``along`` over that at its last, over the axes ``x`` and ``y``; return the axes.

    The colours are symmetric around one, where the two do not differ. Of temperatures, which have no natural zero in degC, the
    difference [K] is drawn, symmetric around zero.

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
    names = other.words or tuple(f"{v:.4g}" for v in other.positions)
    what, _, unit = other.label.removesuffix(")").partition(" (")
    of_temperature = found.unit == "degC"
    values = first - last if of_temperature else _ratio(first, last)
    ends = f"{names[0]} {'minus' if of_temperature else 'over'} {names[-1]} {unit}".rstrip()
    maps.paint(ax, across, up, values, f"{ends} (K)" if of_temperature else ends, contour=False, cmap="PuOr",
               norm=_symmetric(values, of_temperature=of_temperature))  # fmt: skip
    room = grid.held_note(ax, found.held)
    ax.set_title(f"{quantity.replace('_', ' ').capitalize()} by {what[0].lower()}{what[1:]}: {ends}", pad=room)
    return ax


def _ratio(first: Array, last: Array) -> Array:
    """First over last where that says something: both known, of one sign."""
    ratio = np.divide(first, last, out=np.full(first.shape, np.nan), where=np.isfinite(first) & np.isfinite(last) & (last != 0.0))
    return np.where(ratio > 0.0, ratio, np.nan)


def _symmetric(values: Array, *, of_temperature: bool) -> Normalize:
    """Colours around no difference: one of a ratio (logarithmic), zero of temperatures."""
    known = values[np.isfinite(values)]
    if of_temperature:
        reach = float(np.max(np.abs(known), initial=0.0)) or 1.0
        return Normalize(-reach, reach)
    reach = max(1.05, float(np.exp(np.max(np.abs(np.log(known)))))) if len(known) else 2.0
    return LogNorm(1.0 / reach, reach)
