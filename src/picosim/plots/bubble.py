"""Radius of a vapour bubble against time: growth, collapse, rebounds, for one equation or several side by side."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from picosim.plots import fields, style

Array = NDArray[np.float64]


@style.styled
def draw(
    histories: Mapping[str, tuple[Array, Array]], ax: Axes | None = None, *, particle_radius: float | None = None,
    title: str = "Bubble around the particle",
) -> Axes:  # fmt: skip
    """Draw radius [m] against time [s] for each named history; return the axes.

    ``particle_radius`` [m] is drawn as the ground on which the bubble sits. Heights at collapse hold only with
    condensation in the model.
    """
    ax = style.axes(ax)
    longest = max(float(time[-1]) for time, _ in histories.values())
    unit = fields.time_unit(longest)
    for i, (name, (time, radius)) in enumerate(histories.items()):
        ax.plot(fields.in_unit(time, unit), fields.in_unit(radius, "um"), color=style.colour(i), label=name)
    if particle_radius is not None:
        ax.axhspan(0.0, particle_radius * 1e6, color=style.LAYER_TINTS[0], lw=0)
        ax.text(0.995, 0.5 * particle_radius * 1e6, "particle", transform=ax.get_yaxis_transform(), ha="right", va="center",
                fontsize=7.5, color=style.GREY)  # fmt: skip
    ax.set_xlim(0.0, float(fields.in_unit(longest, unit)))
    ax.set_ylim(0.0, 1.2 * max(float(np.max(radius)) for _, radius in histories.values()) * 1e6)
    ax.set_xlabel(f"Time ({unit.replace('u', 'µ')})")
    ax.set_ylabel(fields.label("bubble_radius"))
    ax.set_title(title)
    if len(histories) > 1:
        ax.legend(loc="upper right")
    return ax
