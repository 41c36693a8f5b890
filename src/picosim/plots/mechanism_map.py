"""Which criterion is reached first on an absorber, over diameter and pulse duration."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from picosim.plots import duration_curve, fields, mechanism, style
from picosim.result import Dataset


@style.styled
def draw(result: Dataset, ax: Axes | None = None, *, laser: str | None = None, absorber: str | None = None) -> Axes:
    """Colour the map by the criterion that comes first on an absorber, the target by default; return the axes.

    Contours say at which radiant exposure on the skin; where none comes within validity the map is grey. The star is the
    laser on the reference diameter.
    """
    run, name, curve = duration_curve.curve_of(result, laser, absorber)
    data = fields.need(curve, "mechanism_map", "map of mechanisms; write map = true under [duration_curve]")
    names = data.text("criterion")
    index = {criterion: i for i, criterion in enumerate(names)}
    first = np.vectorize(lambda text: index.get(text, mechanism.NONE), otypes=[np.int64])(data["first"])
    ax = mechanism.draw(
        data["pulse_duration"], data["diameter"], names, first, ax, threshold=data["threshold"],
        title=f"What comes first: {name.replace('_', ' ')}, {fields.pulse_label(run.data).split(', ')[1]}",
    )  # fmt: skip
    ax.plot(float(run.data.group("source")["pulse_duration"]), float(fields.shown(curve, "diameter")), "*", ms=12.0,
            color=style.AMBER, mec=style.INK, mew=0.8, zorder=6)  # fmt: skip
    return ax
