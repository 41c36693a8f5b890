"""Pressure over space and time: around one particle (radius) or in the layers (depth); compression violet, tension orange."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from picosim.plots import fields, style

Array = NDArray[np.float64]


@style.styled
def draw(
    time: Array, place: Array, pressure: Array, ax: Axes | None = None, *, across: str = "radius", wall: float | None = None,
    title: str = "Pressure over space and time",
) -> Axes:  # fmt: skip
    """Draw pressure [Pa], shape (times, places), over time [s] and radius or depth [m]; return the axes.

    ``across`` is ``radius`` or ``depth`` (which grows downwards); ``wall`` [m] marks the particle's wall or an interface.
    The colours are symmetric: white is no pressure.
    """
    ax = style.axes(ax, (6.8, 4.4))
    unit = fields.time_unit(float(np.max(np.abs(time))))
    space = fields.in_unit(place, "um")
    shown = fields.in_unit(pressure, "MPa")
    reach = float(np.max(np.abs(shown))) or 1.0
    mesh = ax.pcolormesh(
        fields.in_unit(time, unit), space, shown.T, cmap="PuOr", vmin=-reach, vmax=reach, shading="nearest", rasterized=True
    )
    if wall is not None:
        ax.axhline(wall * 1e6, color=style.GREY, lw=1.0)
    if across == "depth":
        ax.invert_yaxis()
    ax.set_xlabel(f"Time ({unit.replace('u', 'µ')})")
    ax.set_ylabel(fields.label(across))
    bar = ax.figure.colorbar(mesh, ax=ax, pad=0.02, aspect=30)
    bar.set_label(fields.label("pressure"))
    bar.outline.set_visible(False)
    ax.set_title(title)
    return ax
