"""Temperature under a finite spot: a section through its axis at one instant, or a moving picture of several."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from picosim.plots import fields, style
from picosim.plots.animation import save_gif
from picosim.plots.style import whole
from picosim.units import format_value

Array = NDArray[np.float64]


@style.styled
def draw(
    radius: Array, depth: Array, temperature: Array, ax: Axes | None = None, *, limits: tuple[float, float] | None = None,
    deepest: float = 3e-3, title: str = "Temperature under the spot",
) -> Axes:  # fmt: skip
    """Draw temperature [K], shape (radii, depths), over radius and depth [m], mirrored at the axis; return the axes.

    ``limits`` [K] fix the colours, so that pictures of several instants compare.
    """
    ax = style.axes(ax, (7.0, 4.0))
    near = depth <= deepest
    across = fields.in_unit(np.concatenate((-radius[::-1], radius)), "mm")
    both = fields.in_unit(np.concatenate((temperature[::-1], temperature)), "degC")[:, near]
    low, high = (None, None) if limits is None else (float(v) for v in fields.in_unit(np.array(limits), "degC"))
    mesh = ax.pcolormesh(
        across, fields.in_unit(depth[near], "mm"), both.T, cmap="inferno", vmin=low, vmax=high, shading="nearest", rasterized=True
    )
    ax.invert_yaxis()
    ax.set_xlabel("Distance from the axis (mm)")
    ax.set_ylabel("Depth (mm)")
    bar = ax.figure.colorbar(mesh, ax=ax, pad=0.02, aspect=30)
    bar.set_label(fields.label("temperature"))
    bar.outline.set_visible(False)
    ax.set_title(title)
    return ax


def animate(time: Array, radius: Array, depth: Array, temperature: Array, path: str | Path, *, deepest: float = 3e-3) -> Path:
    """Write a GIF of temperature [K], shape (times, radii, depths), one frame an instant; return its path."""
    limits = (float(temperature.min()), float(temperature.max()))
    ax = draw(radius, depth, temperature[0], limits=limits, deepest=deepest)
    near = depth <= deepest
    mesh = ax.collections[0]

    def update(k: int) -> None:
        shown = np.concatenate((temperature[k][::-1], temperature[k]))[:, near]
        mesh.set_array(fields.in_unit(shown, "degC").T)
        ax.set_title(f"{format_value(float(time[k]), 's', 3)} after the pulse")

    return save_gif(whole(ax), update, len(time), path)
