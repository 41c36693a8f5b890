"""Which mechanism disrupts a particle first, over its diameter and the pulse duration."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.patches import Patch
from matplotlib.ticker import LogLocator
from numpy.typing import NDArray

from picosim.plots import fields, style, timeline
from picosim.plots.sparing import wrap

Array = NDArray[np.float64]
NONE = -1
"""In place of a criterion: none is reached within validity."""
MARGIN = 0.12
"""Share of the axes at each edge in which a centred label would be cut."""


@style.styled
def draw(
    duration: Array, diameter: Array, criteria: Sequence[str], first: NDArray[np.int64], ax: Axes | None = None, *,
    threshold: Array | None = None, title: str = "What comes first",
) -> Axes:  # fmt: skip
    """Colour the map of pulse duration [s] x diameter [m] by the criterion that is reached first; return the axes.

    ``first`` holds indices into ``criteria``, shape (diameters, durations), or ``NONE`` (grey). Contours of ``threshold``
    [J/m2] say at which fluence.
    """
    ax = style.axes(ax, (7.2, 4.6))
    present = [int(k) for k in np.unique(first)]
    place = {k: i for i, k in enumerate(present)}
    colours = ListedColormap([_colour(k) for k in present])
    indices = np.vectorize(place.__getitem__)(first)
    edges = np.arange(len(present) + 1) - 0.5
    norm = BoundaryNorm(edges, len(present)) if len(present) > 1 else None
    size = fields.in_unit(diameter, "um")
    ax.pcolormesh(duration, size, indices, cmap=colours, norm=norm, shading="nearest", alpha=0.75, rasterized=True)
    ax.set(xscale="log", yscale="log", xlim=(float(duration[0]), float(duration[-1])))
    timeline.decades(ax)
    ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    if threshold is not None and min(threshold.shape) > 1 and np.isfinite(threshold).any():
        _contours(ax, duration, size, np.log10(fields.in_unit(threshold, "J/cm2")))
    ax.set_xlabel("Pulse duration (full width at half maximum)")
    ax.set_ylabel(fields.label("diameter"))
    ax.set_title(title)
    names = {k: wrap(criteria[k]).replace("\n", " ") if k != NONE else "none within validity" for k in present}
    handles = [Patch(color=_colour(k), alpha=0.75, label=names[k]) for k in present]
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0.0)
    return ax


def _contours(ax: Axes, duration: Array, size: Array, exponent: Array) -> None:
    """Draw a line at each power of ten [J/cm2] and write it on the middle of its longest piece, inwards of the edges."""
    levels = np.arange(np.floor(np.nanmin(exponent)), np.ceil(np.nanmax(exponent)) + 1.0)
    lines = ax.contour(duration, size, exponent, levels=levels, colors="white", linewidths=1.0, linestyles="solid")
    for level, pieces in zip(levels, lines.allsegs, strict=True):
        if not any(len(piece) for piece in pieces):
            continue
        longest = max(pieces, key=len)
        x, y = longest[len(longest) // 2]
        across, up = ax.transLimits.transform(ax.transScale.transform((x, y)))
        ax.text(
            x, y, f"{10.0**level:g} J/cm²", fontsize=7.5, color=style.INK, path_effects=style.halo(),
            ha="left" if across < MARGIN else "right" if across > 1.0 - MARGIN else "center",
            va="bottom" if up < MARGIN else "top" if up > 1.0 - MARGIN else "center",
        )  # fmt: skip


def _colour(k: int) -> str:
    return style.colour(k) if k != NONE else style.PALE
