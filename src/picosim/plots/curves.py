"""A quantity of a sweep along one axis, a line for each value of another, with its band where the sweep holds one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from picosim.plots import fields, grid, style

MOST = 6  # lines that stay apart by colour


@style.styled
def draw(
    table: grid.Table,
    x: str,
    quantity: str,
    ax: Axes | None = None,
    *,
    by: str | None = None,
    at: Mapping[str, str] | None = None,
) -> Axes:
    """Draw a quantity along the axis ``x``, a line for each value of ``by``; return the axes.

    The band runs from ``QUANTITY_low`` to ``QUANTITY_high`` where the sweep holds both: shaded for a single line, by its ends
    for several.

    Raises
    ------
    NothingToDraw : no such axis or quantity, or more than six lines.
    """
    ax = style.axes(ax)
    across = grid.axis(table, x)
    group = grid.axis(table, by) if by is not None else None
    names = [""] if group is None else list(group.words or [f"{v:g}" for v in group.positions])
    if len(names) > MOST:
        raise fields.NothingToDraw(
            f"'{by}' has {len(names)} values, more lines than can be told apart; draw a map: --map {x},{by},{quantity}"
        )
    keep = (x,) if by is None else (by, x)
    found = grid.part(table, quantity, keep, at or {})
    rows = np.atleast_2d(found.values)
    has_band = f"{quantity}_low" in table and f"{quantity}_high" in table
    low, high = (
        np.atleast_2d(grid.part(table, f"{quantity}_{end}", keep, at or {}).values) if has_band else rows
        for end in ("low", "high")
    )
    for i, name in enumerate(names):
        ax.plot(across.positions, rows[i], "o-" if across.words else "-", color=style.colour(i), label=name)
        if has_band and group is None:
            ax.fill_between(across.positions, low[i], high[i], color=style.colour(i), alpha=0.15, lw=0)
        elif has_band:  # bands over each other would hide every line
            for end in (low[i], high[i]):
                ax.plot(across.positions, end, color=style.colour(i), lw=0.8, ls=":")
    grid.put_axis(ax, "x", across)
    known = np.concatenate([values[np.isfinite(values)] for values in (rows, low, high)])
    if len(known) and known.min() > 0.0 and known.max() > 10.0 * known.min():
        ax.set_yscale("log")
        ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.set_ylabel(found.label)
    if group is not None:
        if has_band:
            ax.plot([], [], color=style.GREY, lw=0.8, ls=":", label="ends of the bands")
        ax.legend(title=group.label, title_fontsize=8.0, loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0.0)
    room = grid.held_note(ax, found.held)
    ax.set_title(quantity.replace("_", " ").capitalize(), pad=room)
    return ax
