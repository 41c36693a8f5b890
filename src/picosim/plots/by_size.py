"""What two lasers do to particles of every size: lines over diameter, a style a material, a colour a laser."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from picosim.plots import fields, style
from picosim.result import Dataset

Array = NDArray[np.float64]
DASHES: tuple[str | tuple[int, tuple[float, ...]], ...] = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)))
MOST = 2  # materials in one picture


def materials(result: Dataset) -> list[tuple[str, Dataset]]:
    """Return the absorbers whose responses differ, the target first, at most two.

    Raises
    ------
    NothingToDraw : the result is not a comparison.
    """
    groups = fields.need(result, "diameters", "responses by diameter; make it with picosim compare").groups
    target = str(result.attributes.get("target", ""))
    chosen: list[tuple[str, Dataset]] = []
    for name in sorted(groups, key=lambda name: name != target):
        found = groups[name]["wall_ratio"]
        if all(np.abs(found - known["wall_ratio"]).max() > 0.03 for _, known in chosen):
            chosen.append((name, groups[name]))
    return chosen[:MOST]


def lines(result: Dataset, ax: Axes, quantity: str, *, scale: float = 1.0) -> list[tuple[str, Dataset]]:
    """Draw a response times ``scale`` against diameter [um] for every laser and material; return the materials drawn."""
    drawn = materials(result)
    for (name, group), dashes in zip(drawn, DASHES, strict=False):
        for j, laser in enumerate(group.text("laser")):
            x = fields.shown(group, "diameter")
            ax.plot(x, scale * group[quantity][j], color=style.colour(j), ls=dashes, marker="o", ms=3.0,
                    label=f"{laser}, {name.replace('_', ' ')}")  # fmt: skip
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.set_xlabel(fields.label("diameter"))
    return drawn


def at(group: Dataset, quantity: str, diameter: float) -> Array:
    """Return a response of every laser at the listed diameter [m] next to the one asked for."""
    nearest = int(np.argmin(np.abs(np.log(group["diameter"] / diameter))))
    return np.asarray(group[quantity][:, nearest])
